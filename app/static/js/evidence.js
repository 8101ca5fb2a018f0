// Evidence goes up as soon as it is chosen: one file after the other, each with its progress
// and its outcome at its place. What failed does not hold up the others.

import { element, keepDropsOnPage, listenForFiles, problemOfFile, sizeLabel } from "./files.js";
import { problemOf, send } from "./transfer.js";

// One after the other: each changes the version of the case that the next one names.
const queue = [];
let sending = false;

const versions = () => document.querySelectorAll("input[name=version]");

function setVersions(version) {
  versions().forEach((input) => { input.value = version; });
}

class Item {
  constructor(box, file) {
    this.box = box;
    this.file = file;
    this.bar = element("progress", "upload-progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.state = element("span", "upload-state", box.texts.textWaiting);
    this.row = element("li", "upload-item");
    this.row.append(
      element("span", "file-name", file.name),
      element("span", "soft small", sizeLabel(file.size)),
      this.bar,
      this.state,
    );
    box.list.append(this.row);
  }

  button(label, act) {
    const button = element("button", "button button-small", label);
    button.type = "button";
    button.setAttribute("aria-label", `${label} ${this.file.name}`);
    button.addEventListener("click", act);
    this.row.append(button);
  }

  clearButtons() {
    this.row.querySelectorAll("button").forEach((button) => button.remove());
  }

  moved(part) {
    this.bar.value = part;
    const percent = `${Math.floor(part * 100)}%`;
    this.state.textContent = part < 1 ? percent : this.box.texts.textChecking;
  }

  taken() {
    this.bar.remove();
    this.row.classList.add("upload-taken");
    this.state.textContent = this.box.texts.textTaken.replace("{name}", this.file.name);
  }

  failed(problem, again) {
    this.bar.remove();
    this.row.classList.add("upload-failed");
    this.state.textContent = problem;
    this.row.scrollIntoView({ block: "nearest" });
    if (again) {
      this.button(this.box.texts.textAgain, () => {
        this.clearButtons();
        this.row.classList.remove("upload-failed");
        this.bar.value = 0;
        this.state.before(this.bar);
        this.state.textContent = this.box.texts.textWaiting;
        enqueue(this);
      });
    }
    this.button(this.box.texts.textClose, () => {
      this.row.remove();
      this.box.input.focus();
    });
  }
}

async function sendOne(item) {
  const { form, texts } = item.box;
  const data = new FormData(form);
  data.delete("file");
  data.append("file", item.file, item.file.name);
  const answer = await send(form.action, data, (part) => item.moved(part));
  if (answer.status === 200 && answer.body) {
    item.taken();
    setVersions(answer.body.version);
  } else {
    const problem = problemOf(answer, texts);
    // What the file itself is wrong with stays wrong, and so does a page that is out of date.
    const final = answer.lost || [409, 413, 422].includes(answer.status);
    item.failed(answer.status === 409 ? texts.textReload : problem, !final);
  }
}

function enqueue(item) {
  queue.push(item);
  if (!sending) {
    work();
  }
}

async function work() {
  sending = true;
  while (queue.length > 0) {
    await sendOne(queue.shift());
  }
  sending = false;
  document.querySelector("[data-evidence-status]").hidden = true;
  await refresh();
}

/** Shows what is in the case now, as the server tells it; the outcomes stay where they are. */
async function refresh() {
  const answer = await fetch(document.getElementById("evidence").dataset.evidence, {
    headers: { Accept: "text/html" },
  }).catch(() => null);
  if (!answer?.ok) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // The next file is on its way: what was fetched is old already.
  if (sending) {
    return;
  }
  for (const kept of document.querySelectorAll("[data-evidence-kept]")) {
    const name = CSS.escape(kept.dataset.evidenceKept);
    const now = page.querySelector(`[data-evidence-kept="${name}"]`);
    if (now) {
      kept.replaceChildren(...now.childNodes);
    }
  }
}

class Box {
  constructor(form) {
    this.form = form;
    this.zone = form.querySelector("[data-evidence-zone]");
    this.texts = this.zone.dataset;
    this.input = this.zone.querySelector("input[type=file]");
    this.list = this.zone.querySelector("[data-upload-list]");
    form.querySelector("[data-evidence-button]").hidden = true;
    listenForFiles(this.zone, (files) => this.take(files));
  }

  take(files) {
    this.list.querySelectorAll(".upload-taken").forEach((row) => row.remove());
    for (const file of files) {
      const item = new Item(this, file);
      const problem = problemOfFile(file, this.texts);
      if (problem) {
        item.failed(problem, false);
      } else {
        enqueue(item);
      }
    }
    this.input.value = "";
  }
}

export function initEvidence(root) {
  const section = root.querySelector("[data-evidence]");
  if (!section) {
    return;
  }
  section.querySelectorAll("form[data-evidence-form]").forEach((form) => new Box(form));
  keepDropsOnPage(root);
  // Nothing else changes the case, and nobody leaves it, while files are on their way.
  root.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      const status = section.querySelector("[data-evidence-status]");
      status.hidden = false;
      status.scrollIntoView({ block: "center" });
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending) {
      event.preventDefault();
    }
  });
}
