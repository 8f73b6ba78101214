/**
 * The query line: `acc > 0.9 and (opt = adam or lr in 1e-4..1e-2) and not has(error)`. Words next to each other all count, as with
 * `and`; a word or text alone is searched for. `=`, `!=`, `in` and `~` take words as they are shown in cells, no quotes needed.
 */
import { checkLength, checkNumbers, sum, unexpected } from './expression.js';
import { KEYWORDS, quoteName, type Names } from './names.js';
import { LanguageError } from './problem.js';
import { Regex } from './regex.js';
import { Scanner } from './scanner.js';
import { QUESTIONS, type Choice, type FilterNode, type NamedColumn, type NumberNode, type Order, type Question } from './syntax.js';
import { parseTime, TIME } from './times.js';

const DEEPEST = 100;
type Operator = Order | '=' | '!=' | '~' | '!~' | 'in';
/** Ways to write the operators, the longer ones first. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['!=', '!='],
  ['<>', '!='],
  ['≠', '!='],
  ['<=', '<='],
  ['≤', '<='],
  ['>=', '>='],
  ['≥', '>='],
  ['!~', '!~'],
  ['==', '='],
  ['=', '='],
  ['<', '<'],
  ['>', '>'],
  ['~', '~'],
]);
/** A value without quotes: up to a space, a comma or a parenthesis. */
const BARE = /[^\s,()]+/y;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Null for an empty line, which keeps every row. Throws `LanguageError`. */
export function parseFilter(text: string, names: Names): FilterNode | null {
  const scanner = new Scanner(text, names);
  checkLength(scanner);
  if (scanner.isDone()) {
    return null;
  }
  const node = any(scanner, 0);
  if (!scanner.isDone()) {
    unexpected(scanner, '“and”, “or” or the end');
  }
  return node;
}

function any(scanner: Scanner, depth: number): FilterNode {
  const of = [all(scanner, depth)];
  while (scanner.takeWord('or') || scanner.take('||') !== null) {
    of.push(all(scanner, depth));
  }
  return joined('any', of);
}

function all(scanner: Scanner, depth: number): FilterNode {
  const of = [negatable(scanner, depth)];
  while (scanner.takeWord('and') || scanner.take('&&') !== null || clauseFollows(scanner)) {
    of.push(negatable(scanner, depth));
  }
  return joined('all', of);
}

function joined(kind: 'all' | 'any', of: readonly FilterNode[]): FilterNode {
  const [first, second] = of;
  return first !== undefined && second === undefined ? first : { kind, of };
}

function clauseFollows(scanner: Scanner): boolean {
  const word = scanner.peekWord()?.toLowerCase();
  return word !== 'or' && word !== 'in' && !/^[),|]?$/.test(scanner.peek());
}

function negatable(scanner: Scanner, depth: number): FilterNode {
  if (depth > DEEPEST) {
    scanner.fail(scanner.at, `Parentheses are at most ${DEEPEST} deep.`);
  }
  if (scanner.takeWord('not') || (/^!(?![=~])/.test(scanner.text.slice(scanner.at)) && scanner.take('!') !== null)) {
    return { kind: 'not', of: negatable(scanner, depth + 1) };
  }
  if (scanner.peek() === '(' && holdsClauses(scanner)) {
    scanner.take('(');
    const node = any(scanner, depth + 1);
    if (scanner.take(')') === null) {
      unexpected(scanner, 'A closing parenthesis');
    }
    return node;
  }
  return clause(scanner);
}

/** Whether a parenthesis holds clauses, as in `(a > 1 or b)`, and not a number, as in `(a + b) > 1`. */
function holdsClauses({ text, at }: Scanner): boolean {
  let depth = 0;
  const rest = text.slice(at);
  for (const { 0: token, index } of rest.matchAll(/`[^`]*`|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()<>=~!≠≤≥]|[\p{L}_][\p{L}\p{N}_.]*/gsu)) {
    if (token === '(') {
      depth++;
    } else if (token === ')') {
      if (--depth === 0) {
        return !/^\s*(?:[-+*/^<>=~!≠≤≥]|in\b)/i.test(rest.slice(index + 1));
      }
    } else if (
      /^[<>=~!≠≤≥"']/.test(token) ||
      KEYWORDS.has(token.toLowerCase()) ||
      (Object.hasOwn(QUESTIONS, token) && /^\s*\(/.test(rest.slice(index + token.length)))
    ) {
      return true;
    }
  }
  return true;
}

function clause(scanner: Scanner): FilterNode {
  scanner.skip();
  const start = scanner.at;
  if (/["']/.test(scanner.peek())) {
    return { kind: 'search', text: scanner.quoted() };
  }
  if (KEYWORDS.has(scanner.peekWord()?.toLowerCase() ?? '')) {
    unexpected(scanner, 'A comparison or a text');
  }
  const question = questionAt(scanner);
  if (question !== null) {
    return question;
  }
  const word = searchedWord(scanner);
  if (word !== null) {
    return word;
  }
  const left = sum(scanner, 0);
  const end = scanner.at;
  const operator = operatorAt(scanner);
  if (operator === null) {
    if (left.kind === 'column' && left.ref === 'star') {
      return { kind: 'star' };
    }
    scanner.at = end;
    const name = scanner.text.slice(start, end).trim();
    return scanner.fail(
      start,
      'A comparison is expected after this.',
      left.kind === 'column' ? `Write ${name} > 0.5, ${name} = …, or has(${name}).` : 'Put a number in quotes to search for it.',
    );
  }
  return compared(scanner, left, operator, start);
}

/** A word that names nothing and is not compared with anything is searched for. */
function searchedWord(scanner: Scanner): FilterNode | null {
  const start = scanner.at;
  const word = scanner.match(BARE);
  const called = scanner.text.charAt(scanner.at) === '(';
  if (word !== null && !called && !/[<>=~!`≠≤≥]/.test(word) && !NUMBER.test(word) && /[\p{L}\p{N}]/u.test(word)) {
    const next = operatorAt(scanner);
    const known = scanner.names.find(word) !== null;
    scanner.at = start;
    // `acc*2 > 1`, `a-b`: begins with a column, so it is no text.
    const column = scanner.atName && startsWithColumn(scanner);
    scanner.at = start;
    if (next === null && !known && !column) {
      scanner.match(BARE);
      return { kind: 'search', text: word };
    }
  }
  scanner.at = start;
  return null;
}

function startsWithColumn(scanner: Scanner): boolean {
  try {
    scanner.column();
    return /^\s*[-+*/^]/.test(scanner.text.slice(scanner.at));
  } catch (error) {
    if (error instanceof LanguageError) {
      return false;
    }
    throw error;
  }
}

function questionAt(scanner: Scanner): FilterNode | null {
  const word = scanner.match(/[A-Za-z]+(?=\s*\()/y);
  if (word === null || !Object.hasOwn(QUESTIONS, word)) {
    scanner.at -= word?.length ?? 0;
    return null;
  }
  scanner.take('(');
  const of = sum(scanner, 0);
  if (scanner.take(')') === null) {
    unexpected(scanner, 'A closing parenthesis');
  }
  return { kind: 'question', question: word as Question, of };
}

function operatorAt(scanner: Scanner): Operator | null {
  const found = scanner.take(...OPERATORS.keys());
  return (found === null ? undefined : OPERATORS.get(found)) ?? (scanner.takeWord('in') ? 'in' : null);
}

function compared(scanner: Scanner, left: NumberNode, operator: Operator, start: number): FilterNode {
  const { names } = scanner;
  switch (operator) {
    case '~':
    case '!~': {
      const column = columnOf(left, scanner, start, operator);
      scanner.skip();
      const at = scanner.at;
      const quoted = /["']/.test(scanner.peek());
      const pattern = quoted ? scanner.quoted() : barePattern(scanner);
      if (pattern === '' && !quoted) {
        return unexpected(scanner, 'A pattern');
      }
      return { kind: 'matches', column, regex: new Regex(pattern, at + Number(quoted)), negated: operator === '!~' };
    }
    case 'in':
      return { kind: 'among', of: left, choices: choices(scanner, left), negated: false };
    case '=':
    case '!=': {
      if (left.kind !== 'column' || /[`(]/.test(scanner.peek())) {
        const right = sum(scanner, 0);
        checkNumbers(left, names);
        checkNumbers(right, names);
        return { kind: 'compare', order: operator, left, right };
      }
      return { kind: 'among', of: left, choices: [choice(scanner, left, false)], negated: operator === '!=' };
    }
    default:
      return ordered(scanner, left, operator);
  }
}

/** Up to a space, or a parenthesis that was not opened in it. */
function barePattern(scanner: Scanner): string {
  const rest = scanner.text.slice(scanner.at);
  let depth = 0;
  for (const { 0: token, index } of rest.matchAll(/\\.|\[\^?\]?(?:\\.|[^\]\\\s])*\]|[()\s]/gs)) {
    depth += token === '(' ? 1 : token === ')' ? -1 : 0;
    if (depth < 0 || /^\s/.test(token)) {
      scanner.at += index;
      return rest.slice(0, index);
    }
  }
  scanner.at = scanner.text.length;
  return rest;
}

function ordered(scanner: Scanner, left: NumberNode, order: Order): FilterNode {
  const { names } = scanner;
  scanner.skip();
  const start = scanner.at;
  if (left.kind === 'column' && left.ref === 'time') {
    return { kind: 'compareTime', order, time: time(scanner) };
  }
  if (left.kind === 'column' && /["']/.test(scanner.peek())) {
    return { kind: 'compareText', order, column: left.ref, text: scanner.quoted() };
  }
  const right = sum(scanner, 0);
  checkNumbers(left, names);
  checkNumbers(right, names);
  if (right.kind === 'column' && right.ref === 'time') {
    scanner.fail(start, 'A time stands on the left side.', 'Write time > 3d.');
  }
  return { kind: 'compare', order, left, right };
}

/** `(adam, sgd)`, `1e-4..1e-2`, or lists of both. */
function choices(scanner: Scanner, left: NumberNode): Choice[] {
  if (scanner.take('(') === null) {
    return [choice(scanner, left, true)];
  }
  const found: Choice[] = [];
  do {
    found.push(choice(scanner, left, true));
  } while (scanner.take(',') !== null);
  if (scanner.take(')') === null) {
    unexpected(scanner, 'A comma or a closing parenthesis');
  }
  return found;
}

function choice(scanner: Scanner, left: NumberNode, ranges: boolean): Choice {
  const next = scanner.peek();
  const start = scanner.at;
  if (left.kind === 'column' && left.ref === 'time') {
    const from = /^\.\./.test(scanner.text.slice(start)) ? '' : time(scanner);
    const ranged = scanner.take('..') !== null;
    const to = !ranged ? from : /^\s*(?:[,)]|$|and\b|or\b)/i.test(scanner.text.slice(scanner.at)) ? '' : time(scanner);
    if (!ranged && parseTime(from, 0)?.from === parseTime(from, 0)?.to) {
      scanner.fail(start, 'Nothing happened at exactly that moment.', `Write time > ${from}, or a range.`);
    }
    return { kind: 'time', from, to };
  }
  if (next === '"' || next === "'") {
    return { kind: 'text', text: scanner.quoted() };
  }
  if (next === '[' || next === '{') {
    return { kind: 'shown', text: bracketed(scanner) };
  }
  const word = scanner.match(BARE);
  if (word === null) {
    return unexpected(scanner, 'A value');
  }
  const range = ranges && /^([^.].*?|\.\d.*?|)\.\.(?!\.)(.*)$/s.exec(word);
  if (range && (range[1] || range[2])) {
    return {
      kind: 'range',
      from: range[1] ? limit(scanner, range[1], start) : -Infinity,
      to: range[2] ? limit(scanner, range[2], start + word.length - range[2].length) : Infinity,
    };
  }
  return { kind: 'shown', text: word };
}

function limit(scanner: Scanner, text: string, start: number): number {
  if (!NUMBER.test(text)) {
    scanner.at = start + text.length;
    scanner.fail(start, `A range goes from number to number, and ${text} is none.`, 'Put a text that holds two dots in quotes.');
  }
  return Number(text);
}

/** A list or map up to its closing bracket. */
function bracketed(scanner: Scanner): string {
  const start = scanner.at;
  let depth = 0;
  for (const { 0: token, index } of scanner.text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    depth += token === '[' || token === '{' ? 1 : token === ']' || token === '}' ? -1 : 0;
    if (depth === 0) {
      scanner.at = start + index + 1;
      return scanner.text.slice(start, scanner.at);
    }
  }
  scanner.at = scanner.text.length;
  return scanner.fail(start, 'This bracket is not closed.');
}

function time(scanner: Scanner): string {
  scanner.skip();
  const start = scanner.at;
  const quoted = /["']/.test(scanner.peek());
  const text = quoted ? scanner.quoted() : scanner.match(TIME);
  if (text === null || parseTime(text, 0) === null) {
    scanner.match(BARE);
    const other = scanner.names.columns.find(({ id, label }) => id.at(-1) === 'time' && label !== 'time');
    return scanner.fail(
      start,
      'A time is expected here.',
      `Write 3d for three days ago, 2026-05-01, or today.${other ? ` For the column write ${quoteName(other.label)}.` : ''}`,
    );
  }
  scanner.takeWord('ago');
  return text;
}

function columnOf(node: NumberNode, scanner: Scanner, start: number, operator: string): NamedColumn {
  return node.kind === 'column' ? node.ref : scanner.fail(start, `A column is expected before ${operator}.`);
}
