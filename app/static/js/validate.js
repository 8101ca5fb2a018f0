// Shows what the browser finds wrong at the field, in the page's own words and place.

function errorSlot(control) {
  return document.querySelector(`[data-error-for="${CSS.escape(control.id)}"]`)
    ?? control.closest(".field")?.querySelector("[data-error-for]");
}

/** Write or clear the error of one control. */
export function setError(control, text) {
  const slot = errorSlot(control);
  if (text) {
    control.setAttribute("aria-invalid", "true");
  } else {
    control.removeAttribute("aria-invalid");
  }
  if (slot) {
    slot.querySelector("span").textContent = text;
    slot.hidden = !text;
  }
}

function messageFor(control, texts) {
  if (control.validity.customError) {
    return control.validationMessage;
  }
  return control.validity.valueMissing ? texts.textRequired : texts.textInvalid;
}

export function initValidation(root) {
  const texts = root.getElementById("form-texts").dataset;
  for (const form of root.querySelectorAll("form[data-validate]")) {
    form.noValidate = true;
    form.addEventListener("input", (event) => {
      if (event.target.validity.valid) {
        setError(event.target, "");
      }
    });
  }
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-validate]") || event.submitter?.formNoValidate) {
      return;
    }
    const bad = [...form.elements].filter((control) => control.willValidate && !control.validity.valid);
    bad.forEach((control) => setError(control, messageFor(control, texts)));
    if (bad.length > 0) {
      event.preventDefault();
      bad[0].focus();
    }
  });
  root.querySelector("[data-error-summary]")?.focus();
}
