/**
 * The parser's events, also for text that YAML's grammar forbids and everybody writes: a list whose closing bracket stands at the
 * margin. ruamel.yaml, and so DVC, reads it. Such lines are indented for the parser, and positions are mapped back.
 */
import { YAMLException, parseEvents, type Event } from 'js-yaml';
import { ValuesError, shortMessage } from './errors.js';

export interface YamlEvents {
  readonly events: readonly Event[];
  /** What the events' offsets refer to. */
  readonly text: string;
  /** From an offset in `text` to one in the original. */
  readonly original: (offset: number) => number;
}

const DEFICIENT = 'deficient indentation';
const PAD = ' '.repeat(64);
/** Characters to read again at most, for all lines together. */
const WORK = 5_000_000;

export function yamlEvents(original: string, maxDepth: number): YamlEvents {
  const padded: number[] = [];
  let text = original;
  for (let work = 0; ; work += text.length) {
    try {
      const events = parseEvents(text, { maxDepth });
      return { events, text, original: padded.length === 0 ? (offset) => offset : mapping(padded) };
    } catch (error) {
      if (!(error instanceof YAMLException)) {
        throw error;
      }
      const at = error.mark && error.reason === DEFICIENT ? text.lastIndexOf('\n', error.mark.position - 1) + 1 : 0;
      if (at === 0 || work > WORK || text.startsWith(PAD, at)) {
        throw new ValuesError('syntax', shortMessage(error.reason), error.mark && error.mark.line + 1);
      }
      text = text.slice(0, at) + PAD + text.slice(at);
      padded.push(at);
    }
  }
}

/** Lines are padded from the top down, so the offsets are ascending and each counts the pads above it. */
function mapping(padded: readonly number[]): (offset: number) => number {
  return (offset) => {
    let before = 0;
    for (let high = padded.length; before < high;) {
      const middle = (before + high) >> 1;
      if ((padded[middle] ?? 0) < offset) {
        before = middle + 1;
      } else {
        high = middle;
      }
    }
    const last = padded[before - 1];
    return last === undefined ? offset : Math.max(last, offset - PAD.length) - (before - 1) * PAD.length;
  };
}
