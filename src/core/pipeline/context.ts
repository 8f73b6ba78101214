/**
 * What `${}` can name: `params.yaml`, the files and values under `vars`, and `item` and `key` inside of a group. It remembers which
 * values of which files were used, because DVC shows them as parameters. Source: dvc/parsing/context.py.
 */
import { copyEntry, emptyMap, isFloat, isMap, isTextKey, keysInOrder, noteFloat, noteOrder } from '../values/index.js';
import type { Value, ValueMap } from '../../protocol/values.js';
import type { PipelineError } from './errors.js';

export interface Origin {
  /** A file, or `vars[0]`. */
  readonly source: string;
  readonly path: string;
  /** Written in `dvc.yaml` itself, which is no parameter file. */
  readonly local: boolean;
}

/** A value as it stands in a file, with all that is below it. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly value: Value;
  readonly float: boolean;
  /** Null for what a group is made of when that is written out in it. */
  readonly origin: Origin | null;
  /** Copied for a stage with `vars` of its own: DVC forgets where lists came from, though not where their items did. */
  readonly copied: boolean;
}

/** A map whose values have several origins. */
export interface Branch {
  readonly kind: 'branch';
  readonly entries: Map<string, Node>;
}

/** A list whose values have several origins. */
export interface Row {
  readonly kind: 'row';
  readonly items: readonly Node[];
}

export type Node = Leaf | Branch | Row;

/** File -> path in it (`train.layers.0`) -> value. */
export type TrackedValues = ReadonlyMap<string, ValueMap>;

/** What DVC calls `ContextError`; each has the words that its users add to. */
export class ContextError extends Error {
  override readonly name: string = 'ContextError';
}
export class KeyNotFound extends ContextError {
  override readonly name = 'KeyNotFound';
}
export class VarsAlreadyLoaded extends ContextError {
  override readonly name = 'VarsAlreadyLoaded';
}
export class MergeError extends ContextError {
  override readonly name = 'MergeError';
}

export class Context {
  /** Why the context is not complete: what is not found in it may be in what could not be read. */
  failure: PipelineError | null = null;
  private tracked: Map<string, ValueMap> | null = null;

  private constructor(
    private readonly root: Branch,
    /** File -> keys that were asked for, or null for all of it. */
    private readonly imports: Map<string, readonly string[] | null>,
    private readonly reserved: Set<string>,
  ) {}

  static empty(): Context {
    return new Context({ kind: 'branch', entries: new Map() }, new Map(), new Set());
  }

  /** For the `vars` of one stage. */
  clone(): Context {
    const copy = new Context(copyBranch(this.root), new Map(this.imports), new Set(this.reserved));
    copy.failure = this.failure;
    return copy;
  }

  /** Whether a file is there already as `item` asks for it; throws when it is there in another way. */
  hasImported(path: string, item: string, keys: readonly string[] | null): boolean {
    const known = this.imports.get(path);
    if (known === undefined) {
      return false;
    }
    if (keys === null && known === null) {
      return true;
    }
    if (keys !== null && known === null) {
      throw new VarsAlreadyLoaded(`cannot partially load '${item}' as it's already loaded.`);
    }
    if (keys === null || keys.some((key) => known?.includes(key))) {
      throw new VarsAlreadyLoaded(`cannot load '${item}' as it's partially loaded already`);
    }
    return false;
  }

  /** Adds a file, or some keys of it. */
  importFile(path: string, item: string, contents: ValueMap, keys: readonly string[] | null): void {
    let chosen = contents;
    if (keys !== null) {
      chosen = emptyMap();
      for (const key of keys) {
        if (!Object.hasOwn(contents, key) || !isTextKey(contents, key)) {
          throw new ContextError(`could not find '${key}' in '${path}'`);
        }
        copyEntry(contents, key, chosen, key);
      }
    }
    this.merge(chosen, path, false, item);
    const known = this.imports.get(path);
    this.imports.set(path, keys === null ? null : [...(known ?? []), ...keys]);
  }

  /** Adds values written in `dvc.yaml`. */
  addLocal(values: ValueMap, source: string): void {
    this.merge(values, source, true, null);
  }

  has(key: string): boolean {
    return this.root.entries.has(key);
  }

  /** The value that an expression names. Throws `KeyNotFound`. */
  select(words: readonly string[], expression: string): Node {
    let node: Node = this.root;
    for (const word of words) {
      const next = child(node, word.trim());
      if (next === undefined) {
        throw this.failure ?? new KeyNotFound(`Could not find '${expression}'`);
      }
      node = next;
    }
    this.track(node);
    return node;
  }

  /** Sets `item` and `key`, which hide what has these names and which no file may set, until the result is called. */
  setTemporarily(values: Readonly<Record<string, Node>>): () => void {
    const names = Object.keys(values);
    const hidden = names.map((name) => this.root.entries.get(name));
    names.forEach((name) => {
      this.root.entries.set(name, values[name] as Node);
      this.reserved.add(name);
    });
    return () =>
      names.forEach((name, at) => {
        const before = hidden[at];
        if (before === undefined) {
          this.root.entries.delete(name);
        } else {
          this.root.entries.set(name, before);
        }
        this.reserved.delete(name);
      });
  }

  /** What `body` selects, by the files it came from. */
  tracking<T>(body: () => T): { readonly result: T; readonly tracked: TrackedValues } {
    const tracked = new Map<string, ValueMap>();
    this.tracked = tracked;
    try {
      return { result: body(), tracked };
    } finally {
      this.tracked = null;
    }
  }

  private track(node: Node): void {
    const forgotten = node.kind === 'leaf' && (isMap(node.value) || (node.copied && Array.isArray(node.value)));
    if (this.tracked === null || node.kind !== 'leaf' || node.origin === null || node.origin.local || forgotten) {
      return;
    }
    const { source, path } = node.origin;
    let values = this.tracked.get(source);
    if (values === undefined) {
      values = emptyMap();
      this.tracked.set(source, values);
    }
    values[path] = valueOf(node);
    if (node.float) {
      noteFloat(values, path, node.value);
    }
  }

  private merge(values: ValueMap, source: string, local: boolean, item: string | null): void {
    const taken = [...this.reserved].filter((key) => Object.hasOwn(values, key));
    if (taken.length > 0) {
      const names = taken.length > 1 ? `${taken.slice(0, -1).join(', ')} and ${taken[taken.length - 1] ?? ''}` : (taken[0] ?? '');
      throw new ContextError(
        `attempted to modify reserved key${taken.length > 1 ? 's' : ''} ${names}${item === null ? '' : ` in '${item}'`}`,
      );
    }
    mergeInto(this.root, entriesOf({ kind: 'leaf', value: values, float: false, origin: { source, path: '', local }, copied: false }));
  }
}

/** A value that is written out where it is used. */
export function writtenOut(value: Value, float = false): Leaf {
  return { kind: 'leaf', value, float, origin: null, copied: false };
}

export function isContainer(node: Node): boolean {
  return node.kind !== 'leaf' || Array.isArray(node.value) || isMap(node.value);
}

/** The value without keys that are not texts, which no expression can name. */
export function valueOf(node: Node): Value {
  switch (node.kind) {
    case 'leaf':
      return withTextKeys(node.value);
    case 'row': {
      const list: Value[] = [];
      node.items.forEach((item, at) => put(list, at, item));
      return list;
    }
    case 'branch': {
      const map = emptyMap();
      node.entries.forEach((item, key) => put(map, key, item));
      noteOrder(map, node.entries.keys());
      return map;
    }
  }
}

export function put(container: ValueMap | Value[], key: string | number, node: Node): void {
  const value = valueOf(node);
  (container as Record<string | number, Value>)[key] = value;
  if (node.kind === 'leaf' && node.float) {
    noteFloat(container, key, value);
  }
}

function withTextKeys(value: Value): Value {
  if (Array.isArray(value)) {
    const items = value.map(withTextKeys);
    if (items.every((item, at) => item === value[at])) {
      return value;
    }
    const list: Value[] = [];
    items.forEach((item, at) => {
      copyEntry(value, at, list, at);
      list[at] = item;
    });
    return list;
  }
  if (!isMap(value)) {
    return value;
  }
  const keys = keysInOrder(value);
  const kept = keys.filter((key) => isTextKey(value, key));
  const children = kept.map((key) => withTextKeys(value[key] ?? null));
  if (kept.length === keys.length && kept.every((key, at) => value[key] === children[at])) {
    return value;
  }
  const map = emptyMap();
  kept.forEach((key, at) => {
    copyEntry(value, key, map, key);
    map[key] = children[at] ?? null;
  });
  noteOrder(map, kept);
  return map;
}

function child(node: Node, key: string): Node | undefined {
  if (node.kind === 'branch') {
    return node.entries.get(key);
  }
  if (node.kind === 'row') {
    return node.items.at(pythonIndex(key) ?? node.items.length);
  }
  const { value } = node;
  if (Array.isArray(value)) {
    const index = pythonIndex(key);
    const at = index !== undefined && index < 0 ? index + value.length : index;
    return at !== undefined && at >= 0 && at < value.length ? below(node, value, at) : undefined;
  }
  return isMap(value) && Object.hasOwn(value, key) && isTextKey(value, key) ? below(node, value, key) : undefined;
}

function below(node: Leaf, container: ValueMap | Value[], key: string | number): Leaf {
  const value = (container as Record<string | number, Value>)[key] ?? null;
  const { origin } = node;
  const path = origin === null || origin.path === '' ? String(key) : `${origin.path}.${key}`;
  return {
    kind: 'leaf',
    value,
    float: isFloat(container, key),
    origin: origin && { ...origin, path },
    copied: node.copied && !Array.isArray(container),
  };
}

/** Python's `int(text)`. */
function pythonIndex(text: string): number | undefined {
  return /^[-+]?\d(?:_?\d)*$/.test(text) ? Number(text.replaceAll('_', '')) : undefined;
}

/** The entries of a map; none of anything else. */
export function entriesOf(node: Node): Map<string, Node> {
  if (node.kind === 'branch') {
    return node.entries;
  }
  const found = new Map<string, Node>();
  if (node.kind === 'leaf' && isMap(node.value)) {
    for (const key of keysInOrder(node.value)) {
      if (isTextKey(node.value, key)) {
        found.set(key, below(node, node.value, key));
      }
    }
  }
  return found;
}

/** The items of a list; null for anything else. */
export function itemsOf(node: Node): readonly Node[] | null {
  if (node.kind === 'row') {
    return node.items;
  }
  const value = node.kind === 'leaf' ? node.value : null;
  return node.kind === 'leaf' && Array.isArray(value) ? value.map((_, at) => below(node, value, at)) : null;
}

export function isMapNode(node: Node): boolean {
  return node.kind === 'branch' || (node.kind === 'leaf' && isMap(node.value));
}

function mergeInto(into: Branch, update: ReadonlyMap<string, Node>): void {
  for (const [key, node] of update) {
    const known = into.entries.get(key);
    if (known === undefined) {
      into.entries.set(key, node);
    } else if (isMapNode(known) && isMapNode(node)) {
      const branch: Branch = { kind: 'branch', entries: new Map(entriesOf(known)) };
      mergeInto(branch, entriesOf(node));
      into.entries.set(key, branch);
    } else {
      const [to, from] = [originOf(known), originOf(node)];
      throw new MergeError(
        `cannot redefine '${from?.path ?? key}' from '${from?.source ?? ''}' as it already exists in '${to?.source ?? ''}'`,
      );
    }
  }
}

function originOf(node: Node): Origin | null {
  if (node.kind === 'leaf') {
    return node.origin;
  }
  const [first] = node.kind === 'row' ? node.items : node.entries.values();
  return first === undefined ? null : originOf(first);
}

function copyBranch(branch: Branch): Branch {
  const entries = new Map<string, Node>();
  branch.entries.forEach((node, key) => {
    entries.set(key, node.kind === 'branch' ? copyBranch(node) : node.kind === 'leaf' ? { ...node, copied: true } : node);
  });
  return { kind: 'branch', entries };
}
