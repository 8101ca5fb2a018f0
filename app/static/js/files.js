// What all uploads share: files by choice or by drag and drop, checked before they are sent.

export function sizeLabel(bytes) {
  return bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Why a file is not taken, by its name and size alone; empty where it may be. */
export function problemOfFile(file, texts) {
  const known = texts.accept.split(",").some((ending) => file.name.toLowerCase().endsWith(ending));
  if (!known) {
    return texts.textKind;
  }
  return file.size > Number(texts.maxBytes) ? texts.textLarge : "";
}

/** Calls take(files) for files that are chosen in the zone's input or dropped on the zone. */
export function listenForFiles(zone, take) {
  const input = zone.querySelector("input[type=file]");
  // The browser's own words beside its button would go on saying that nothing is chosen.
  zone.classList.add("upload-live");
  input.addEventListener("change", () => take([...input.files]));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("upload-over");
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) {
      zone.classList.remove("upload-over");
    }
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("upload-over");
    take([...event.dataTransfer.files]);
  });
}

/** A file that is dropped beside the zones does not take the page away. */
export function keepDropsOnPage(root) {
  for (const name of ["dragover", "drop"]) {
    root.addEventListener(name, (event) => {
      if (event.dataTransfer?.types.includes("Files")) {
        event.preventDefault();
      }
    });
  }
}

export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
