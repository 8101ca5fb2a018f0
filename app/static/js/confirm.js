// Asks in a dialog before a form with data-confirm goes out.

export function initConfirm(root) {
  const dialog = root.querySelector("[data-confirm-dialog]");
  const accept = dialog.querySelector("[data-confirm-accept]");
  let waiting = null;
  let accepted = null;

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.dataset.confirm || form === accepted) {
      accepted = null;
      return;
    }
    event.preventDefault();
    waiting = { form, submitter: event.submitter };
    dialog.querySelector("[data-confirm-text]").textContent = form.dataset.confirm;
    accept.textContent = form.dataset.confirmOk || accept.dataset.textDefault;
    accept.classList.toggle("button-danger", "confirmDanger" in form.dataset);
    accept.classList.toggle("button-primary", !("confirmDanger" in form.dataset));
    dialog.showModal();
  });

  accept.addEventListener("click", () => {
    dialog.close();
    accepted = waiting.form;
    waiting.form.requestSubmit(waiting.submitter);
  });
  dialog.querySelector("[data-confirm-cancel]").addEventListener("click", () => dialog.close());
}
