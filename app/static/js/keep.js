// What was typed is not lost when a form does not get through: after the sign-in, or on the way
// back from an error page, the form is filled again. Kept in this tab alone, and only until the
// next page that says that all is well. Passwords and identity numbers are never kept.

const KEY = "xueshi-written";
const LONGEST_MS = 60 * 60 * 1000;
const CONFLICT = "409";
const TYPES = new Set(["text", "textarea", "date", "select-one", "checkbox", "radio"]);

function fieldsOf(form) {
  return [...form.elements].filter((control) =>
    control.name && TYPES.has(control.type) && control.name !== "identity_number"
    && !control.closest("[data-line]"));
}

function linesOf(form) {
  return [...form.querySelectorAll("[data-lines-body] [data-line]")].map((row) => ({
    id: row.querySelector("[data-line-person]").value,
    text: row.querySelector("[data-line-text]").textContent,
    hint: row.querySelector("[data-line-hint]").textContent,
    inputs: [...row.querySelectorAll("input:not([type=hidden])")].map((input) => input.value),
  }));
}

function pickersOf(form) {
  return [...form.querySelectorAll("[data-picker-value]")].map((hidden) => ({
    name: hidden.name,
    value: hidden.value,
    text: hidden.closest("[data-picker]").querySelector("[role=combobox]").value,
  }));
}

function write(form) {
  const fields = fieldsOf(form).map((control) => ({
    name: control.name,
    value: control.value,
    checked: control.checked,
    reason: Boolean(control.closest("[data-reason]")),
  }));
  sessionStorage.setItem(KEY, JSON.stringify({
    action: form.action,
    account: document.body.dataset.account,
    at: Date.now(),
    fields,
    lines: linesOf(form),
    pickers: pickersOf(form),
  }));
}

function fillFields(form, kept) {
  const after = kept.stopped === CONFLICT;
  // After a clash the form shows what somebody else has written: only reasons come back.
  for (const { name, value, checked, reason } of kept.fields.filter((field) => field.reason || !after)) {
    for (const control of fieldsOf(form).filter((found) => found.name === name)) {
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = control.value === value ? checked : control.checked;
      } else {
        control.value = value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }
}

function fillLines(form, lines) {
  const adder = form.querySelector("[data-lines] [data-picker][data-mode=add]");
  if (!adder) {
    return;
  }
  form.querySelectorAll("[data-lines-body] [data-line]").forEach((row) => row.remove());
  for (const { id, text, hint, inputs } of lines) {
    adder.dispatchEvent(new CustomEvent("picker:choose", { bubbles: true, detail: { id, text, hint } }));
    const rows = form.querySelectorAll("[data-lines-body] [data-line]");
    rows[rows.length - 1].querySelectorAll("input:not([type=hidden])").forEach((input, place) => {
      input.value = inputs[place] ?? "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

function fillPickers(form, pickers) {
  for (const { name, value, text } of pickers) {
    const hidden = form.querySelector(`[data-picker-value][name="${CSS.escape(name)}"]`);
    hidden?.closest("[data-picker]").dispatchEvent(
      new CustomEvent("picker:set", { detail: { id: value, text } }),
    );
  }
}

function fill(form, kept) {
  fillFields(form, kept);
  if (kept.stopped !== CONFLICT) {
    fillLines(form, kept.lines);
    fillPickers(form, kept.pickers);
  }
  form.closest("details")?.setAttribute("open", "");
  const note = document.getElementById("kept-note").content.firstElementChild.cloneNode(true);
  form.prepend(note);
  note.focus();
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

/** Whether the page is one that stands between a form and its end, and which. */
function obstacle(root) {
  if (root.querySelector("[data-login]")) {
    return new URL(window.location.href).searchParams.has("next") ? "login" : "";
  }
  return root.querySelector("[data-interrupted]")?.dataset.interrupted ?? "";
}

export function initKeep(root) {
  const kept = read();
  const stopped = obstacle(root);
  const account = document.body.dataset.account;
  if (kept && stopped) {
    sessionStorage.setItem(KEY, JSON.stringify({ ...kept, stopped: kept.stopped ?? stopped }));
  } else if (kept) {
    const form = [...root.forms].find((found) => found.action === kept.action);
    const mine = kept.account === account && Date.now() - kept.at < LONGEST_MS;
    // Choosing the membership stands between the sign-in and the form.
    const onTheWay = kept.stopped && !form && (account === undefined || mine);
    if (!onTheWay) {
      sessionStorage.removeItem(KEY);
    }
    if (form && kept.stopped && mine) {
      fill(form, kept);
    }
  }
  root.addEventListener("submit", (event) => {
    const form = event.target;
    const secret = form.querySelector("input[type=password]");
    if (!event.defaultPrevented && form.matches("[data-validate]") && !secret) {
      write(form);
    }
  });
}
