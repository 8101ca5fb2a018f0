// The menu opens without a script; with one, Escape closes it and Enter works on its checkbox.

export function initDrawer(root) {
  const toggle = root.querySelector("[data-menu-toggle]");
  if (!toggle) {
    return;
  }
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && toggle.checked) {
      toggle.checked = false;
      toggle.focus();
    }
  });
  toggle.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      toggle.checked = !toggle.checked;
    }
  });
}
