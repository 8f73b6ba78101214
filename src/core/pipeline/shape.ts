/** Reading a document that must have a shape, with messages that say where it has not. */
import { isMap } from '../values/index.js';
import { lineAt } from '../values/errors.js';
import { sourceTree } from '../values/sourceTree.js';
import type { SourceNode } from '../values/tree.js';
import type { Value } from '../../protocol/values.js';

export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  /** Counted from 1. */
  readonly line?: number;

  constructor(message: string, line?: number) {
    super(line === undefined ? message : `${message} (line ${line})`);
    if (line !== undefined) {
      this.line = line;
    }
  }
}

/** A value with its place in the document. A missing value is null, and every reader takes null for empty. */
export class Shape {
  private constructor(
    readonly value: Value,
    private readonly source: string,
    private readonly path: readonly string[],
  ) {}

  static root(value: Value, text: string): Shape {
    return new Shape(value, text, []).map();
  }

  has(key: string): boolean {
    return isMap(this.value) && Object.hasOwn(this.value, key);
  }

  get(key: string): Shape {
    return this.child(key, isMap(this.value) && Object.hasOwn(this.value, key) ? (this.value[key] ?? null) : null);
  }

  /** Itself, if it is a map. */
  map(): this {
    return isMap(this.value) ? this : this.fail('must be a map of keys');
  }

  entries(): [string, Shape][] {
    if (this.value === null) {
      return [];
    }
    const { value } = this.map();
    return Object.entries(isMap(value) ? value : {}).map(([key, child]) => [key, this.child(key, child)]);
  }

  items(): Shape[] {
    if (this.value === null) {
      return [];
    }
    return Array.isArray(this.value)
      ? this.value.map((item, index) => {
          const child = this.child(String(index), item);
          return typeof item === 'string' || isMap(item) ? child : child.fail('must be a text or a map');
        })
      : this.fail('must be a list');
  }

  /** Of a list of names, each alone or with what is said of it; or of one map. */
  named(): [string, Shape][] {
    return isMap(this.value)
      ? this.entries()
      : this.items().flatMap((item): [string, Shape][] =>
          typeof item.value === 'string' ? [[item.value, item.child('', null)]] : item.entries(),
        );
  }

  texts(): string[] {
    return this.items().map((item) => (typeof item.value === 'string' ? item.value : item.fail('must be a text')));
  }

  /** Required. */
  textOrTexts(): { readonly items: readonly string[]; readonly isList: boolean } {
    return typeof this.value === 'string'
      ? { items: [this.value], isList: false }
      : Array.isArray(this.value)
        ? { items: this.texts(), isList: true }
        : this.fail(this.value === null ? 'is missing' : 'must be a text or a list of texts');
  }

  text(): string | null {
    return this.value === null || typeof this.value === 'string' ? this.value : this.fail('must be a text');
  }

  flag(): boolean | null {
    return this.value === null || typeof this.value === 'boolean' ? this.value : this.fail('must be true or false');
  }

  fail(message: string): never {
    const name = this.path.filter((key) => !/^\d*$/.test(key)).join('.');
    throw new PipelineError(name === '' ? `The file ${message}` : `“${name}” ${message}`, this.line());
  }

  private child(key: string, value: Value): Shape {
    return new Shape(value, this.source, [...this.path, key]);
  }

  /** Where it stands, or the nearest thing around it that is in the text. */
  private line(): number | undefined {
    let node: SourceNode | undefined = sourceTree(this.source, 'yaml').root;
    let at: number | undefined = undefined;
    for (const key of this.path) {
      const entry = node?.kind === 'map' ? node.entries.get(key) : undefined;
      node = entry?.node ?? (node?.kind === 'list' ? node.items[Number(key)] : undefined);
      at = entry?.keyStart ?? node?.start ?? at;
    }
    return at === undefined ? undefined : lineAt(this.source, at);
  }
}
