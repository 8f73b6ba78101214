/** Arithmetic over columns: `2 * p * r / (p + r)`, `log10(lr)`, `delta(acc)`. */
import type { Expression } from '../../../protocol/index.js';
import { isExpression } from '../refs.js';
import { quoteName, type Names } from './names.js';
import { LanguageError } from './problem.js';
import { Scanner } from './scanner.js';
import { FUNCTIONS, type FunctionName, type NumberNode } from './syntax.js';

/** Longest text that is read. */
export const LONGEST = 200_000;
const DEEPEST = 200;

/** Throws `LanguageError`. */
export function parseExpression(text: string, names: Names): NumberNode {
  const scanner = new Scanner(text, names);
  checkLength(scanner);
  const node = sum(scanner, 0);
  if (!scanner.isDone()) {
    unexpected(scanner, 'An operator');
  }
  return node;
}

export function checkLength(scanner: Scanner): void {
  if (scanner.text.length > LONGEST) {
    scanner.at = scanner.text.length;
    scanner.fail(LONGEST, `This is longer than ${LONGEST} characters.`);
  }
}

export function unexpected(scanner: Scanner, expected: string): never {
  scanner.skip();
  const start = scanner.at;
  if (start >= scanner.text.length) {
    return scanner.fail(start, `${expected} is expected here.`);
  }
  scanner.match(/[\p{L}\p{N}_]+|[^]/uy);
  return scanner.fail(start, `${expected} is expected here, not “${scanner.text.slice(start, scanner.at)}”.`);
}

/** Sums, products, powers: `-2 ^ 2` is -4, `2 ^ 3 ^ 2` is 512. */
export function sum(scanner: Scanner, depth: number): NumberNode {
  return chain(scanner, ['+', '-'], () => product(scanner, depth));
}

function product(scanner: Scanner, depth: number): NumberNode {
  return chain(scanner, ['*', '/'], () => signed(scanner, depth));
}

function chain(scanner: Scanner, operators: readonly ('+' | '-' | '*' | '/')[], operand: () => NumberNode): NumberNode {
  let left = operand();
  for (;;) {
    const operator = operators.find((one) => one === scanner.peek());
    if (operator === undefined) {
      return left;
    }
    scanner.take(operator);
    const right = operand();
    left = { kind: 'operation', operator, left, right, start: left.start, end: right.end };
  }
}

function signed(scanner: Scanner, depth: number): NumberNode {
  scanner.skip();
  const start = scanner.at;
  if (depth > DEEPEST) {
    scanner.fail(start, `Parentheses and signs are at most ${DEEPEST} deep.`);
  }
  const sign = scanner.take('-', '+', '−');
  if (sign !== null) {
    const of = signed(scanner, depth + 1);
    return sign === '+' ? of : { kind: 'negative', of, start, end: of.end };
  }
  const left = atom(scanner, depth);
  if (scanner.take('**', '^') === null) {
    return left;
  }
  const right = signed(scanner, depth + 1);
  return { kind: 'operation', operator: '^', left, right, start, end: right.end };
}

function atom(scanner: Scanner, depth: number): NumberNode {
  scanner.skip();
  const start = scanner.at;
  const value = scanner.number();
  if (value !== null) {
    return { kind: 'number', value, start, end: scanner.at };
  }
  if (scanner.take('(') !== null) {
    const node = sum(scanner, depth + 1);
    close(scanner);
    return node;
  }
  const called = functionAt(scanner);
  if (called !== null) {
    return call(scanner, called, start, depth);
  }
  if (scanner.peekWord() === 'inf' && scanner.names.find('inf') === null) {
    scanner.takeWord('inf');
    return { kind: 'number', value: Infinity, start, end: scanner.at };
  }
  if (!scanner.atName) {
    unexpected(scanner, 'A number or a column');
  }
  const ref = scanner.column();
  return { kind: 'column', ref, start, end: scanner.at };
}

function close(scanner: Scanner): void {
  if (scanner.take(')') === null) {
    unexpected(scanner, 'A closing parenthesis');
  }
}

/** Takes `name(` of a function. A column of that name is one without parenthesis. */
function functionAt(scanner: Scanner): FunctionName | null {
  const start = scanner.at;
  const word = scanner.match(/[A-Za-z_][A-Za-z0-9_]*(?=\s*\()/y);
  if (word === null) {
    return null;
  }
  if (Object.hasOwn(FUNCTIONS, word)) {
    scanner.take('(');
    return word as FunctionName;
  }
  return scanner.fail(start, `There is no function ${word}.`, `Functions are ${Object.keys(FUNCTIONS).join(', ')}.`);
}

function call(scanner: Scanner, name: FunctionName, start: number, depth: number): NumberNode {
  const of = [sum(scanner, depth + 1)];
  while (scanner.take(',') !== null) {
    of.push(sum(scanner, depth + 1));
  }
  close(scanner);
  const { least, most } = FUNCTIONS[name];
  if (of.length < least || of.length > most) {
    scanner.fail(start, `${name} takes ${most === 1 ? 'one argument' : `${least} to ${most} arguments`}, not ${of.length}.`);
  }
  return { kind: 'call', name, of, start, end: scanner.at };
}

/** The columns that it reads. */
export function columnsIn(node: NumberNode): ColumnNode[] {
  switch (node.kind) {
    case 'number':
      return [];
    case 'column':
      return [node];
    case 'negative':
      return columnsIn(node.of);
    case 'operation':
      return [...columnsIn(node.left), ...columnsIn(node.right)];
    case 'call':
      return node.of.flatMap(columnsIn);
  }
}
type ColumnNode = Extract<NumberNode, { kind: 'column' }>;

/**
 * An expression as it is defined: its columns must be able to be numbers, and it must not lead back to itself.
 * Throws `LanguageError`.
 */
export function checkedExpression(expression: Expression, names: Names): NumberNode {
  const node = parseExpression(expression.text, names);
  checkNumbers(node, names);
  const texts = new Map(names.expressions.map(({ name, text }) => [name, text]));
  for (const column of columnsIn(node)) {
    const way = isExpression(column.ref) ? wayBack(column.ref[1], expression.name, texts, names, new Set()) : null;
    if (way !== null) {
      throw new LanguageError(
        column.start,
        column.end,
        `${quoteName(expression.name)} would be computed from itself: ${[expression.name, ...way].map(quoteName).join(' → ')}.`,
      );
    }
  }
  return node;
}

/** Throws `LanguageError` at a column that holds no numbers. */
export function checkNumbers(node: NumberNode, names: Names): void {
  for (const { ref, start, end } of columnsIn(node)) {
    if (!names.isNumeric(ref)) {
      throw new LanguageError(start, end, `${quoteName(names.nameOf(ref))} holds no numbers.`);
    }
  }
}

/** Names from an expression to another that it is computed from; null when it is not. */
function wayBack(from: string, to: string, texts: ReadonlyMap<string, string>, names: Names, seen: Set<string>): readonly string[] | null {
  if (from === to) {
    return [to];
  }
  const text = texts.get(from);
  if (text === undefined || seen.has(from)) {
    return null;
  }
  seen.add(from);
  let columns: ColumnNode[];
  try {
    columns = columnsIn(parseExpression(text, names));
  } catch (error) {
    if (error instanceof LanguageError) {
      return null;
    }
    throw error;
  }
  for (const { ref } of columns) {
    const way = isExpression(ref) ? wayBack(ref[1], to, texts, names, seen) : null;
    if (way !== null) {
      return [from, ...way];
    }
  }
  return null;
}
