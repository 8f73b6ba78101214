/**
 * Refs from Git's files: `packed-refs`, and a file for each that has moved since it was written. Git itself is asked only where there is
 * anything that its own commands do not make.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTES_REF } from '../../core/share/marks.js';
import { REMOTES } from '../../core/share/remoteRefs.js';

/** Folders of refs that are listed, and full names of refs. */
export const LISTED = ['refs/heads', 'refs/remotes', 'refs/tags', 'refs/exps', 'refs/replace', NOTES_REF, REMOTES.slice(0, -1)];
/** Files of refs beyond which Git is quicker also for who does nothing else meanwhile. */
export const MOST_FILES_ONCE = 20_000;

/** A ref's file says something else than an id or the name of another ref, or is a link, or has a name that Git would not take. */
class Unusual extends Error {}

const ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const NULL_ID = /^0+$/;
/** Of names that Git takes, those that are the same in all encodings. Source: `git help check-ref-format`. */
const NAME = /^(?!.*(?:\.\.|@\{|\/\/|\.lock(?:\/|$)|\/\.|\.$|[~^:?*[\\]))[!-~]+$/;
const TAGS = 'refs/tags/';
/** Refs may lead to refs that lead to refs. */
const LONGEST_CHAIN = 5;

/** What the files said, once: nothing of it is understood yet, so that it is quickly compared. */
export interface RefFiles {
  /** `HEAD` of the working tree. */
  readonly head: string;
  /** `name content` of each file of a ref, in lines, as bytes. */
  readonly loose: string;
  /** `packed-refs`; null without it. */
  readonly packed: Uint8Array | null;
}

/** Null where Git must be asked. @param most files of refs beyond which it is */
export function readRefFiles(gitDir: string, commonDir: string, most: number): RefFiles | null {
  try {
    const head = readFileSync(join(gitDir, 'HEAD'), 'utf8');
    const found: string[] = [];
    LISTED.forEach((kind) => walk(commonDir, kind, found, most));
    // Last, as Git does: what it packs in the meantime it writes here before it removes the files.
    return { head, loose: found.join('\n'), packed: readIfThere(join(commonDir, 'packed-refs')) };
  } catch {
    return null;
  }
}

export function isSame(a: RefFiles, b: RefFiles): boolean {
  return (
    a.head === b.head &&
    a.loose === b.loose &&
    (a.packed === null ? b.packed === null : b.packed !== null && Buffer.compare(a.packed, b.packed) === 0)
  );
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    return nothingIfMissing(error);
  }
}

function nothingIfMissing(error: unknown): null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return null;
  }
  throw error;
}

function walk(root: string, name: string, found: string[], most: number): void {
  let entries;
  try {
    entries = readdirSync(join(root, name), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      add(root, name, found, most);
    } else {
      nothingIfMissing(error);
    }
    return;
  }
  for (const entry of entries) {
    const path = `${name}/${entry.name}`;
    if (entry.name.startsWith('.') || entry.name.endsWith('.lock')) {
      continue;
    }
    if (entry.isDirectory()) {
      walk(root, path, found, most);
    } else if (entry.isFile()) {
      add(root, path, found, most);
    } else {
      throw new Unusual();
    }
  }
}

function add(root: string, name: string, found: string[], most: number): void {
  const content = readIfThere(join(root, name))?.toString('latin1').trimEnd();
  if (content === undefined) {
    return;
  }
  if (!NAME.test(name) || content.includes('\n') || found.length >= most) {
    throw new Unusual();
  }
  found.push(`${name} ${content}`);
}

export interface ListedRefs {
  /** `name id` of each, sorted as Git sorts them. */
  readonly refs: readonly (readonly [name: string, id: string])[];
  /** What tags point to, by full names; without those of which the files do not say it. */
  readonly peeled: ReadonlyMap<string, string>;
}

/** As `git for-each-ref` lists them; null where Git must be asked. @param idBytes 20 or 32 */
export function listRefFiles({ loose, packed }: RefFiles, idBytes: number): ListedRefs | null {
  try {
    const isListed = listedTest();
    const listed = new Map<string, string>();
    const peeled = new Map<string, string>();
    readPacked(packed, idBytes * 2, (name, id, pointsTo) => {
      if (isListed(name)) {
        listed.set(name, id);
        if (pointsTo !== null && name.startsWith(TAGS)) {
          peeled.set(utf8(name), pointsTo);
        }
      }
    });
    const moved = new Map(loose === '' ? [] : loose.split('\n').map(nameAndContent));
    for (const name of moved.keys()) {
      peeled.delete(name);
      const id = resolved(name, moved, listed, idBytes * 2);
      if (id !== null) {
        listed.set(name, id);
      }
    }
    const refs = [...listed];
    if (!refs.every(([name], at) => at === 0 || (refs[at - 1]?.[0] ?? '') < name)) {
      refs.sort(([a], [b]) => (a < b ? -1 : 1));
    }
    return { refs: refs.map(([name, id]) => [utf8(name), id] as const), peeled };
  } catch {
    return null;
  }
}

function nameAndContent(line: string): [name: string, content: string] {
  const space = line.indexOf(' ');
  return [line.slice(0, space), line.slice(space + 1)];
}

function listedTest(): (name: string) => boolean {
  const folders = LISTED.map((kind) => `${kind}/`);
  let last = '';
  // They are sorted: most are of the same kind as the one before.
  return (name) => {
    if (last === '' || !name.startsWith(last)) {
      last = folders.find((folder) => name.startsWith(folder)) ?? '';
    }
    return last !== '' || LISTED.includes(name);
  };
}

/** Bytes beyond ASCII make a name that was read as latin1 another one. */
function utf8(name: string): string {
  return /^[ -~]*$/.test(name) ? name : Buffer.from(name, 'latin1').toString('utf8');
}

function resolved(name: string, moved: ReadonlyMap<string, string>, packed: ReadonlyMap<string, string>, length: number): string | null {
  let at = name;
  for (let step = 0; step <= LONGEST_CHAIN; step += 1) {
    const content = moved.get(at);
    const [, target] = /^ref:\s*(\S+)$/.exec(content ?? '') ?? [];
    if (target === undefined) {
      const id = content ?? packed.get(at);
      if (id === undefined || !isId(id, length)) {
        break;
      }
      return id;
    }
    at = target;
  }
  throw new Unusual();
}

function isId(text: string, length: number): boolean {
  return text.length === length && ID.test(text) && !NULL_ID.test(text);
}

/** @param take is given what an annotated tag points to, of everything else its own id; null where the file does not say it */
function readPacked(bytes: Uint8Array | null, length: number, take: (name: string, id: string, pointsTo: string | null) => void): void {
  const text = bytes === null ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  let isPeeled = false;
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    if (end < 0) {
      throw new Unusual();
    }
    if (text.startsWith('#', at)) {
      isPeeled = at === 0 && / (?:fully-)?peeled /.test(text.slice(at, end));
      at = end + 1;
      continue;
    }
    const id = text.slice(at, at + length);
    const name = text.slice(at + length + 1, end);
    let next = end + 1;
    let pointsTo = isPeeled ? id : null;
    if (text.startsWith('^', next)) {
      pointsTo = text.slice(next + 1, next + 1 + length);
      next += length + 2;
    }
    if (text[at + length] !== ' ' || !isId(id, length) || (pointsTo !== null && !isId(pointsTo, length)) || !isPackedName(name)) {
      throw new Unusual();
    }
    take(name, id, pointsTo);
    at = next;
  }
}

/** What Git wrote there it has looked at; this is for what somebody else wrote. */
function isPackedName(name: string): boolean {
  return name.startsWith('refs/') && !/[\0- \x7f]|\.\.|\.lock$/.test(name);
}
