// The people of a declaration: added by the picker, removed, summed; hours checked while typing.

import { setError } from "./validate.js";

// Hours are whole hundredths here, so that sums are exact.
const SCALE = 100;

function hundredths(text) {
  const plain = text.trim().replace(/[０-９．]/g, (sign) =>
    sign === "．" ? "." : String(sign.charCodeAt(0) - 0xff10));
  return /^\d{1,4}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * SCALE) : NaN;
}

class Lines {
  constructor(box) {
    this.box = box;
    this.texts = box.dataset;
    this.body = box.querySelector("[data-lines-body]");
    this.template = box.querySelector("[data-line-template]");
    this.each = box.querySelector("[data-lines-each]");
    this.step = Math.round(Number(this.texts.step) * SCALE);
    this.limit = this.texts.limit ? Math.round(Number(this.texts.limit) * SCALE) : Infinity;
    this.next = this.firstFreeIndex();
    box.addEventListener("picker:choose", (event) => this.add(event.detail, event.target));
    box.addEventListener("input", (event) => {
      if (event.target.matches("[data-line-hours]")) {
        this.check(event.target);
        this.update();
      }
    });
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-line-remove]");
      if (button) {
        button.closest("[data-line]").remove();
        this.update();
        box.querySelector("[role=combobox]").focus();
      }
    });
    this.update();
  }

  rows() {
    return [...this.body.querySelectorAll("[data-line]")];
  }

  firstFreeIndex() {
    const used = [...this.body.querySelectorAll("[data-line-person]")]
      .map((input) => Number(input.name.slice(this.texts.lines.length + 1).split("-")[0]));
    return Math.max(-1, ...used) + 1;
  }

  add(person, source) {
    const adder = source.querySelector("[role=combobox]");
    const ids = this.rows().map((row) => row.querySelector("[data-line-person]").value);
    if (ids.includes(String(person.id))) {
      setError(adder, `${this.texts.textTwice}：${person.text}`);
      return;
    }
    setError(adder, "");
    const row = this.template.content.firstElementChild.cloneNode(true);
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of element.attributes) {
        attribute.value = attribute.value.replace("__index__", this.next).replace("__index__", this.next);
      }
    }
    this.next += 1;
    row.querySelector("[data-line-text]").textContent = person.text;
    row.querySelector("[data-line-hint]").textContent = person.hint ?? "";
    row.querySelector("[data-line-person]").value = person.id;
    const amount = row.querySelector("[data-line-hours]");
    if (amount) {
      amount.value = this.each.value;
    }
    row.querySelector("[data-line-remove]").setAttribute(
      "aria-label",
      `${row.querySelector("[data-line-remove]").textContent.trim()} ${person.text}`,
    );
    this.body.append(row);
    this.update();
  }

  check(input) {
    const hours = hundredths(input.value);
    let problem = "";
    if (!(hours > 0)) {
      problem = this.texts.textNumber;
    } else if (hours % this.step !== 0) {
      problem = this.texts.textStep;
    } else if (hours > this.limit) {
      problem = this.texts.textLimit;
    }
    input.setCustomValidity(input.value.trim() === "" ? "" : problem);
    setError(input, input.value.trim() === "" ? "" : problem);
  }

  update() {
    const rows = this.rows();
    const inputs = rows.map((row) => row.querySelector("[data-line-hours]")).filter(Boolean);
    const sum = inputs.map((input) => hundredths(input.value) || 0).reduce((a, b) => a + b, 0);
    this.box.querySelector("[data-lines-table]").hidden = rows.length === 0;
    this.box.querySelector("[data-lines-empty]").hidden = rows.length > 0;
    this.box.querySelector("[data-lines-sum]").textContent = rows.length === 0 ? "" : this.texts.textSum
      .replace("{people}", rows.length)
      .replace("{hours}", String(sum / SCALE));
  }
}

export function initLines(root) {
  root.querySelectorAll("[data-lines]").forEach((box) => new Lines(box));
}
