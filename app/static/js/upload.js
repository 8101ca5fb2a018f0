// Files by choice or by drag and drop, listed before they are sent; a second choice adds to the first.

function sizeLabel(bytes) {
  return bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

class Upload {
  constructor(zone) {
    this.zone = zone;
    this.input = zone.querySelector("input[type=file]");
    this.list = zone.querySelector("[data-upload-list]");
    this.files = [];
    this.refused = [];
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("upload-over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("upload-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("upload-over");
      this.take([...event.dataTransfer.files]);
    });
  }

  problem(file) {
    const { accept, maxBytes, textKind, textLarge } = this.zone.dataset;
    const known = accept.split(",").some((ending) => file.name.toLowerCase().endsWith(ending));
    if (!known) {
      return textKind;
    }
    return file.size > Number(maxBytes) ? textLarge : "";
  }

  take(files) {
    this.refused = files.filter((file) => this.problem(file));
    const good = files.filter((file) => !this.problem(file));
    const same = (a, b) => a.name === b.name && a.size === b.size;
    if (this.input.multiple) {
      this.files.push(...good.filter((file) => !this.files.some((old) => same(old, file))));
    } else {
      this.files = good.slice(0, 1);
    }
    this.show();
  }

  show() {
    const transfer = new DataTransfer();
    this.files.forEach((file) => transfer.items.add(file));
    this.input.files = transfer.files;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.list.replaceChildren(
      ...this.refused.map((file) => this.note(file)),
      ...this.files.map((file) => this.entry(file)),
    );
  }

  note(file) {
    const item = document.createElement("li");
    item.className = "error";
    item.textContent = this.problem(file) + file.name;
    return item;
  }

  entry(file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "file-name";
    name.textContent = file.name;
    const size = document.createElement("span");
    size.className = "soft small";
    size.textContent = sizeLabel(file.size);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button button-small";
    remove.textContent = this.zone.dataset.textRemove;
    remove.setAttribute("aria-label", `${this.zone.dataset.textRemove} ${file.name}`);
    remove.addEventListener("click", () => {
      this.files = this.files.filter((other) => other !== file);
      this.refused = [];
      this.show();
      this.input.focus();
    });
    item.append(name, size, remove);
    return item;
  }
}

export function initUploads(root) {
  root.querySelectorAll("[data-upload]").forEach((zone) => new Upload(zone));
}
