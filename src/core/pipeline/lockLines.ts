/**
 * A fast reader of the one thing that is asked of ten thousand `dvc.lock` files: dependencies and outputs. It reads lines as DVC
 * writes them, passes over commands and parameters without checking them, and leaves a file with anything else to the parser.
 */

/** An entry as it is written: its path is relative to the stage's working directory. */
export interface LockLine {
  readonly path: string;
  readonly md5: string | null;
  readonly size: number | null;
  readonly nfiles: number | null;
  /** `hash: md5`, which DVC 3 writes. */
  readonly hash: boolean;
}

export interface LockLines {
  readonly deps: readonly LockLine[];
  readonly outs: readonly LockLine[];
}

const HEAD = /schema: '2\.0'\nstages:\n/y;
const STAGE = / {2}([A-Za-z_][\w.@+-]*):\n/y;
const SECTION = / {4}(?:(deps|outs|params):|(cmd):.*)\n/y;
/** Paths that are text to YAML, in the order of keys in which DVC writes them. An entry with more keys ends in another way. */
const ENTRY =
  / {4}- path: ((?:\.{1,2}\/)*[A-Za-z_][\w./+=@,~-]*)\n(?: {6}(hash): md5\n)?(?: {6}md5: ([0-9a-f]{32}(?:\.dir)?)\n)?(?: {6}size: (0|[1-9]\d{0,14})\n)?(?: {6}nfiles: (0|[1-9]\d{0,14})\n)?(?: {6}isexec: true\n)?(?! {5})/y;
/** Under a command or parameters: lines further in, and items of a list, which stand at the column of its key. */
const BELOW = /(?:(?: {5}.*| {4}-.*)?\n)*/y;
/** What YAML takes for something else than text. */
const WORD = /^(?:null|Null|NULL|true|True|TRUE|false|False|FALSE)$/;
const NUMBER = /^(?:[0-9]*e?[0-9]*|0b[01]*)$/;

/** Stage -> its entries, or undefined when the parser has to read the text. */
export function readLockLines(text: string): ReadonlyMap<string, LockLines> | undefined {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    at = match ? pattern.lastIndex : at;
    return match;
  };
  const entries = (): LockLine[] | undefined => {
    const found: LockLine[] = [];
    for (let match = take(ENTRY); match; match = take(ENTRY)) {
      const [, path = '', hash, md5, size, nfiles] = match;
      if (WORD.test(path) || (md5 !== undefined && NUMBER.test(md5))) {
        return undefined;
      }
      found.push({
        path,
        md5: md5 ?? null,
        size: size === undefined ? null : Number(size),
        nfiles: nfiles === undefined ? null : Number(nfiles),
        hash: hash !== undefined,
      });
    }
    return found;
  };
  if (!take(HEAD)) {
    return undefined;
  }
  const stages = new Map<string, LockLines>();
  for (let stage = take(STAGE); stage; stage = take(STAGE)) {
    const name = stage[1] ?? '';
    const sections = new Map<string, LockLine[]>();
    for (let section = take(SECTION); section; section = take(SECTION)) {
      const key = section[1] ?? section[2] ?? '';
      const isList = key === 'deps' || key === 'outs';
      const list = isList ? entries() : [];
      if (list === undefined || sections.has(key)) {
        return undefined;
      }
      sections.set(key, list);
      if (!isList) {
        take(BELOW);
      }
    }
    if (stages.has(name) || WORD.test(name)) {
      return undefined;
    }
    stages.set(name, { deps: sections.get('deps') ?? [], outs: sections.get('outs') ?? [] });
  }
  return at === text.length ? stages : undefined;
}
