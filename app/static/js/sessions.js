// The days of an activity: a row for each, added, removed, summed.

// Hours are whole hundredths here, so that sums are exact.
const SCALE = 100;

class Sessions {
  constructor(box) {
    this.box = box;
    this.body = box.querySelector("[data-sessions-body]");
    this.next = this.rows().length;
    box.addEventListener("click", (event) => {
      if (event.target.closest("[data-session-add]")) {
        this.add().querySelector("input").focus();
      }
      event.target.closest("[data-session-remove]")?.closest("[data-session]").remove();
      this.update();
    });
    box.addEventListener("input", () => this.update());
    // What was typed comes back into rows that are not there yet.
    box.addEventListener("sessions:add", () => this.add());
    this.update();
  }

  rows() {
    return [...this.body.querySelectorAll("[data-session]")];
  }

  add() {
    const row = this.box.querySelector("[data-session-template]").content.firstElementChild.cloneNode(true);
    for (const element of row.querySelectorAll("*")) {
      for (const attribute of element.attributes) {
        attribute.value = attribute.value.replace("__index__", this.next);
      }
    }
    this.next += 1;
    this.body.append(row);
    return row;
  }

  update() {
    const hours = this.rows()
      .map((row) => Number(row.querySelector("[data-session-hours]").value.trim()))
      .filter((number) => number > 0)
      .map((number) => Math.round(number * SCALE));
    const sum = hours.reduce((a, b) => a + b, 0);
    this.box.querySelector("[data-sessions-sum]").textContent = hours.length === 0
      ? "" : this.box.dataset.textSum
        .replace("{days}", hours.length)
        .replace("{hours}", String(sum / SCALE));
  }
}

export function initSessions(root) {
  root.querySelectorAll("[data-sessions]").forEach((box) => new Sessions(box));
}
