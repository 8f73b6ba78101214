/** What is known of a value in a script without running it: texts that become paths, and documents read from parameter files. */
import { join } from '../../pipeline/paths.js';

/** A piece of a text: itself, or what a parameter of the function stands for. */
export type Part = string | { readonly param: string };

export interface KnownText {
  readonly kind: 'text';
  readonly parts: readonly Part[];
  /** False: more follows, which is not known. */
  readonly exact: boolean;
}

export type Known =
  | KnownText
  /** A document that was read from a file: all of it, what stands below a key of it, or below one that is not known. */
  | { readonly kind: 'document'; readonly file: string; readonly key: string | null; readonly below: boolean }
  /** What the command line gave. */
  | { readonly kind: 'options' };

export function text(value: string, exact = true): KnownText {
  return { kind: 'text', parts: [value], exact };
}

export function parameter(name: string): KnownText {
  return { kind: 'text', parts: [{ param: name }], exact: true };
}

/** One after the other; unknown pieces end what is known. */
export function concat(pieces: readonly (Known | undefined)[]): KnownText | undefined {
  const parts: Part[] = [];
  for (const piece of pieces) {
    if (piece?.kind !== 'text') {
      return parts.length === 0 ? undefined : { kind: 'text', parts, exact: false };
    }
    parts.push(...piece.parts);
    if (!piece.exact) {
      return { kind: 'text', parts, exact: false };
    }
  }
  return { kind: 'text', parts, exact: true };
}

/** As `Path(a, b)`: with slashes between. */
export function joined(pieces: readonly (Known | undefined)[]): KnownText | undefined {
  return concat(pieces.flatMap((piece, at) => (at === 0 ? [piece] : [text('/'), piece])));
}

/** The text with the function's parameters filled in; undefined when one is not known. */
export function filled(known: KnownText, binding: ReadonlyMap<string, KnownText>): KnownText | undefined {
  return concat(
    known.parts.map((part) => (typeof part === 'string' ? text(part) : binding.get(part.param))).concat(known.exact ? [] : [undefined]),
  );
}

/** The text, when all of it is known. */
export function wholeText(known: Known | undefined): string | null {
  return known?.kind === 'text' && known.exact ? startText(known) : null;
}

/** As far as it is known; null where a parameter of the function is in it. */
function startText({ parts }: KnownText): string | null {
  return parts.every((part) => typeof part === 'string') ? parts.join('') : null;
}

/**
 * A path of the project: null for what is no path in it. `exact` is false for a folder below which something lies whose name is not
 * known.
 */
export function projectPath(known: KnownText): { readonly path: string; readonly exact: boolean } | null {
  let whole = startText(known)?.replaceAll('\\', '/');
  if (whole === undefined) {
    return null;
  }
  let { exact } = known;
  const pattern = /[*?[]/.exec(whole);
  if (pattern) {
    whole = whole.slice(0, pattern.index);
    exact = false;
  }
  if (whole.length > 250 || /[\n\r\0<>|"{}]|:\/\/|^\/|^[A-Za-z]:|^~/.test(whole)) {
    return null;
  }
  const path = join('', exact ? whole : whole.slice(0, whole.lastIndexOf('/') + 1));
  return path === '' || path === '..' || path.startsWith('../') ? null : { path, exact };
}
