// Live count of characters under a textarea.

export function initCounters(root) {
  for (const area of root.querySelectorAll("[data-counter]")) {
    const output = root.getElementById(area.dataset.counter);
    const update = () => {
      output.textContent = `${area.value.length} / ${area.maxLength}`;
      output.classList.toggle("counter-full", area.value.length >= area.maxLength);
    };
    area.addEventListener("input", update);
    update();
  }
}
