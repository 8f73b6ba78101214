/**
 * Long messages as bytes. On its way to a webview a message is written and read again several times, also by the thread that draws
 * the editor's window; bytes pass through as they are.
 */

/** Characters of JSON from which on it is worth it. */
const LEAST = 4096;

interface Packed {
  /** JSON in UTF-8. */
  readonly packed: ArrayBuffer;
}

/** A message that is JSON, as it is to be sent. */
export function pack(message: unknown): unknown {
  const text = JSON.stringify(message);
  return text.length < LEAST ? message : ({ packed: new TextEncoder().encode(text).buffer } satisfies Packed);
}

/** What was given to `pack`. */
export function unpack(message: unknown): unknown {
  return isPacked(message) ? (JSON.parse(new TextDecoder().decode(message.packed)) as unknown) : message;
}

function isPacked(message: unknown): message is Packed {
  return typeof message === 'object' && message !== null && 'packed' in message && message.packed instanceof ArrayBuffer;
}
