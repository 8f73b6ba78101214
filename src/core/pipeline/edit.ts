/** Stages in the text of a `dvc.yaml`: where they stand, and edits that keep comments and order. */
import { EspalierError } from '../../protocol/rpc.js';
import type { Stage } from '../../protocol/model.js';
import type { TextEdit } from '../../protocol/values.js';
import { sourceTree } from '../values/sourceTree.js';
import type { MapEntry, MapNode } from '../values/tree.js';

/** The known stages of this file with their ranges in the text as it is now; stages that the text no longer has are left out. */
export function stagesInText(text: string, file: string, known: readonly Stage[]): Stage[] {
  return [...stageEntries(text)].flatMap(([name, { keyStart, keyEnd }]) => {
    const stage = known.find((one) => one.file === file && localName(one) === name);
    return stage ? [{ ...stage, range: { start: keyStart, end: keyEnd } }] : [];
  });
}

/** Name inside its own file, without `nested/dvc.yaml:`. */
function localName(stage: Stage): string {
  const prefix = `${stage.file}:`;
  return stage.name.startsWith(prefix) ? stage.name.slice(prefix.length) : stage.name;
}

/** Adds or removes `frozen: true` and nothing else; null when the stage is so already. `stage` is its name in this file. */
export function setFrozen(text: string, stage: string, frozen: boolean): TextEdit | null {
  const node = stageEntries(text).get(stage)?.node;
  if (node?.kind !== 'map') {
    throw new EspalierError('no-such-stage', `There is no stage “${stage}” in this file.`);
  }
  const present = node.entries.get('frozen');
  const isFrozen = present?.node.kind === 'scalar' && present.node.value === true;
  if (isFrozen === frozen) {
    return null;
  }
  if (isFlow(text, node)) {
    throw new EspalierError('cannot-edit', `Stage “${stage}” is written on one line; set “frozen” by hand.`);
  }
  if (present) {
    return frozen ? { start: present.node.start, end: present.node.end, text: 'true' } : wholeLine(text, present);
  }
  const first = Math.min(...[...node.entries.values()].map((entry) => entry.keyStart));
  const column = first - lineStart(text, first);
  const at = endOfStage(text, first, column);
  const newline = at > 0 && text[at - 1] !== '\n' ? '\n' : '';
  return { start: at, end: at, text: `${newline}${' '.repeat(column)}frozen: true\n` };
}

function stageEntries(text: string): ReadonlyMap<string, MapEntry> {
  const { root } = sourceTree(text, 'yaml');
  const stages = root?.kind === 'map' ? root.entries.get('stages')?.node : undefined;
  return stages?.kind === 'map' ? stages.entries : new Map<string, MapEntry>();
}

function isFlow(text: string, node: MapNode): boolean {
  return text[node.start] === '{' || node.entries.size === 0;
}

function wholeLine(text: string, entry: MapEntry): TextEdit {
  const newline = text.indexOf('\n', entry.node.end);
  return { start: lineStart(text, entry.keyStart), end: newline < 0 ? text.length : newline + 1, text: '' };
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset after the last line that is indented at least as far as the stage's keys; comments and blank lines after it are not the stage's. */
function endOfStage(text: string, from: number, column: number): number {
  let end = from;
  for (let at = lineStart(text, from); at < text.length;) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, next);
    const indent = line.search(/\S/);
    if (indent >= 0 && !line.trimStart().startsWith('#')) {
      if (indent < column) {
        break;
      }
      end = next;
    }
    at = next;
  }
  return end;
}
