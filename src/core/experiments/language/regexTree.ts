/** The text of a regular expression as a tree: JavaScript's syntax without what makes matching slow (back references, lookaround). */
import { LanguageError } from './problem.js';

/** Pairs of first and last code point. */
export type Ranges = readonly (readonly [first: number, last: number])[];

export type RegexNode =
  | { readonly kind: 'set'; readonly ranges: Ranges; readonly negated: boolean }
  | { readonly kind: 'sequence' | 'choice'; readonly of: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly of: RegexNode; readonly least: number; readonly most: number }
  | { readonly kind: 'assert'; readonly what: '^' | '$' | 'b' | 'B' };

const MOST_REPEATS = 1000;
const DEEPEST = 100;

const DIGIT: Ranges = [[48, 57]];
const WORD: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: Ranges = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: Ranges = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

export function isWordPoint(point: number): boolean {
  return holds(WORD, point);
}

export function holds(ranges: Ranges, point: number): boolean {
  return ranges.some(([first, last]) => first <= point && point <= last);
}

/** Throws `LanguageError`; its offsets count from `offset`. */
export function parseRegex(text: string, offset = 0): RegexNode {
  return new RegexParser(text, offset).parse();
}

class RegexParser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly offset: number,
  ) {}

  parse(): RegexNode {
    const node = this.choice();
    if (this.at < this.text.length) {
      this.fail('This ) closes nothing.', this.at, 'Write \\) to look for a parenthesis.');
    }
    return node;
  }

  private choice(): RegexNode {
    const of = [this.sequence()];
    while (this.eat('|')) {
      of.push(this.sequence());
    }
    return of.length === 1 && of[0] ? of[0] : { kind: 'choice', of };
  }

  private sequence(): RegexNode {
    const of: RegexNode[] = [];
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      of.push(this.repeats(this.atom()));
    }
    return { kind: 'sequence', of };
  }

  private repeats(atom: RegexNode): RegexNode {
    const start = this.at;
    const counts = this.eat('*') ? [0, Infinity] : this.eat('+') ? [1, Infinity] : this.eat('?') ? [0, 1] : this.braces();
    if (counts === null) {
      return atom;
    }
    const [least = 0, most = 0] = counts;
    // A lazy one matches the same texts.
    this.eat('?');
    if (atom.kind === 'assert' || /^[*+?]/.test(this.text.slice(this.at))) {
      this.fail('There is nothing to repeat here.', start);
    }
    if (least > most || least > MOST_REPEATS || (most > MOST_REPEATS && most !== Infinity)) {
      this.fail(`Repeats are at most ${MOST_REPEATS}, the smaller number first.`, start);
    }
    return { kind: 'repeat', of: atom, least, most };
  }

  /** `{3}`, `{3,}`, `{3,5}`; a brace that is none of these is a character. */
  private braces(): [number, number] | null {
    const found = /^\{(\d+)(,(\d*))?\}/.exec(this.text.slice(this.at));
    if (!found) {
      return null;
    }
    this.at += found[0].length;
    const least = Number(found[1]);
    return [least, found[2] === undefined ? least : found[3] === '' ? Infinity : Number(found[3])];
  }

  private atom(): RegexNode {
    const start = this.at;
    if (this.eat('(')) {
      return this.group(start);
    }
    if (this.eat('[')) {
      return this.set(start);
    }
    if (this.eat('.')) {
      return { kind: 'set', ranges: LINE_ENDS, negated: true };
    }
    if (this.eat('^')) {
      return { kind: 'assert', what: '^' };
    }
    if (this.eat('$')) {
      return { kind: 'assert', what: '$' };
    }
    if (/^[*+?]/.test(this.text.slice(start))) {
      this.fail('There is nothing to repeat here.', start, `Write \\${this.text.charAt(start)} to look for the character.`);
    }
    if (this.eat('\\')) {
      const next = this.text[this.at];
      if (next === 'b' || next === 'B') {
        this.at++;
        return { kind: 'assert', what: next };
      }
      return this.escaped(start);
    }
    return one(this.point());
  }

  private group(start: number): RegexNode {
    if (this.eat('?') && !this.eat(':') && !/^<[A-Za-z]\w*>/.test(this.text.slice(this.at))) {
      this.fail('Looking ahead or behind, and flags, are not supported.', start);
    }
    if (this.text[this.at - 1] === '?') {
      this.at = this.text.indexOf('>', this.at) + 1;
    }
    if (++this.depth > DEEPEST) {
      this.fail(`Groups are at most ${DEEPEST} deep.`, start);
    }
    const node = this.choice();
    this.depth--;
    if (!this.eat(')')) {
      this.fail('This ( is not closed.', start, 'Write \\( to look for a parenthesis.');
    }
    return node;
  }

  /** What follows a backslash: a class of characters, or one. */
  private escaped(start: number): { kind: 'set'; ranges: Ranges; negated: boolean } {
    const next = this.text[this.at];
    if (next === undefined) {
      this.fail('A backslash needs a character after it.', start);
    }
    const lower = next.toLowerCase();
    const ranges = lower === 'd' ? DIGIT : lower === 'w' ? WORD : lower === 's' ? SPACE : null;
    if (ranges) {
      this.at++;
      return { kind: 'set', ranges, negated: next !== lower };
    }
    const code = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})/i.exec(this.text.slice(this.at));
    if (code) {
      this.at += code[0].length;
      return one(parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16));
    }
    const control = CONTROLS[next];
    if (control !== undefined) {
      this.at++;
      return one(control);
    }
    if (/[A-Za-z1-9]/.test(next)) {
      this.fail(/\d/.test(next) ? 'References to groups are not supported.' : `\\${next} is not supported.`, start);
    }
    return one(this.point());
  }

  private set(start: number): RegexNode {
    const negated = this.eat('^');
    const ranges: [number, number][] = [];
    while (!this.eat(']')) {
      if (this.at >= this.text.length) {
        this.fail('This [ is not closed.', start, 'Write \\[ to look for a bracket.');
      }
      const from = this.member();
      if (from.negated || from.ranges.length !== 1 || !this.rangeFollows()) {
        ranges.push(...(from.negated ? complement(from.ranges) : from.ranges).map(([a, b]): [number, number] => [a, b]));
        continue;
      }
      const dash = this.at++;
      const to = this.member();
      const first = from.ranges[0]?.[0] ?? 0;
      const last = to.ranges[0]?.[0] ?? 0;
      if (to.negated || to.ranges.length !== 1 || last < first) {
        this.fail('This range goes backwards or is none.', dash);
      }
      ranges.push([first, last]);
    }
    return { kind: 'set', ranges, negated };
  }

  private rangeFollows(): boolean {
    return this.text[this.at] === '-' && this.at + 1 < this.text.length && this.text[this.at + 1] !== ']';
  }

  private member(): { ranges: Ranges; negated: boolean } {
    const start = this.at;
    if (!this.eat('\\')) {
      return one(this.point());
    }
    if (this.eat('b')) {
      return one(8);
    }
    return this.eat('-') ? one(45) : this.escaped(start);
  }

  private point(): number {
    const point = this.text.codePointAt(this.at) ?? 0;
    this.at += point > 0xffff ? 2 : 1;
    return point;
  }

  private eat(character: string): boolean {
    const is = this.text[this.at] === character;
    this.at += Number(is);
    return is;
  }

  private fail(message: string, start: number, hint: string | null = null): never {
    throw new LanguageError(this.offset + start, this.offset + Math.max(start + 1, this.at), message, hint);
  }
}

function one(point: number): { kind: 'set'; ranges: Ranges; negated: false } {
  return { kind: 'set', ranges: [[point, point]], negated: false };
}

function complement(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) {
      result.push([next, first - 1]);
    }
    next = last + 1;
  }
  return [...result, [next, 0x10ffff]];
}
