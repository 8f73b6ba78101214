/** Runs that a command acts on: of the view, of a message, or picked. */
import { window } from 'vscode';
import type { RunOf } from '../runs/runsModel.js';
import { PLACES } from '../trees/runsTree.js';
import type { Parts } from './register.js';

export function isRunOf(value: unknown): value is RunOf {
  return typeof value === 'object' && value !== null && 'run' in value && 'index' in value;
}

/** Those that satisfy `accept`; picked from a list when the command was called without any, one alone unless `many`. Empty: cancelled. */
export async function runsOf(
  parts: Parts,
  args: readonly unknown[],
  title: string,
  accept: (one: RunOf) => boolean,
  { many = true }: { readonly many?: boolean } = {},
): Promise<readonly RunOf[]> {
  const [first, all] = args;
  if (isRunOf(first)) {
    const several = Array.isArray(all) ? (all as unknown[]).filter(isRunOf) : [];
    // The run as it is now: what was clicked may be a moment old.
    const chosen = several.some((one) => one.run.id === first.run.id) ? several : [first];
    return chosen
      .map(({ index, run }) => parts.runs.all.find((one) => one.index === index && one.run.id === run.id) ?? { index, run })
      .filter(accept);
  }
  const items = parts.runs.all.filter(accept).map((one) => ({
    label: one.run.label,
    description: `${one.run.state} · ${PLACES[one.run.place]}`,
    ...(one.run.error === null ? {} : { detail: one.run.error }),
    one,
  }));
  if (items.length === 0) {
    void window.showInformationMessage(`${title}: there is none.`);
    return [];
  }
  const options = { title, placeHolder: 'Run', matchOnDescription: true };
  if (many) {
    return ((await window.showQuickPick(items, { ...options, canPickMany: true })) ?? []).map(({ one }) => one);
  }
  const picked = await window.showQuickPick(items, options);
  return picked ? [picked.one] : [];
}
