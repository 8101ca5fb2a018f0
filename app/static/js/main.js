// One entry for all screens: each module looks for its own data attributes.
import { initConfirm } from "./confirm.js";
import { initCounters } from "./counter.js";
import { initDrawer } from "./drawer.js";
import { initEvidence } from "./evidence.js";
import { initKeep } from "./keep.js";
import { initLines } from "./lines.js";
import { initLogin } from "./login.js";
import { initPhrases } from "./phrases.js";
import { initPickers } from "./picker.js";
import { initPrint } from "./print.js";
import { initSessions } from "./sessions.js";
import { initSubmitOnce } from "./submit-once.js";
import { initTicks } from "./ticks.js";
import { initUploads } from "./upload.js";
import { initValidation } from "./validate.js";

initEvidence(document);
// The order of the three that listen to "submit" matters: check, ask, then lock.
initValidation(document);
initConfirm(document);
initSubmitOnce(document);
initPickers(document);
initLines(document);
initSessions(document);
initUploads(document);
initCounters(document);
initPhrases(document);
initTicks(document);
initLogin(document);
initPrint(document);
initDrawer(document);
// When all fields are at work; it listens to "submit" after the others have agreed.
initKeep(document);
