/**
 * Regular expressions whose time grows with the length of the text and nothing else, so that no pattern can hang the worker:
 * all ways to match are followed at once (Thompson's construction), and sets of states met before are remembered.
 */
import { LanguageError } from './problem.js';
import { holds, isWordPoint, parseRegex, type RegexNode } from './regexTree.js';

/** A step of the machine: reads a character, goes two ways, checks where it is, or is done. */
type Step =
  | { kind: 'set'; readonly node: Extract<RegexNode, { kind: 'set' }>; next: number }
  | { kind: 'fork'; next: number; other: number }
  | { kind: 'assert'; readonly what: '^' | '$' | 'b' | 'B'; next: number }
  | { kind: 'done' };

interface Place {
  readonly steps: readonly number[];
  readonly first: boolean;
  readonly afterWord: boolean;
}

/** What comes next. */
interface Ahead {
  readonly end: boolean;
  readonly word: boolean;
}

const AHEAD: readonly Ahead[] = [
  { end: true, word: false },
  { end: false, word: true },
  { end: false, word: false },
];

/** Where the machine can be between two characters. */
interface State extends Place {
  /** Whatever follows, nothing can match any more. */
  readonly isDead: boolean;
  /** Code point -> state after it; `MATCH` when the text matches already. -1 stands for the end. */
  readonly next: Map<number, Next>;
  /** The same for the first 128, where most texts are. */
  readonly ascii: (Next | undefined)[];
}

type Next = State | boolean;

const MATCH = true;
const FAIL = false;
const END = -1;
const ASCII = 128;
const MOST_STEPS = 5000;
const MOST_STATES = 2000;

export class Regex {
  private readonly steps: Step[] = [];
  private readonly start: number;
  private states = new Map<string, State>();
  private readonly initial: State;
  /** Texts are to be given to `testWithin` in small letters. */
  readonly ignoreCase: boolean;

  /** Case counts only if the pattern has a capital letter. Throws `LanguageError`, with offsets from `offset`. */
  constructor(pattern: string, offset = 0) {
    this.ignoreCase = !/\p{Lu}/u.test(pattern.replace(/\\[A-Z]|\\x..|\\u(....|\{[^}]*\})/g, ''));
    const done = this.add({ kind: 'done' });
    try {
      this.start = this.compile(parseRegex(pattern, offset), done);
    } catch (error) {
      throw error instanceof TooLarge
        ? new LanguageError(offset, offset + pattern.length, 'This pattern is too large.', 'Repeat less often.')
        : error;
    }
    this.initial = this.state([this.start], true, false);
  }

  /** Whether some part of the text matches. */
  test(text: string): boolean {
    const characters = this.ignoreCase ? text.toLowerCase() : text;
    return this.testWithin(characters, 0, characters.length);
  }

  /** Whether some part of `characters` from `start` to `end` matches, as if nothing stood around it. */
  testWithin(characters: string, start: number, end: number): boolean {
    let state = this.initial;
    for (let at = start; at < end;) {
      let point = characters.charCodeAt(at);
      let next = state.ascii[point];
      if (next === undefined) {
        point = characters.codePointAt(at) ?? 0;
        next = state.next.get(point) ?? this.step(state, point);
      }
      at += point > 0xffff ? 2 : 1;
      if (typeof next === 'boolean') {
        return next;
      }
      state = next;
    }
    return (state.next.get(END) ?? this.step(state, END)) === MATCH;
  }

  private step(state: State, point: number): State | boolean {
    const word = point !== END && isWordPoint(point);
    const reached = this.closure(state, { end: point === END, word });
    let next: State | boolean;
    if (reached === MATCH) {
      next = MATCH;
    } else if (point === END) {
      next = FAIL;
    } else {
      const after = new Set<number>([this.start]);
      for (const step of reached) {
        if (holds(step.node.ranges, point) !== step.node.negated) {
          after.add(step.next);
        }
      }
      const to = this.state(
        [...after].sort((a, b) => a - b),
        false,
        word,
      );
      next = to.isDead ? FAIL : to;
    }
    state.next.set(point, next);
    if (point >= 0 && point < ASCII) {
      state.ascii[point] = next;
    }
    return next;
  }

  /** Every step that reads a character and can be reached without one. */
  private closure(state: Place, ahead: Ahead): Extract<Step, { kind: 'set' }>[] | typeof MATCH {
    const seen = new Set<number>();
    const open = [...state.steps];
    const sets: Extract<Step, { kind: 'set' }>[] = [];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const step = this.steps[at];
      if (step === undefined || seen.has(at)) {
        continue;
      }
      seen.add(at);
      if (step.kind === 'done') {
        return MATCH;
      }
      if (step.kind === 'set') {
        sets.push(step);
      } else if (step.kind === 'fork') {
        open.push(step.next, step.other);
      } else if (passes(step.what, state, ahead)) {
        open.push(step.next);
      }
    }
    return sets;
  }

  private state(steps: readonly number[], first: boolean, afterWord: boolean): State {
    const key = `${steps.join()}${first ? '^' : ''}${afterWord ? 'w' : ''}`;
    let state = this.states.get(key);
    if (state === undefined) {
      if (this.states.size >= MOST_STATES) {
        this.states = new Map();
      }
      const isDead = AHEAD.every((ahead) => {
        const reached = this.closure({ steps, first, afterWord }, ahead);
        return reached !== MATCH && reached.length === 0;
      });
      state = { steps, first, afterWord, isDead, next: new Map(), ascii: new Array<Next | undefined>(ASCII) };
      this.states.set(key, state);
    }
    return state;
  }

  private add(step: Step): number {
    if (this.steps.length >= MOST_STEPS) {
      throw new TooLarge();
    }
    return this.steps.push(step) - 1;
  }

  /** Steps that do what the node says and go on at `next`; returns the first of them. */
  private compile(node: RegexNode, next: number): number {
    switch (node.kind) {
      case 'set':
        return this.add({ kind: 'set', node, next });
      case 'assert':
        return this.add({ kind: 'assert', what: node.what, next });
      case 'sequence':
        return node.of.reduceRight((after, one) => this.compile(one, after), next);
      case 'choice':
        return node.of.map((one) => this.compile(one, next)).reduceRight((other, one) => this.add({ kind: 'fork', next: one, other }));
      case 'repeat': {
        let first = next;
        if (node.most === Infinity) {
          const loop: Step = { kind: 'fork', next, other: next };
          first = this.add(loop);
          loop.next = this.compile(node.of, first);
        } else {
          for (let extra = node.least; extra < node.most; extra++) {
            first = this.add({ kind: 'fork', next: this.compile(node.of, first), other: next });
          }
        }
        for (let more = 0; more < node.least; more++) {
          first = this.compile(node.of, first);
        }
        return first;
      }
    }
  }
}

class TooLarge extends Error {}

function passes(what: '^' | '$' | 'b' | 'B', state: Place, ahead: Ahead): boolean {
  switch (what) {
    case '^':
      return state.first;
    case '$':
      return ahead.end;
    case 'b':
      return state.afterWord !== ahead.word;
    case 'B':
      return state.afterWord === ahead.word;
  }
}
