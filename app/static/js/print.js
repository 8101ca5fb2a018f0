// Buttons that print the page; without scripts the browser's own menu does.
export function initPrint(root) {
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
