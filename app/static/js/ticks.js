// A tick for a year ticks its items; the number of ticked items is shown.

function members(root, group) {
  return [...root.querySelectorAll(`[data-tick-member="${CSS.escape(group)}"]`)];
}

function showCounts(root) {
  for (const output of root.querySelectorAll("[data-tick-count]")) {
    const ticked = root.querySelectorAll(
      `input[name="${CSS.escape(output.dataset.tickCount)}"]:checked`,
    );
    output.textContent = output.dataset.textCount.replace("{count}", ticked.length);
  }
}

export function initTicks(root) {
  for (const all of root.querySelectorAll("[data-tick-all]")) {
    const group = members(root, all.dataset.tickAll);
    const follow = () => {
      const ticked = group.filter((tick) => tick.checked).length;
      all.checked = ticked > 0;
      all.indeterminate = ticked > 0 && ticked < group.length;
    };
    if (!all.checked) {
      group.forEach((tick) => { tick.checked = false; });
    }
    all.addEventListener("change", () => {
      group.forEach((tick) => { tick.checked = all.checked; });
    });
    group.forEach((tick) => tick.addEventListener("change", follow));
    follow();
  }
  // After what a tick does to others.
  root.addEventListener("change", () => showCounts(root));
  showCounts(root);
}
