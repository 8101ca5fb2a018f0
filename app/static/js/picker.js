// Relation picker: a combobox that searches the server.
// data-mode="single" keeps one record in a hidden input;
// data-mode="add" tells each chosen record by a "picker:choose" event and stays ready for the next.

const DELAY_MS = 250;

class Picker {
  constructor(box) {
    this.box = box;
    this.texts = box.dataset;
    this.input = box.querySelector("[role=combobox]");
    this.list = box.querySelector("[role=listbox]");
    this.status = box.querySelector("[data-picker-status]");
    this.clear = box.querySelector("[data-picker-clear]");
    this.hidden = box.querySelector("[data-picker-value]");
    this.chosenText = this.input.value;
    this.results = [];
    this.active = -1;
    this.timer = 0;
    this.request = null;
    this.listen();
    this.showClear();
  }

  listen() {
    this.input.addEventListener("input", () => {
      this.showClear();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(1), DELAY_MS);
    });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("click", () => this.list.hidden && this.search(1));
    this.input.addEventListener("blur", () => this.leave());
    this.box.addEventListener("picker:set", (event) => this.set(event.detail.id, event.detail.text));
    // The input keeps the focus while the list is clicked.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        this.choose([...this.options()].indexOf(option));
      }
    });
    this.clear.addEventListener("click", () => {
      this.set("", "");
      this.close();
      this.input.focus();
    });
  }

  options() {
    return this.list.querySelectorAll("[role=option]");
  }

  async search(page) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    const typed = this.input.value.trim();
    // An identity number must not stand in an address: people are found by their names.
    if (this.texts.mostDigits && typed.replace(/[^\p{Nd}]/gu, "").length > this.texts.mostDigits) {
      this.note(this.texts.textNumber);
      return;
    }
    const address = new URL(this.texts.url, window.location.href);
    address.searchParams.set("q", typed === this.chosenText ? "" : typed);
    address.searchParams.set("page", page);
    this.page = page;
    if (page === 1) {
      this.note(this.texts.textLoading);
    }
    try {
      const answer = await fetch(address, {
        signal: request.signal,
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const found = await answer.json();
      this.results = page === 1 ? found.results : [...this.results, ...found.results];
      this.more = found.more;
      this.show();
    } catch (error) {
      if (error.name !== "AbortError") {
        this.note(this.texts.textFailed);
      }
    }
  }

  note(text) {
    const item = document.createElement("li");
    item.className = "picker-note";
    item.setAttribute("role", "presentation");
    item.textContent = text;
    this.results = [];
    this.list.replaceChildren(item);
    this.status.textContent = text;
    this.open();
  }

  show() {
    if (this.results.length === 0) {
      this.note(this.texts.textNone);
      return;
    }
    const items = this.results.map((result) => this.option(result.text, result.hint));
    if (this.more) {
      items.push(this.option(this.texts.textMore, "", "picker-more"));
    }
    const active = this.page === 1 ? -1 : this.active;
    this.list.replaceChildren(...items);
    items.forEach((item, index) => { item.id = `${this.list.id}-${index}`; });
    this.status.textContent = this.texts.textCount.replace("{count}", this.results.length);
    this.open();
    this.activate(active);
  }

  option(text, hint, className = "") {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.className = className;
    const main = document.createElement("span");
    main.textContent = text;
    item.append(main);
    if (hint) {
      const side = document.createElement("span");
      side.className = "soft small";
      side.textContent = hint;
      item.append(side);
    }
    return item;
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.request?.abort();
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  activate(index) {
    const options = this.options();
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    this.active = index;
    if (index >= 0) {
      this.input.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    }
  }

  onKey(event) {
    const count = this.list.hidden ? 0 : this.options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) {
        this.search(1);
      } else if (count > 0) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.activate(this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count);
      }
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      if (count > 0) {
        this.choose(this.active >= 0 ? this.active : 0);
      }
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  choose(index) {
    if (index >= this.results.length) {
      this.search(this.page + 1);
      return;
    }
    const result = this.results[index];
    if (this.texts.mode === "add") {
      this.box.dispatchEvent(new CustomEvent("picker:choose", { bubbles: true, detail: result }));
      this.input.select();
    } else {
      this.set(result.id, result.text);
    }
    this.close();
  }

  set(id, text) {
    this.chosenText = text;
    this.input.value = text;
    if (this.hidden) {
      this.hidden.value = id;
      this.hidden.dispatchEvent(new Event("change", { bubbles: true }));
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.input.setCustomValidity("");
    this.showClear();
  }

  leave() {
    this.close();
    if (!this.hidden) {
      this.input.value = "";
    } else if (this.input.value.trim() === "") {
      this.set("", "");
    } else if (this.input.value !== this.chosenText) {
      this.input.value = this.chosenText;
    }
    this.showClear();
  }

  showClear() {
    this.clear.hidden = this.input.value === "";
  }
}

export function initPickers(root) {
  root.querySelectorAll("[data-picker]").forEach((box) => new Picker(box));
}
