// One file that is chosen first and sent with its form: listed, and (data-upload) sent with a
// progress bar; with data-one-file the browser sends the form, whose answer is a page.

import { element, keepDropsOnPage, listenForFiles, problemOfFile, sizeLabel } from "./files.js";
import { problemOf, send } from "./transfer.js";
import { setError } from "./validate.js";

class Upload {
  constructor(form) {
    this.form = form;
    this.zone = form.querySelector("[data-upload-zone]");
    this.texts = this.zone.dataset;
    this.input = this.zone.querySelector("input[type=file]");
    this.list = this.zone.querySelector("[data-upload-list]");
    this.bar = form.querySelector("progress");
    this.state = form.querySelector("[data-upload-state]");
    this.button = form.querySelector("[type=submit]");
    listenForFiles(this.zone, (files) => this.take(files));
    this.take([...this.input.files]);
  }

  take(files) {
    const file = files[0];
    const problem = file ? problemOfFile(file, this.texts) : "";
    const transfer = new DataTransfer();
    this.list.replaceChildren();
    if (file && !problem) {
      transfer.items.add(file);
      const row = element("li", "");
      row.append(
        element("span", "file-name", file.name),
        element("span", "soft small", sizeLabel(file.size)),
      );
      this.list.append(row);
    }
    this.input.files = transfer.files;
    setError(this.input, problem && `${problem}${file.name}`);
  }

  async send() {
    this.busy(true);
    const answer = await send(this.form.action, new FormData(this.form), (part) => this.moved(part));
    if (answer.status === 200 && answer.body) {
      window.location.assign(answer.body.url);
      return;
    }
    this.busy(false);
    setError(this.input, problemOf(answer, this.texts));
    this.input.focus();
  }

  busy(yes) {
    this.bar.hidden = !yes;
    this.bar.value = 0;
    this.button.disabled = yes;
    this.state.textContent = "";
  }

  moved(part) {
    this.bar.value = part;
    this.state.textContent = part < 1 ? `${Math.floor(part * 100)}%` : this.texts.textChecking;
  }
}

export function initUploads(root) {
  for (const form of root.querySelectorAll("form[data-upload], form[data-one-file]")) {
    const upload = new Upload(form);
    keepDropsOnPage(root);
    if (!form.matches("[data-upload]")) {
      continue;
    }
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && form.checkValidity()) {
        event.preventDefault();
        upload.send();
      }
    });
    window.addEventListener("pageshow", () => upload.busy(false));
  }
}
