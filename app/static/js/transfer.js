// Sends a form in the background and tells how far it is: fetch cannot tell that of an upload.

/**
 * Answers {status, body}: the JSON of the answer, or null where it was none (the sign-in page).
 * status 0: the connection broke.
 */
export function send(url, data, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) {
        onProgress(event.loaded / event.total);
      }
    });
    const done = () => {
      let body = null;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        body = null;
      }
      resolve({ status: request.status, body });
    };
    request.addEventListener("load", done);
    request.addEventListener("error", done);
    request.addEventListener("abort", done);
    request.send(data);
  });
}

/** What went wrong, in the words of the answer or of the page. */
export function problemOf(answer, texts) {
  if (answer.body?.error) {
    return answer.body.error;
  }
  return answer.status === 0 ? texts.textBroken : texts.textFailed;
}
