/** A script edited so that it reads some of its constants from a parameters file. */
import { EspalierError } from '../../protocol/rpc.js';
import { parsePython, pythonTree } from '../values/pythonTree.js';
import type { SourceNode } from '../values/tree.js';
import { readerLines, type Reader } from './readerLines.js';

export interface Move extends Reader {
  /** Name in the script -> key in the section. */
  readonly keys: ReadonlyMap<string, string>;
}

/** The whole text after the edit. Throws `cannot-edit` when a constant is not there any more. */
export function moveConstants(source: string, move: Move): string {
  const { root } = pythonTree(source);
  const entries = root?.kind === 'map' ? root.entries : new Map<string, { keyStart: number; node: SourceNode }>();
  const found = [...move.keys].map(([name, key]) => {
    const entry = entries.get(name);
    if (!entry) {
      throw new EspalierError('cannot-edit', `The constant ${name} is not in the script any more.`, 'Look at the folder again.');
    }
    return { key, start: entry.node.start, end: entry.node.end, line: source.lastIndexOf('\n', entry.keyStart - 1) + 1 };
  });
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const names = namesIn(source);
  const values = ['PARAMS', 'DVC_PARAMS', 'PARAMS_OF_FILE'].find((name) => !names.has(name)) ?? '_PARAMS';
  const at = above(source, Math.min(...found.map((one) => one.line)));
  const edits = [
    ...found.map(({ key, start, end }) => ({ start, end, text: `${values}[${JSON.stringify(key)}]` })),
    { start: at, end: at, text: `${readerLines(move, values, names).join(newline)}${newline}${newline}` },
  ].sort((a, b) => b.start - a.start);
  return edits.reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), source);
}

/** Names that the script uses, and `import x` for modules it imports under their own names. */
function namesIn(source: string): Set<string> {
  const names = new Set<string>();
  parsePython(source).iterate({
    enter: ({ name, from, to }) => {
      const text = source.slice(from, to);
      if (name === 'VariableName') {
        names.add(text);
      } else if (name === 'ImportStatement' && /^import\s+\w+$/.test(text)) {
        names.add(text.replace(/\s+/, ' '));
      }
    },
  });
  return names;
}

/** Start of the comment lines right above a line, which are about it. */
function above(source: string, line: number): number {
  let at = line;
  while (at > 0) {
    const before = source.lastIndexOf('\n', at - 2) + 1;
    if (!/^#(?!!)/.test(source.slice(before, at))) {
      break;
    }
    at = before;
  }
  return at;
}
