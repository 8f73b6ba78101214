/** What a commit says, flattened for the cache, and given back in the shapes that everything else works with. */
import type { Value } from '../../protocol/values.js';
import { inObjectOrder, type Flat, type Shape, type Shapes, type TreeWriter } from '../flat/index.js';
import { emptyMap } from '../values/index.js';
import type { Commit } from './gitObjects.js';
import type { DataObject } from '../ports.js';
import type { FileResult, RevisionFiles } from './revision.js';
import type { TrackedFile, TrackedFiles } from './tracked.js';

type Kind = 'params' | 'metrics';

/** A commit with its parameters and metrics. @param lacking what DVC's cache did not have of it */
export function flattenCommit(
  shapes: Shapes,
  { tree, parents, author, time, subject }: Commit,
  files: RevisionFiles,
  lacking: readonly DataObject[] = [],
): Flat {
  return shapes.flattenWritten((to) => {
    to.open('commit');
    to.value('tree', tree);
    to.value('parents', [...parents]);
    to.value('author', author);
    to.value('time', time);
    to.value('subject', subject);
    to.close();
    writeResults(to, 'params', files.params);
    writeResults(to, 'metrics', files.metrics);
    to.value(
      'problems',
      files.problems.map(({ file, message }) => [file, message]),
    );
    to.value(
      'lacking',
      lacking.map(({ md5, legacy }) => [md5, legacy]),
    );
    to.value('notFetched', [...notFetchedOf(files.params), ...notFetchedOf(files.metrics)]);
  });
}

function notFetchedOf(results: ReadonlyMap<string, FileResult>): string[] {
  const found: string[] = [];
  for (const [file, result] of results) {
    if (isNotFetched(result)) {
      found.push(file);
    }
  }
  return found;
}

/** What DVC's cache did not have of a commit when it was flattened. */
export function lackingOf(flat: Flat): readonly DataObject[] {
  const lacking = flat.leaf(flat.shape.template('lacking').first) as unknown as readonly (readonly [string, boolean])[];
  return lacking.map(([md5, legacy]) => ({ md5, legacy }));
}

/** The commit that was flattened. @param id its name, which is the key it is kept by */
export function commitOf(id: string, flat: Flat): Commit {
  const { first } = flat.shape.template('commit');
  return {
    id,
    tree: flat.leaf(first) as string,
    parents: flat.leaf(first + 1) as string[],
    author: flat.leaf(first + 2) as string,
    time: flat.leaf(first + 3) as number,
    subject: flat.leaf(first + 4) as string,
  };
}

function writeResults(to: TreeWriter, key: Kind, results: ReadonlyMap<string, FileResult>): void {
  if (results.size === 0) {
    to.value(key, emptyMap());
    return;
  }
  to.open(key);
  for (const [file, result] of inObjectOrder(results)) {
    to.open(file);
    if ('value' in result) {
      to.value('data', result.value);
    } else {
      to.open('error');
      to.value('type', result.error.type);
      to.value('msg', result.error.message);
      to.close();
    }
    to.close();
  }
  to.close();
}

/** What cannot be read, a line for each file; null when there is no such file. One that is not there is no problem: its values are missing. */
export function problemsOf(files: RevisionFiles): string | null {
  if (files instanceof FlatFiles && files.isFine) {
    return null;
  }
  const broken = [...files.params, ...files.metrics].flatMap(([file, result]) =>
    'error' in result && result.error.type !== 'FileNotFoundError' ? [{ file, message: result.error.message }] : [],
  );
  const problems = [...files.problems, ...broken];
  return problems.length === 0 ? null : problems.map(({ file, message }) => `${file}: ${message}`).join('\n');
}

/** Whether DVC's cache had not every value. */
export function lacksValues(files: RevisionFiles): boolean {
  return !(files instanceof FlatFiles && files.isFine) && [...files.params.values(), ...files.metrics.values()].some(isNotFetched);
}

function isNotFetched(result: FileResult): boolean {
  return 'error' in result && result.error.notFetched === true;
}

/** Parameters and metrics of a flattened commit. They are built when they are asked for, and not kept. */
export class FlatFiles implements RevisionFiles {
  constructor(private readonly flat: Flat) {}

  get params(): ReadonlyMap<string, FileResult> {
    return this.results('params');
  }

  get metrics(): ReadonlyMap<string, FileResult> {
    return this.results('metrics');
  }

  /** Nothing of it is missing or unreadable, as the shape alone says. */
  get isFine(): boolean {
    const { shape } = this.flat;
    let fine = FINE.get(shape);
    if (fine === undefined) {
      fine = !shape.paths.some(([, , result]) => result === 'error');
      FINE.set(shape, fine);
    }
    return fine && (this.flat.leaf(shape.template('problems').first) as readonly unknown[]).length === 0;
  }

  get problems(): RevisionFiles['problems'] {
    const problems = this.flat.shape.branch(this.flat, 'problems') as unknown as readonly (readonly [string, string])[];
    return problems.map(([file, message]) => ({ file, message }));
  }

  /** As `dvc exp show` prints it; see `valueJson` for `strict`. */
  json(kind: Kind, strict: boolean): string {
    return this.flat.json(kind, strict);
  }

  private results(kind: Kind): ReadonlyMap<string, FileResult> {
    const { shape } = this.flat;
    const files = shape.branch(this.flat, kind) as unknown as Readonly<Record<string, FlatResult>>;
    const notFetched = this.flat.leaf(shape.template('notFetched').first) as readonly string[];
    return new Map(
      Object.entries(files).map(([file, { data, error }]): [string, FileResult] => [
        file,
        error ? { error: { type: error.type, message: error.msg, notFetched: notFetched.includes(file) } } : { value: data ?? null },
      ]),
    );
  }
}

/** Whether a shape has no file that cannot be read: looked up once, not for each of ten thousand rows. */
const FINE = new WeakMap<Shape, boolean>();

interface FlatResult {
  readonly data?: Value;
  readonly error?: { readonly type: string; readonly msg: string };
}

/** Dependencies and outputs as `dvc exp show` prints them. */
export function flattenTracked(shapes: Shapes, { deps, outs }: TrackedFiles): Flat {
  const [allDeps, allOuts] = [byPath(deps), byPath(outs)];
  return shapes.flattenWritten((to) => {
    writeTracked(to, 'deps', allDeps, () => undefined);
    writeTracked(to, 'outs', allOuts, ({ cache, isDataSource }) => {
      to.value('use_cache', cache);
      to.value('is_data_source', isDataSource);
    });
  });
}

/** Of a path that several stages name, the last. */
function byPath<T extends TrackedFile>(files: readonly T[]): ReadonlyMap<string, T> {
  return inObjectOrder(new Map(files.map((file) => [file.path, file])));
}

function writeTracked<T extends TrackedFile>(to: TreeWriter, key: string, files: ReadonlyMap<string, T>, more: (file: T) => void): void {
  if (files.size === 0) {
    to.value(key, emptyMap());
    return;
  }
  to.open(key);
  for (const [path, file] of files) {
    to.open(path);
    to.value('hash', file.hash);
    to.value('size', file.size);
    to.value('nfiles', file.nfiles);
    more(file);
    to.close();
  }
  to.close();
}

/** Dependencies and outputs that were flattened; built when they are asked for. */
export class FlatTracked implements TrackedFiles {
  constructor(private readonly flat: Flat) {}

  get deps(): TrackedFiles['deps'] {
    return entriesOf(this.flat, 'deps').map(([path, { hash, size, nfiles }]) => ({ path, hash, size, nfiles }));
  }

  get outs(): TrackedFiles['outs'] {
    return entriesOf(this.flat, 'outs').map(([path, { hash, size, nfiles, use_cache: cache, is_data_source: isDataSource }]) => ({
      path,
      hash,
      size,
      nfiles,
      cache,
      isDataSource,
    }));
  }

  /** As `dvc exp show` prints it. */
  json(section: 'deps' | 'outs'): string {
    return this.flat.json(section, false);
  }
}

interface FlatEntry {
  readonly hash: string | null;
  readonly size: number | null;
  readonly nfiles: number | null;
  readonly use_cache: boolean;
  readonly is_data_source: boolean;
}

function entriesOf(flat: Flat, section: 'deps' | 'outs'): [string, FlatEntry][] {
  return Object.entries(flat.shape.branch(flat, section) as unknown as Readonly<Record<string, FlatEntry>>);
}
