// On the demo's sign-in page a button fills in an account.

export function initLogin(root) {
  const form = root.querySelector("[data-login]");
  for (const button of root.querySelectorAll("[data-fill-username]")) {
    button.addEventListener("click", () => {
      form.elements.username.value = button.dataset.fillUsername;
      form.elements.password.value = button.dataset.fillPassword;
      form.querySelector("[type=submit]").focus();
    });
  }
}
