// A form that changes something goes out once: its buttons are locked until the answer comes.

const FILE_ANSWER_MS = 4000;

function lock(form, text) {
  const buttons = [...form.elements].filter((control) => control.type === "submit");
  const labels = buttons.map((button) => [button, [...button.childNodes]]);
  form.dataset.sending = "";
  for (const [button] of labels) {
    button.disabled = true;
    if (button.matches(".button")) {
      button.textContent = text;
    }
  }
  return () => {
    delete form.dataset.sending;
    for (const [button, children] of labels) {
      button.disabled = false;
      button.replaceChildren(...children);
    }
  };
}

export function initSubmitOnce(root) {
  const text = root.getElementById("form-texts").dataset.textSending;
  const unlocks = [];
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") {
      return;
    }
    if ("sending" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "";
    // Later, so that the name and value of the pressed button still go out.
    setTimeout(() => {
      const unlock = lock(form, text);
      unlocks.push(unlock);
      if ("submitAgain" in form.dataset) {
        setTimeout(unlock, FILE_ANSWER_MS);
      }
    });
  });
  // A page that comes back from the browser's memory must be usable again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      unlocks.splice(0).forEach((unlock) => unlock());
    }
  });
}
