/** JSON as Python's `json` reads it (NaN, Infinity, integers of any size, the last of equal keys), with positions. */
import { ValuesError, lineAt } from './errors.js';
import { DEFAULT_LIMITS } from './limits.js';
import { integer } from './scalars.js';
import type { ListNode, MapEntry, MapNode, ScalarNode, SourceNode, SourceTree } from './tree.js';

const NUMBER = /(-?)(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const WORD = /-?[A-Za-z]+/y;
const WORDS = new Map<string, Omit<ScalarNode, 'start' | 'end'>>([
  ['null', { kind: 'scalar', type: 'null', value: null }],
  ['true', { kind: 'scalar', type: 'bool', value: true }],
  ['false', { kind: 'scalar', type: 'bool', value: false }],
  ['NaN', { kind: 'scalar', type: 'float', value: NaN }],
  ['Infinity', { kind: 'scalar', type: 'float', value: Infinity }],
  ['-Infinity', { kind: 'scalar', type: 'float', value: -Infinity }],
]);

export function jsonTree(text: string, maxDepth = DEFAULT_LIMITS.maxDepth): SourceTree {
  const reader = new Reader(text, maxDepth);
  try {
    const root = reader.document();
    return { root };
  } catch (error) {
    // The maps that were open when reading stopped keep the entries they had.
    const failure = error as Error;
    return reader.outermost ? { root: reader.outermost, error: failure } : { error: failure };
  }
}

class Reader {
  outermost: SourceNode | undefined;
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {}

  document(): SourceNode {
    const root = this.value();
    this.blanks();
    if (this.at < this.text.length) {
      throw this.error('Unexpected text after the JSON value');
    }
    return root;
  }

  private value(): SourceNode {
    this.blanks();
    const start = this.at;
    const first = this.text[start];
    if (first === '{' || first === '[') {
      if (++this.depth > this.maxDepth) {
        throw new ValuesError('unsupported', 'Nested too deeply', lineAt(this.text, start));
      }
      const node = first === '{' ? this.map() : this.list();
      this.depth--;
      return node;
    }
    if (first === '"') {
      return { kind: 'scalar', type: 'string', value: this.string(), start, end: this.at };
    }
    const number = this.match(NUMBER);
    if (number) {
      const [source, sign = '', digits = '', fraction, exponent] = number;
      return fraction === undefined && exponent === undefined
        ? { kind: 'scalar', type: 'int', value: integer(sign, digits), start, end: this.at }
        : { kind: 'scalar', type: 'float', value: Number(source), start, end: this.at };
    }
    const word = WORDS.get(this.match(WORD)?.[0] ?? '');
    if (!word) {
      this.at = start;
      throw this.error(first === undefined ? 'Unexpected end of the JSON text' : 'Expected a JSON value');
    }
    return { ...word, start, end: this.at };
  }

  private map(): MapNode {
    const start = this.at++;
    const entries = new Map<string, MapEntry>();
    const node: { -readonly [K in keyof MapNode]: MapNode[K] } = { kind: 'map', entries, start, end: this.text.length };
    this.outermost ??= node;
    if (!this.closes('}')) {
      do {
        this.blanks();
        const keyStart = this.at;
        const key = this.string();
        const keyEnd = this.at;
        this.expect(':');
        const pending = this.peekContainer();
        const child = this.entry(entries, key, keyStart, keyEnd, pending);
        entries.set(key, { keyStart, keyEnd, node: child });
      } while (this.continues('}'));
    }
    node.end = this.at;
    return node;
  }

  /** Reads a value; when reading fails inside a map, the half of it that was read is kept under its key. */
  private entry(entries: Map<string, MapEntry>, key: string, keyStart: number, keyEnd: number, isMap: boolean): SourceNode {
    const outer = this.outermost;
    if (!isMap) {
      return this.value();
    }
    this.outermost = undefined;
    try {
      return this.value();
    } catch (error) {
      const partial = this.outermost as SourceNode | undefined;
      if (partial) {
        entries.set(key, { keyStart, keyEnd, node: partial });
      }
      throw error;
    } finally {
      this.outermost = outer;
    }
  }

  private list(): ListNode {
    const start = this.at++;
    const items: SourceNode[] = [];
    // A half-read list is not worth showing, nor are maps in it.
    const outer = this.outermost;
    this.outermost = { kind: 'list', items, start, end: start };
    try {
      if (!this.closes(']')) {
        do {
          items.push(this.value());
        } while (this.continues(']'));
      }
    } finally {
      this.outermost = outer;
    }
    return { kind: 'list', items, start, end: this.at };
  }

  /** Scanned by hand: a pattern for it would backtrack for minutes where the closing quote is missing. */
  private string(): string {
    const start = this.at;
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"') {
      end += this.text[end] === '\\' ? 2 : 1;
    }
    try {
      const read: unknown = JSON.parse(this.text.slice(start, end + 1));
      if (this.text[start] === '"' && typeof read === 'string') {
        this.at = end + 1;
        return read;
      }
    } catch {
      // Not closed, a control character, or an escape that JSON does not have.
    }
    throw this.error('Expected a JSON string');
  }

  private peekContainer(): boolean {
    this.blanks();
    return this.text[this.at] === '{';
  }

  private closes(bracket: string): boolean {
    this.blanks();
    if (this.text[this.at] !== bracket) {
      return false;
    }
    this.at++;
    return true;
  }

  private continues(bracket: string): boolean {
    if (this.closes(bracket)) {
      return false;
    }
    this.expect(',');
    return true;
  }

  private expect(sign: string): void {
    this.blanks();
    if (this.text[this.at] !== sign) {
      throw this.error(`Expected "${sign}"`);
    }
    this.at++;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) {
      this.at = pattern.lastIndex;
    }
    return match;
  }

  private blanks(): void {
    for (
      let code = this.text.charCodeAt(this.at);
      code === 32 || code === 10 || code === 13 || code === 9;
      code = this.text.charCodeAt(this.at)
    ) {
      this.at++;
    }
  }

  private error(message: string): ValuesError {
    return new ValuesError('syntax', message, lineAt(this.text, this.at));
  }
}
