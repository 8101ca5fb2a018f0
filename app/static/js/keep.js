// What was typed is not lost when a form does not get through: after the sign-in, or on the way
// back from an error page, the form is filled again. Kept in this tab alone, and only until the
// next page that says that all is well, or until the person signs out. Passwords and identity
// numbers are never kept.

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
    version: form.elements.version?.value,
    fields,
    lines: linesOf(form),
    pickers: pickersOf(form),
  }));
}

/** Whether one control now has in it what was kept. */
function put(control, { value, checked }) {
  if (control.type !== "checkbox" && control.type !== "radio") {
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    return value !== "";
  }
  if (control.value !== value) {
    return false;
  }
  control.checked = checked;
  return checked;
}

// Each of the three answers whether there was anything to fill in.

function makeRows(form, fields) {
  const box = form.querySelector("[data-sessions]");
  const days = fields.filter(({ name }) => box && name.startsWith(`${box.dataset.sessions}-`) && name.endsWith("-day"));
  for (let have = box?.querySelectorAll("[data-session]").length; have < days.length; have += 1) {
    box.dispatchEvent(new CustomEvent("sessions:add"));
  }
}

function fillFields(form, fields) {
  makeRows(form, fields);
  const done = fields.flatMap((field) =>
    fieldsOf(form).filter((found) => found.name === field.name).map((found) => put(found, field)));
  return done.includes(true);
}

function fillLines(form, lines) {
  const adder = form.querySelector("[data-lines] [data-picker][data-mode=add]");
  if (!adder) {
    return false;
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
  return lines.length > 0;
}

function fillPickers(form, pickers) {
  let filled = false;
  for (const { name, value, text } of pickers) {
    const hidden = form.querySelector(`[data-picker-value][name="${CSS.escape(name)}"]`);
    hidden?.closest("[data-picker]").dispatchEvent(
      new CustomEvent("picker:set", { detail: { id: value, text } }),
    );
    filled ||= Boolean(hidden && value);
  }
  return filled;
}

function tell(form, text) {
  form.closest("details")?.setAttribute("open", "");
  const note = document.getElementById("kept-note").content.firstElementChild.cloneNode(true);
  note.querySelector("span").textContent = text;
  form.prepend(note);
  note.focus();
}

function fill(form, kept) {
  const texts = document.getElementById("kept-note").dataset;
  // After a clash the form shows what somebody else has written: only reasons come back.
  if (kept.stopped === CONFLICT || kept.version !== form.elements.version?.value) {
    if (fillFields(form, kept.fields.filter((field) => field.reason))) {
      tell(form, texts.textReasons);
    } else if (kept.fields.length + kept.lines.length + kept.pickers.length > 0) {
      tell(form, texts.textClash);
    }
    return;
  }
  const done = [
    fillFields(form, kept.fields), fillLines(form, kept.lines), fillPickers(form, kept.pickers),
  ];
  if (done.includes(true)) {
    tell(form, texts.textAll);
  }
}

/** What was kept, unless it is too old or somebody else's; `account`: none before the sign-in. */
function read(account) {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    kept = null;
  }
  const foreign = account !== undefined && account !== kept?.account;
  return kept && !foreign && Date.now() - kept.at < LONGEST_MS ? kept : null;
}

/** Whether nobody is signed in, and not because a session ended on the way. */
function signedOut(root) {
  return root.querySelector("[data-login]")
    && !new URL(window.location.href).searchParams.has("next");
}

/** Whether the page is one that stands between a form and its end, and which. */
function obstacle(root) {
  if (root.querySelector("[data-login]")) {
    return "login";
  }
  return root.querySelector("[data-interrupted]")?.dataset.interrupted ?? "";
}

export function initKeep(root) {
  const account = document.body.dataset.account;
  const kept = signedOut(root) ? null : read(account);
  const stopped = obstacle(root);
  if (!kept) {
    sessionStorage.removeItem(KEY);
  } else if (stopped) {
    sessionStorage.setItem(KEY, JSON.stringify({ ...kept, stopped: kept.stopped ?? stopped }));
  } else {
    const form = [...root.forms].find((found) => found.action === kept.action);
    // Choosing the membership stands between the sign-in and the form.
    if (form || !kept.stopped) {
      sessionStorage.removeItem(KEY);
    }
    if (form && kept.stopped) {
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
