/** Reads names, numbers and texts of a query one after the other. */
import { NAME_RUN, quoteName, WORD, type Names } from './names.js';
import { LanguageError } from './problem.js';
import type { NamedColumn } from './syntax.js';

const SPACE = /\s*/y;
const NUMBER = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:e[+-]?\d+)?/iy;

export class Scanner {
  at = 0;

  constructor(
    readonly text: string,
    readonly names: Names,
  ) {}

  skip(): void {
    this.match(SPACE);
  }

  isDone(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  /** The next character after spaces; empty at the end. */
  peek(): string {
    this.skip();
    return this.text.charAt(this.at);
  }

  /** Takes one of these, the longer ones first. */
  take(...texts: readonly string[]): string | null {
    this.skip();
    const found = texts.find((text) => this.text.startsWith(text, this.at)) ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  /** Takes a word of the language, whatever its case. */
  takeWord(word: string): boolean {
    const found = this.peekWord()?.toLowerCase() === word;
    this.at += found ? word.length : 0;
    return found;
  }

  peekWord(): string | null {
    this.skip();
    const at = this.at;
    const word = this.match(WORD);
    this.at = at;
    return word;
  }

  /** Takes what matches here, without skipping spaces. */
  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  number(): number | null {
    this.skip();
    const text = this.match(NUMBER);
    if (text === null) {
      return null;
    }
    if (/[\p{L}_]/u.test(this.text.charAt(this.at))) {
      const start = this.at - text.length;
      this.match(/[\p{L}\p{N}_.]*/uy);
      this.fail(
        start,
        `${this.text.slice(start, this.at)} is neither a number nor a name.`,
        'A name that starts with a digit goes in backticks.',
      );
    }
    return Number(text);
  }

  /** Whether a name starts here. */
  get atName(): boolean {
    return /[\p{L}_`]/u.test(this.peek());
  }

  /** A column: in backticks, or the longest name that is known here. Fails when it is not known. */
  column(): NamedColumn {
    this.skip();
    const start = this.at;
    const name = this.peek() === '`' ? this.quoted() : (this.knownName() ?? this.match(NAME_RUN));
    if (name === null) {
      this.fail(start, 'A column is expected here.');
    }
    const found = this.names.find(name);
    if (found === null) {
      return this.fail(start, `There is no column ${quoteName(name)}.`, this.names.suggestion(name));
    }
    if ('ambiguous' in found) {
      const choices = found.ambiguous.slice(0, 4).map(quoteName).join(', ');
      return this.fail(
        start,
        `${quoteName(name)} can be more than one column.`,
        `Write one of ${choices}${found.ambiguous.length > 4 ? ', …' : ''}`,
      );
    }
    return found.ref;
  }

  /** Text in quotes of this kind: doubled in backticks, after a backslash in the others. */
  quoted(): string {
    this.skip();
    const start = this.at;
    const quote = this.text.charAt(this.at++);
    let text = '';
    for (; this.at < this.text.length; this.at++) {
      const character = this.text.charAt(this.at);
      const next = this.text.charAt(this.at + 1);
      if (character === quote && !(quote === '`' && next === '`')) {
        this.at++;
        return text;
      }
      if (character === quote || (character === '\\' && quote !== '`' && next !== '')) {
        this.at++;
        text += character === quote ? quote : (ESCAPES[next] ?? next);
      } else {
        text += character;
      }
    }
    return this.fail(start, `This ${quote} is not closed.`);
  }

  fail(start: number, message: string, hint: string | null = null): never {
    throw new LanguageError(Math.min(start, this.text.length), Math.max(this.at, start + 1), message, hint);
  }

  /** Of `train-loss` the whole when there is such a column, else `train`. Null when nothing of it is known. */
  private knownName(): string | null {
    const start = this.at;
    const run = this.match(NAME_RUN) ?? '';
    for (let end = Math.min(run.length, this.names.longest); end > 0; end--) {
      const name = run.slice(0, end);
      if (!/^[\p{L}\p{N}_]/u.test(run.slice(end)) && this.names.find(name) !== null) {
        this.at = start + end;
        return name;
      }
    }
    this.at = start;
    return run.includes(':') ? this.match(NAME_RUN) : this.match(WORD);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
