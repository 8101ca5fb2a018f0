// Sends a form in the background and tells how far it is: fetch cannot tell that of an upload.

// A proxy in between had no answer either.
const GATEWAY = new Set([502, 504]);

/**
 * Answers {status, body, lost}: the JSON of the answer, or null where it was none (the sign-in
 * page). status 0: the connection broke; lost: the form may have arrived, but nobody said what
 * became of it.
 */
export function send(url, data, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    let sent = false;
    request.upload.addEventListener("load", () => { sent = true; });
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
      const lost = GATEWAY.has(request.status) || (request.status === 0 && sent);
      resolve({ status: request.status, body, lost });
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
  if (answer.lost) {
    return texts.textLost;
  }
  return answer.status === 0 ? texts.textBroken : texts.textFailed;
}
