/**
 * Looks at files. While somebody observes, what was found is noted, so that it can be told later, without understanding any of it, whether
 * all is as it was. Who observes does nothing else meanwhile: then nothing is waited for, which takes longer than to look.
 */
import { promises as files, readdirSync, readFileSync, statSync, type Dirent, type Stats } from 'node:fs';
import { IGNORE_FILE, isDvcFile, isPipeline, PYTHON_ENVIRONMENT, SKIPPED } from './index/pipelineNames.js';

/** Contents of a file, entries of a folder, those of them that say where pipelines are, and whether something is a file or a folder. */
type Look = 'file' | 'entries' | 'pipelines' | 'kind';

/** What was found, as text that can be compared. */
export type Observation = readonly [look: Look, path: string, found: string];

export type Kind = 'file' | 'directory' | 'missing';

/** Bytes of a file that is noted. */
const LARGEST = 200_000;
/** Characters that are noted in all. */
const MOST = 1_000_000;
const NOTHING = '-';

/** A repository that is asked what it ignores. */
export interface IgnoredIn {
  readonly git: string;
  /** Of the working tree. */
  readonly root: string;
  readonly commonDir: string;
}

/** Looks at all that decides whether Git ignores these. @param files absolute, in the working tree */
export type LookAtIgnores = (where: IgnoredIn, files: readonly string[]) => Promise<void>;

export class Observer {
  private readonly noted = new Map<string, Observation>();
  private size = 0;
  private failed = false;
  /** Nothing changed between two looks at it. */
  isSteady = true;

  constructor(readonly lookAtIgnores: LookAtIgnores) {}

  note(look: Look, path: string, found: string): void {
    const key = `${look} ${path}`;
    const known = this.noted.get(key);
    this.isSteady &&= known === undefined || known[2] === found;
    this.noted.set(key, [look, path, found]);
    this.size += known === undefined ? key.length + found.length : 0;
  }

  /** Something had a say that is not noted. */
  fail(): void {
    this.failed = true;
  }

  /** All that was found; null where that does not say it all, or is too much. */
  get observations(): readonly Observation[] | null {
    return this.failed || !this.isSteady || this.size > MOST ? null : [...this.noted.values()];
  }
}

let observer: Observer | null = null;

/** From now on all is noted. Of two that observe at once, the first has not seen all. */
export function observe(lookAtIgnores: LookAtIgnores): Observer {
  observer?.fail();
  observer = new Observer(lookAtIgnores);
  return observer;
}

export function stopObserving(one: Observer): void {
  if (observer === one) {
    observer = null;
  } else {
    one.fail();
  }
}

/** Something has a say in what is being made that no look of this module can find again. */
export function notObservable(): void {
  observer?.fail();
}

/** Throws what the file system says, also of what is no file. @param limit bytes from which on `large` is asked for the error */
export async function observedFile(path: string, limit = Infinity, large?: (bytes: number) => Error): Promise<Buffer> {
  if (observer === null) {
    return fileLater(path, limit, large);
  }
  let found = NOTHING;
  try {
    const size = sizeOf(statSync(path), path, limit, large);
    const bytes = readFileSync(path);
    if (size > LARGEST || bytes.length > LARGEST) {
      observer.fail();
    } else {
      found = contents(bytes);
    }
    return bytes;
  } finally {
    observer.note('file', path, found);
  }
}

async function fileLater(path: string, limit: number, large?: (bytes: number) => Error): Promise<Buffer> {
  const handle = await files.open(path);
  try {
    sizeOf(await handle.stat(), path, limit, large);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function sizeOf(stats: Stats, path: string, limit: number, large?: (bytes: number) => Error): number {
  if (!stats.isFile()) {
    throw new Error(`${path} is no file.`);
  }
  if (stats.size > limit && large !== undefined) {
    notObservable();
    throw large(stats.size);
  }
  return stats.size;
}

/** Throws what the file system says. @param pipelines whether only entries count that say where pipelines are */
export async function observedEntries(path: string, pipelines = false): Promise<Dirent[]> {
  if (observer === null) {
    return files.readdir(path, { withFileTypes: true });
  }
  let found = NOTHING;
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    found = listed(entries, pipelines);
    return entries;
  } finally {
    observer.note(pipelines ? 'pipelines' : 'entries', path, found);
  }
}

export async function observedKind(path: string): Promise<Kind> {
  if (observer === null) {
    return files.stat(path).then(kindOf, () => 'missing' as const);
  }
  const kind = lookAgain('kind', path) as Kind;
  observer.note('kind', path, kind);
  return kind;
}

/** What Git says that depends on which files it ignores. */
export async function observedIgnores<T>(where: IgnoredIn, files: readonly string[], ask: () => Promise<T>): Promise<T> {
  await observer?.lookAtIgnores(where, files);
  const answer = await ask();
  // Once more, for what may have changed since it was looked at.
  await observer?.lookAtIgnores(where, files);
  return answer;
}

/** Whether all is as it was. */
export function isUnchanged(observations: readonly Observation[]): boolean {
  return observations.every(([look, path, found]) => lookAgain(look, path) === found);
}

function lookAgain(look: Look, path: string): string {
  try {
    switch (look) {
      case 'file':
        return fileAgain(path);
      case 'kind':
        return kindOf(statSync(path));
      default:
        return listed(readdirSync(path, { withFileTypes: true }), look === 'pipelines');
    }
  } catch {
    return look === 'kind' ? 'missing' : NOTHING;
  }
}

function fileAgain(path: string): string {
  const stats = statSync(path);
  return !stats.isFile() ? NOTHING : stats.size > LARGEST ? 'large' : contents(readFileSync(path));
}

function contents(bytes: Buffer): string {
  return `+${bytes.toString('latin1')}`;
}

function kindOf(stats: Stats): Kind {
  return stats.isDirectory() ? 'directory' : stats.isFile() ? 'file' : 'missing';
}

function listed(entries: readonly Dirent[], pipelines: boolean): string {
  const shown = pipelines ? entries.filter(saysOfPipelines) : entries;
  return `+${shown.map((entry) => `${entry.isDirectory() ? 'd' : entry.isFile() ? 'f' : 'o'}${entry.name}`).join('\0')}`;
}

function saysOfPipelines(entry: Dirent): boolean {
  const { name } = entry;
  return entry.isDirectory()
    ? name === '.dvc' || !SKIPPED.has(name)
    : isPipeline(name) || isDvcFile(name) || name === IGNORE_FILE || name === PYTHON_ENVIRONMENT;
}
