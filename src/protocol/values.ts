/** Parameter and metric values as they travel. */

/** A parsed document. Integers beyond 2^53 are bigints; maps have no prototype. */
export type Value = null | boolean | number | bigint | string | Date | Value[] | ValueMap;
export interface ValueMap {
  [key: string]: Value;
}

/** Keys from the root of a document down to a leaf: `['train', 'lr']`. */
export type KeyPath = readonly string[];

export type FileFormat = 'yaml' | 'json' | 'toml' | 'python';

/**
 * One cell. JSON-safe, because VS Code's webview messages are JSON: a finite number, text or boolean is itself;
 * everything else says what it is. `null` is the value null, which is not the same as missing.
 */
export type Cell =
  | number
  | string
  | boolean
  | null
  | { readonly t: 'missing' }
  | { readonly t: 'error'; readonly message: string }
  /** In a file that DVC tracks and that this computer's cache does not have: it can be fetched. */
  | { readonly t: 'not-fetched' }
  | { readonly t: 'nan' }
  | { readonly t: 'inf'; readonly sign: 1 | -1 }
  /** An integer beyond 2^53, in decimal. */
  | { readonly t: 'int'; readonly text: string }
  /** A list or an empty map, as JSON text. */
  | { readonly t: 'json'; readonly text: string };

/** Half-open range of UTF-16 offsets into a text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface TextEdit extends TextRange {
  readonly text: string;
}
