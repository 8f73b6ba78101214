/** DVC's own parsers in one long-lived Python process. */
import type { FileFormat, Value, ValueMap } from '../../src/protocol/values.js';
import { isFloat } from '../../src/core/values/index.js';
import { PythonOracle } from './python.js';

export type Tagged =
  ['n'] | ['b', boolean] | ['i' | 'f' | 's' | 'd' | 'bytes' | 'other', string] | ['m', [string, Tagged][]] | ['l' | 'set', Tagged[]];

export type Answer = { readonly value: Tagged } | { readonly error: string };

export class Oracle {
  private readonly python = new PythonOracle<{ readonly format: FileFormat; readonly text: string }, Answer>('values_oracle.py');

  parse(text: string, format: FileFormat): Promise<Answer> {
    return this.python.ask({ format, text });
  }

  close(): void {
    this.python.close();
  }
}

/** Where a value differs from DVC's, as a sentence; undefined where they agree. */
export function difference(ours: Value, theirs: Tagged, path = '$'): string | undefined {
  const differs = (): string => `${path}: ${show(ours)} is ${JSON.stringify(theirs).slice(0, 200)} to DVC`;
  const same = (equal: boolean): string | undefined => (equal ? undefined : differs());
  switch (theirs[0]) {
    case 'n':
      return same(ours === null);
    case 'b':
    case 's':
    case 'd':
      return same(ours === theirs[1]);
    case 'i':
      return same((typeof ours === 'bigint' || Number.isSafeInteger(ours)) && BigInt(ours as number) === BigInt(theirs[1]));
    case 'f':
      return same(typeof ours === 'number' && (Object.is(ours, pythonFloat(theirs[1])) || ours === pythonFloat(theirs[1])));
    case 'l':
      if (!Array.isArray(ours) || ours.length !== theirs[1].length) {
        return differs();
      }
      return theirs[1]
        .map((item, index) => kindOf(ours, index, item, path) ?? difference(ours[index] as Value, item, `${path}[${index}]`))
        .find((one) => one !== undefined);
    case 'set': {
      const items = theirs[1];
      const matches = (item: Value): boolean => items.some((one) => difference(item, one) === undefined);
      return same(Array.isArray(ours) && ours.length === items.length && ours.every(matches));
    }
    case 'm': {
      if (typeof ours !== 'object' || ours === null || Array.isArray(ours) || ours instanceof Date) {
        return differs();
      }
      // Of keys with the same text (1 and "1") the last one counts.
      const pairs = [...new Map(theirs[1])];
      if (Object.keys(ours).length !== pairs.length || Object.getPrototypeOf(ours) !== null) {
        return differs();
      }
      return pairs
        .map(([key, value]) =>
          Object.hasOwn(ours, key)
            ? (kindOf(ours, key, value, path) ?? difference(ours[key] as Value, value, `${path}.${key}`))
            : `${path}.${key} is missing`,
        )
        .find((one) => one !== undefined);
    }
    default:
      return differs();
  }
}

/** Floats that look like integers are known as floats. */
function kindOf(container: ValueMap | Value[], key: string | number, theirs: Tagged, path: string): string | undefined {
  return (theirs[0] === 'f') === isFloat(container, key) ? undefined : `${path}.${key} is ${theirs[0] === 'f' ? '' : 'not '}a float to DVC`;
}

function pythonFloat(text: string): number {
  return text === 'nan' ? NaN : text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text);
}

export function show(value: Value): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'bigint' || (typeof item === 'number' && !Number.isFinite(item)) ? String(item) : item,
  ).slice(0, 300);
}
