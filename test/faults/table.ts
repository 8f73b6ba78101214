/** The tables in docs/reliability.md: each row is what a test saw. With ESPALIER_WRITE set, tests write their rows; without, they compare them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './attempt.js';

const FILE = join(import.meta.dirname, '../../docs/reliability.md');
const RUNS = '| Fault | Where | What the user is told | What is mended, and what came of the run |\n|---|---|---|---|\n';
/** The head of the table of what is shared and brought back. */
export const SHARING = '| Fault | What is done | What the user is told | What is there afterwards |\n|---|---|---|---|\n';
/** The head of the table of searches. */
export const SEARCHES = '| Fault | When | What the user is told | What is there afterwards |\n|---|---|---|---|\n';

export interface RowKey {
  readonly fault: string;
  readonly place: string;
}

export function rowOf({ fault, place }: RowKey, { told, mended }: Outcome): string {
  const cell = (texts: readonly string[]): string => texts.join('<br>').replaceAll('|', '\\|') || '–';
  return `| ${fault} | ${place} | ${cell(told)} | ${cell(mended)} |`;
}

/** The row as it stands in the document; empty when it has none. */
export function rowInDocument(key: RowKey, head = RUNS): string {
  return rowsInDocument(head).find((row) => isOf(row, key)) ?? '';
}

export function rowsInDocument(head = RUNS): string[] {
  return split(head).rows;
}

/** Puts the rows in their places among those of `order`; rows of nothing that is there any more go. */
export function writeRows(order: readonly RowKey[], made: readonly string[], head = RUNS): void {
  const { before, rows, after } = split(head);
  const all = order.flatMap((key) => [made, rows].flatMap((some) => some.filter((row) => isOf(row, key))).slice(0, 1));
  writeFileSync(FILE, `${before}${head}${all.map((row) => `${row}\n`).join('')}${after}`);
}

export function isOf(row: string, { fault, place }: RowKey): boolean {
  return row.startsWith(`| ${fault} | ${place} |`);
}

function split(head: string): { before: string; rows: string[]; after: string } {
  const text = readFileSync(FILE, 'utf8');
  const at = text.indexOf(head);
  if (at < 0) {
    throw new Error('docs/reliability.md has no table.');
  }
  const body = text.slice(at + head.length);
  const end = body.search(/^(?!\|)/m);
  const rows = body.slice(0, end).split('\n').filter(Boolean);
  return { before: text.slice(0, at), rows, after: body.slice(end) };
}
