/**
 * Trees of maps with their leaves apart. Ten thousand revisions have the same files with the same keys: they share one shape, and
 * each is a row of leaves. A leaf is anything but a map with keys: a scalar, a list, an empty map.
 */
import type { KeyPath, Value, ValueMap } from '../../protocol/values.js';
import { emptyMap, isMap } from '../values/index.js';
import { textJson, valueJson } from './leaf.js';

/** A tree as its shape and its leaves, in the order of the shape's paths. */
export interface Flat {
  readonly shape: Shape;
  leaf(slot: number): Value;
  /** JSON of what is below a key of the root; see `valueJson` for `strict`. */
  json(section: string, strict: boolean): string;
}

/** The text of a part of a tree, but for its leaves: `pieces[0] leaf pieces[1] leaf ... pieces[n]`. */
export interface Template {
  readonly pieces: readonly string[];
  /** Slot of the first leaf. */
  readonly first: number;
}

export class Shape {
  private readonly templates = new Map<string, Template>();

  /** @param paths of the leaves, depth first, none of them empty and none the start of another */
  constructor(readonly paths: readonly KeyPath[]) {}

  /** The tree again. */
  tree(flat: Flat): ValueMap {
    return this.build(flat, 0, this.paths.length);
  }

  /** What is below a key of the root; undefined where there is no such key. */
  branch(flat: Flat, section: string): Value | undefined {
    const { pieces, first } = this.template(section);
    return this.build(flat, first, first + pieces.length - 1)[section];
  }

  /** JSON of what is below a key of the root, spaced as Python spaces it; `{}` where there is no such key. */
  template(section: string): Template {
    let template = this.templates.get(section);
    if (template === undefined) {
      template = makeTemplate(this.paths, section);
      this.templates.set(section, template);
    }
    return template;
  }

  private build(flat: Flat, from: number, to: number): ValueMap {
    const tree = emptyMap();
    for (let slot = from; slot < to; slot += 1) {
      const path = this.paths[slot] ?? [];
      let map = tree;
      for (let level = 0; level < path.length - 1; level += 1) {
        map = (map[path[level] ?? ''] ??= emptyMap()) as ValueMap;
      }
      map[path[path.length - 1] ?? ''] = flat.leaf(slot);
    }
    return tree;
  }
}

function makeTemplate(paths: readonly KeyPath[], section: string): Template {
  const first = paths.findIndex((path) => path[0] === section);
  const below = paths.filter((path) => path[0] === section);
  if (first < 0) {
    return { pieces: ['{}'], first: 0 };
  }
  const pieces: string[] = [];
  let open: KeyPath = [];
  for (const path of below) {
    let common = 1;
    while (common < open.length - 1 && open[common] === path[common]) {
      common += 1;
    }
    const isFirst = open.length === 0;
    const closed = isFirst ? '' : `${'}'.repeat(open.length - 1 - common)}, `;
    const opened = path.slice(common).map((key, at) => `${isFirst || at > 0 ? '{' : ''}${textJson(key)}: `);
    pieces.push(closed + opened.join(''));
    open = path;
  }
  pieces.push('}'.repeat(open.length - 1));
  return { pieces, first };
}

/** Finds the shape of a tree by walking from key to key, so that equal shapes are one object. */
class Step {
  private readonly leaves = new Map<string, Step>();
  private readonly maps = new Map<string, Step>();
  private end: Step | null = null;
  shape: Shape | null = null;

  leaf(key: string): Step {
    return next(this.leaves, key);
  }

  open(key: string): Step {
    return next(this.maps, key);
  }

  close(): Step {
    this.end ??= new Step();
    return this.end;
  }
}

function next(steps: Map<string, Step>, key: string): Step {
  let step = steps.get(key);
  if (step === undefined) {
    step = new Step();
    steps.set(key, step);
  }
  return step;
}

/** A flattened tree whose leaves are at hand. */
export class Leaves implements Flat {
  constructor(
    readonly shape: Shape,
    private readonly leaves: readonly Value[],
  ) {}

  leaf(slot: number): Value {
    return this.leaves[slot] ?? null;
  }

  json(section: string, strict: boolean): string {
    const { pieces, first } = this.shape.template(section);
    let text = pieces[0] ?? '';
    for (let at = 1; at < pieces.length; at += 1) {
      text += valueJson(this.leaf(first + at - 1), strict) + (pieces[at] ?? '');
    }
    return text;
  }
}

/** All shapes that were met. */
export class Shapes {
  private readonly root = new Step();

  flatten(tree: ValueMap): Flat {
    const leaves: Value[] = [];
    const step = walk(tree, Object.keys(tree), this.root, leaves);
    step.shape ??= new Shape([...pathsOf(tree, [])]);
    return new Leaves(step.shape, leaves);
  }

  /** As `flatten`, of a tree that is written and never made. */
  flattenWritten(write: (to: TreeWriter) => void): Flat {
    const leaves: Value[] = [];
    let step = this.root;
    write({
      open: (key) => {
        step = step.open(key);
      },
      close: () => {
        step = step.close();
      },
      value: (key, value) => {
        step = valueStep(key, value, step, leaves);
      },
    });
    step.shape ??= new Shape(pathsWritten(write));
    return new Leaves(step.shape, leaves);
  }

  /** The shape with these paths. Throws when there is no such tree. */
  of(paths: readonly KeyPath[]): Shape {
    const shape = new Shape(paths);
    return this.flatten(shape.tree(new Leaves(shape, []))).shape;
  }
}

/** Takes a tree key by key, as an object would list them: see `inObjectOrder`. What is opened has keys. */
export interface TreeWriter {
  open(key: string): void;
  close(): void;
  value(key: string, value: Value): void;
}

/** The entries in the order in which an object lists them: those first whose keys are indices. */
export function inObjectOrder<T>(entries: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  for (const key of entries.keys()) {
    if (key.charCodeAt(0) <= 0x39 && /^\d+$/.test(key)) {
      return new Map(Object.entries(Object.fromEntries(entries)));
    }
  }
  return entries;
}

function pathsWritten(write: (to: TreeWriter) => void): KeyPath[] {
  const paths: KeyPath[] = [];
  const open: string[] = [];
  write({
    open: (key) => open.push(key),
    close: () => open.pop(),
    value: (key, value) => paths.push(...valuePaths(key, value, open)),
  });
  return paths;
}

function walk(map: ValueMap, keys: readonly string[], from: Step, leaves: Value[]): Step {
  let step = from;
  for (const key of keys) {
    step = valueStep(key, map[key] as Value, step, leaves);
  }
  return step;
}

function valueStep(key: string, value: Value, step: Step, leaves: Value[]): Step {
  if (isMap(value)) {
    const below = Object.keys(value);
    if (below.length > 0) {
      return walk(value, below, step.open(key), leaves).close();
    }
  }
  leaves.push(value);
  return step.leaf(key);
}

function* pathsOf(map: ValueMap, path: KeyPath): Generator<KeyPath> {
  for (const key of Object.keys(map)) {
    yield* valuePaths(key, map[key] as Value, path);
  }
}

function* valuePaths(key: string, value: Value, path: KeyPath): Generator<KeyPath> {
  if (isMap(value) && Object.keys(value).length > 0) {
    yield* pathsOf(value, [...path, key]);
  } else {
    yield [...path, key];
  }
}
