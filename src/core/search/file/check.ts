/** Holds a document against the table of keys: unknown keys, and values of another kind than their key wants. */
import { isMap } from '../../values/index.js';
import { SECTIONS, type Kind, type SectionName } from './keys.js';
import type { Place } from './place.js';

export const CONSTRAINT = /^\s*(.+?)\s*(<=|>=|<|>)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*$/;
const DURATION = /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s?)?$/;

/** Seconds of `90`, `90s`, `45m`, `2h`, `1h30m` or `1d`; null for anything else. */
export function seconds(value: unknown): number | null {
  if (typeof value === 'number') {
    return value > 0 && Number.isFinite(value) ? value : null;
  }
  const match = typeof value === 'string' ? DURATION.exec(value.replaceAll(' ', '')) : null;
  if (!match) {
    return null;
  }
  const [, days = 0, hours = 0, minutes = 0, rest = 0] = match;
  const sum = Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return sum > 0 ? sum : null;
}

/** Says what is wrong with a section and everything below it. */
export function checkSection(place: Place, name: SectionName): void {
  const keys = SECTIONS[name];
  for (const [key, child] of place.entries()) {
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (known === undefined) {
      const near = nearest(key, Object.keys(keys));
      child.keyProblem(`There is no key “${key}” here.${near === null ? '' : ` Is it “${near}”?`}`);
    } else if (known.ignored !== undefined) {
      child.keyProblem(`“${key}” is not used: ${known.ignored}.`, 'warning');
    } else if (!child.given) {
      child.keyProblem(`“${key}” has no value.`);
    } else {
      checkKind(child, known.kind, key);
    }
  }
}

function checkKind(place: Place, kind: Kind, key: string): void {
  if (!looksLike(place, kind)) {
    place.problem(`“${key}” must be ${describe(kind)}.`);
    return;
  }
  switch (kind.type) {
    case 'section':
      checkSection(place, kind.section);
      break;
    case 'list':
      place.items().forEach((item) => checkKind(item, kind.of, key));
      break;
    case 'map':
      place.entries().forEach(([name, child]) => checkKind(child, kind.of, name));
      break;
    case 'either': {
      const fitting = kind.of.find((one) => looksLike(place, one));
      if (fitting) {
        checkKind(place, fitting, key);
      }
    }
  }
}

/** By the outside: lists and maps are looked into by `checkKind`. */
function looksLike(place: Place, kind: Kind): boolean {
  const { value } = place;
  switch (kind.type) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'any':
      return true;
    case 'duration':
      return seconds(value) !== null;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'constraint':
      return typeof value === 'string' && CONSTRAINT.test(value);
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= kind.least;
    case 'word':
      return typeof value === 'string' && Object.hasOwn(kind.words, value);
    case 'list':
      return Array.isArray(value);
    case 'map':
    case 'section':
      return isMap(value);
    case 'either':
      return kind.of.some((one) => looksLike(place, one));
  }
}

function describe(kind: Kind): string {
  switch (kind.type) {
    case 'text':
      return 'a text';
    case 'flag':
      return 'true or false';
    case 'any':
      return 'a value';
    case 'duration':
      return 'a time, such as 90s, 45m or 1h30m';
    case 'number':
      return 'a number';
    case 'constraint':
      return 'a comparison, such as "latency <= 50"';
    case 'integer':
      return `a whole number of ${kind.least} or more`;
    case 'word':
      return `one of ${Object.keys(kind.words).join(', ')}`;
    case 'list':
      return 'a list';
    case 'map':
    case 'section':
      return 'a map of keys';
    case 'either':
      return kind.of.map(describe).join(' or ');
  }
}

/** The known word that a typing error away is meant; null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.min(3, Math.floor(word.length / 2) + 1);
  for (const one of known) {
    const far = distance(word, one);
    if (far < least) {
      [best, least] = [one, far];
    }
  }
  return best;
}

/** Letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
