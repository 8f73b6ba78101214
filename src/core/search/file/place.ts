/** A value of a sweep file with its place in the text; what is wrong is collected, not thrown, so that all of it is shown. */
import { isMap, parseValues } from '../../values/index.js';
import { lineAt, ValuesError } from '../../values/errors.js';
import { sourceTree } from '../../values/sourceTree.js';
import type { SourceNode } from '../../values/tree.js';
import type { TextRange, Value } from '../../../protocol/values.js';

export interface Problem extends TextRange {
  /** Counted from 1. */
  readonly line: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

interface Source {
  readonly text: string;
  readonly problems: Problem[];
}

export class Place {
  private constructor(
    private readonly source: Source,
    /** Undefined where the file says nothing. */
    readonly value: Value | undefined,
    private readonly node: SourceNode | undefined,
    private readonly keyRange: TextRange,
    readonly key: string,
  ) {}

  /** The whole document; null when it is no YAML or no map of keys, which is then a problem. */
  static document(text: string, problems: Problem[]): Place | null {
    const start: TextRange = { start: 0, end: 0 };
    try {
      const value = parseValues(text, 'yaml');
      const place = new Place({ text, problems }, value, sourceTree(text, 'yaml').root, start, '');
      if (isMap(value)) {
        return place;
      }
      place.problem('A sweep file is a map of keys, such as “method: random”.');
    } catch (error) {
      const line = error instanceof ValuesError ? (error.line ?? 1) : 1;
      const from = text.split('\n', line - 1).reduce((sum, one) => sum + one.length + 1, 0);
      const to = text.indexOf('\n', from);
      const range = { start: Math.min(from, text.length), end: to === -1 ? text.length : to };
      problems.push({ ...range, line, severity: 'error', message: error instanceof Error ? error.message : String(error) });
    }
    return null;
  }

  get given(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get(key: string): Place {
    const has = isMap(this.value) && Object.hasOwn(this.value, key);
    const entry = this.node?.kind === 'map' ? this.node.entries.get(key) : undefined;
    const range = entry ? { start: entry.keyStart, end: entry.keyEnd } : this.range;
    return new Place(this.source, has && isMap(this.value) ? this.value[key] : undefined, entry?.node, range, key);
  }

  entries(): [string, Place][] {
    return isMap(this.value) ? Object.keys(this.value).map((key) => [key, this.get(key)]) : [];
  }

  items(): Place[] {
    const { node } = this;
    return Array.isArray(this.value)
      ? this.value.map((item, at) => new Place(this.source, item, node?.kind === 'list' ? node.items[at] : undefined, this.range, this.key))
      : [];
  }

  number(): number | null {
    return typeof this.value === 'number' && Number.isFinite(this.value) ? this.value : null;
  }

  text(): string | null {
    return typeof this.value === 'string' ? this.value : null;
  }

  flag(): boolean | null {
    return typeof this.value === 'boolean' ? this.value : null;
  }

  /** Whether a number is written as a float: `1.0` and `1e3` are, `1` is not. */
  isFloat(): boolean {
    return this.node?.kind === 'scalar' ? this.node.type === 'float' : typeof this.value === 'number' && !Number.isInteger(this.value);
  }

  /** Of the value; of its key, or of what it is in, where it has none of its own. */
  get range(): TextRange {
    return this.node !== undefined && this.node.kind === 'scalar' && this.node.end > this.node.start ? this.node : this.keyRange;
  }

  problem(message: string, severity: Problem['severity'] = 'error', at: TextRange = this.range): void {
    const { start, end } = at;
    this.source.problems.push({ start, end, line: lineAt(this.source.text, start), severity, message });
  }

  /** At the key, also where the value has a place of its own. */
  keyProblem(message: string, severity: Problem['severity'] = 'error'): void {
    this.problem(message, severity, this.keyRange);
  }
}
