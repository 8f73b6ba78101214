// Which lines of the browser's console are about us, and which the editor says by itself.

/** What the editor says on the console by itself, without a network or compiled modules, with no extension of ours loaded. */
const FOREIGN = [
  /^Failed to load resource: .*\((\S*\/_static\/src\/browser\/media\/|\S*\/vsda\/|\S*\/update\/check)/,
  /^(A bad HTTP response code \(404\) was received when fetching the script|%c +ERR color: #f33 \[Service Worker\] registration)/,
  /Could not find pty \d+ on pty host/,
  /Cannot find module '\.\/build\/Release\/watchdog'|Could not locate the bindings file\. Tried:[^]*spdlog/,
  /^%c +ERR color: #f33 (An unknown error occurred\. Please consult the log|Canceled: Error: Canceled)/,
  /getaddrinfo (ENOTFOUND|EAI_AGAIN)|^Failed to load resource: net::\S+ \(https:\/\/[^)]*\/gallery\//,
  // It loads its window again when a workspace gets its folders late.
  /\[lifecycle\] Long running operations during shutdown are unsupported in the web/,
  // Of a machine that is busy with other things.
  /^Timed out getting tasks from  ?typescript/,
];

/** The files in a stack. */
const PLACE = /^\s*at .*?((?:\w[\w.+-]*:\/\/|\/)\S+?):\d+:\d+\)?/gm;

/** Whether an error was thrown and caught among the editor's own scripts, and names nothing of ours. @param {string} text */
function isOfEditor(text) {
  const places = [...text.matchAll(PLACE)].map(([, place]) => place ?? '');
  return places.length > 0 && places.every((place) => place.includes('/static/out/vs/')) && !/espalier/i.test(text);
}

/**
 * Whether a line is an error or a report of a content policy that the editor does not make without an extension of ours.
 * @param {string} type of the line, as the console names it @param {string} text with its stack, and in parentheses where it was said
 */
export function isComplaint(type, text) {
  if (/Content Security Policy|Refused to|violates the following/i.test(text)) {
    return !FOREIGN.some((one) => one.test(text));
  }
  return type === 'error' && !isOfEditor(text) && !FOREIGN.some((one) => one.test(text));
}
