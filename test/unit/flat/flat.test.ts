import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTable, Shapes, Table, valueJson } from '../../../src/core/flat/index.js';
import type { Value, ValueMap } from '../../../src/protocol/index.js';

const scalars = fc.oneof<fc.Arbitrary<Value>[]>(
  fc.constantFrom<Value>(
    null,
    true,
    false,
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    '',
    '-0',
    'null',
    '"',
    '\\',
    '\n',
    '\ud83d',
    '\ude00',
    '😀',
    '\u0000',
  ),
  fc.integer(),
  fc.double(),
  fc.bigInt(),
  fc.string(),
);
const map = (values: fc.Arbitrary<Value>): fc.Arbitrary<ValueMap> =>
  fc
    .dictionary(
      fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', '1', '0', '', 'a.b', '"'), fc.string({ maxLength: 3 })),
      values,
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    )
    .map((one) => Object.assign(Object.create(null) as ValueMap, one));
const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalars, map(tie('value')), fc.array(tie('value'), { maxLength: 3 })),
})).value;
/** A few trees, each of which many rows have with other leaves. */
const trees = fc.array(fc.tuple(map(values), fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 5 });

function rowsOf(shapes: readonly (readonly [ValueMap, number])[]): ValueMap[] {
  return shapes.flatMap(([tree, copies]) => Array.from({ length: copies }, (_, at) => (at % 2 === 0 ? tree : changed(tree, at))));
}

function changed(tree: ValueMap, by: number): ValueMap {
  const copy = Object.create(null) as ValueMap;
  for (const key of Object.keys(tree)) {
    const value = tree[key] as Value;
    copy[key] = typeof value === 'number' ? value + by : typeof value === 'string' ? `${value}${by}` : value;
  }
  return copy;
}

describe('flat', () => {
  it('gives every tree back, in memory and through bytes', () => {
    fc.assert(
      fc.property(trees, (some) => {
        const rows = rowsOf(some);
        const shapes = new Shapes();
        const flats = rows.map((row, at) => [`row ${at}`, shapes.flatten(row)] as const);
        const table = Table.decode(encodeTable(flats), shapes);
        expect(table.size).toBe(rows.length);
        rows.forEach((row, at) => {
          const flat = flats[at]?.[1];
          const stored = table.get(`row ${at}`);
          expect(stored?.shape).toBe(flat?.shape);
          expect(flat && isDeepStrictEqual(flat.shape.tree(flat), row)).toBe(true);
          expect(stored && isDeepStrictEqual(stored.shape.tree(stored), row)).toBe(true);
        });
      }),
    );
  });

  it('prints what is below a key as the whole value is printed, in memory and through bytes', () => {
    fc.assert(
      fc.property(trees, fc.boolean(), (some, strict) => {
        const shapes = new Shapes();
        const rows = rowsOf(some);
        const flats = rows.map((row, at) => [`${at}`, shapes.flatten(row)] as const);
        const table = Table.decode(encodeTable(flats), shapes);
        rows.forEach((row, at) => {
          for (const flat of [flats[at]?.[1], table.get(`${at}`)]) {
            for (const key of Object.keys(row)) {
              expect(flat?.json(key, strict)).toBe(valueJson(row[key] as Value, strict));
            }
            expect(flat?.json('no such key', strict)).toBe('{}');
          }
        });
      }),
    );
  });

  it('prints JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(JSON.parse(valueJson(value as Value, false)))).toBe(JSON.stringify(value));
      }),
    );
    expect(valueJson([NaN, -Infinity, 12345678901234567890n, new Date(0), null], false)).toBe(
      '["NaN", "-Infinity", 12345678901234567890, "1970-01-01T00:00:00.000Z", null]',
    );
    expect(valueJson([NaN, -Infinity], true)).toBe('[NaN, -Infinity]');
  });

  it('shares a shape among trees with the same keys, and keeps columns small', () => {
    const shapes = new Shapes();
    const rows = Array.from({ length: 1000 }, (_, at) => ({ a: { same: 'x', few: at % 7, number: at / 3, hash: `hash-${at}` } }));
    const flats = rows.map((row, at) => [`${at}`, shapes.flatten(row)] as const);
    expect(new Set(flats.map(([, flat]) => flat.shape)).size).toBe(1);
    // A code, a float, a text of 8 and where it ends, a key of 3.
    expect(encodeTable(flats).length / rows.length).toBeLessThan(1 + 8 + 8 + 4 + 4 + 1);
  });

  it('has one shape after any number of times of writing and reading', () => {
    const shapes = new Shapes();
    let table = Table.decode(encodeTable([]), shapes);
    for (let at = 0; at < 5; at += 1) {
      table = Table.decode(encodeTable([...table.entries(), [`${at}`, shapes.flatten({ a: { b: at } })]]), shapes);
    }
    expect([...table.entries()].map(([key, flat]) => [key, flat.leaf(0)])).toEqual([0, 1, 2, 3, 4].map((at) => [`${at}`, at]));
    expect(new Set([...table.entries()].map(([, flat]) => flat.shape)).size).toBe(1);
  });

  it('refuses what is not a table, whatever it is', () => {
    const shapes = new Shapes();
    const good = encodeTable([
      ['a', shapes.flatten({ a: { b: 1, c: 'text' }, d: [1, 2] })],
      ['b', shapes.flatten({ a: { b: 2, c: 'more' }, d: [] })],
    ]);
    const read = (bytes: Uint8Array): void => {
      for (const [, flat] of Table.decode(bytes, new Shapes()).entries()) {
        flat.shape.tree(flat);
      }
    };
    expect(() => read(new Uint8Array())).toThrow();
    expect(() => read(good.slice(0, good.length - 8))).toThrow();
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const broken = good.slice();
        broken[at] = byte;
        try {
          read(broken);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
