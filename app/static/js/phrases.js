// Phrases (常用语) under a reason: one tap puts one in where the cursor stands.

/** The text with a phrase in place of what is selected, on a line of its own. */
function insertion(area, phrase) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const begin = before === "" || before.endsWith("\n") ? "" : "\n";
  const end = after === "" || after.startsWith("\n") ? "" : "\n";
  return { text: begin + phrase + end, whole: before + begin + phrase + end + after };
}

function put(area, phrase, texts) {
  const { text, whole } = insertion(area, phrase);
  if (area.maxLength >= 0 && whole.length > area.maxLength) {
    return texts.textFull;
  }
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  return texts.textAdded.replace("{text}", phrase);
}

export function initPhrases(root) {
  const list = document.getElementById("phrase-list");
  if (!list) {
    return;
  }
  for (const box of root.querySelectorAll("[data-phrases]")) {
    const area = document.getElementById(box.dataset.phrases);
    const status = box.querySelector("[data-phrases-status]");
    box.hidden = false;
    // A page may have hundreds of such fields: each has the phrases once it is opened.
    box.addEventListener("toggle", () => {
      box.querySelector("[data-phrases-here]").replaceChildren(list.content.cloneNode(true));
    }, { once: true });
    // Whoever has not touched the field yet goes on at its end.
    area.setSelectionRange(area.value.length, area.value.length);
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-phrase]");
      if (button) {
        status.textContent = put(area, button.textContent, list.dataset);
      }
    });
  }
}
