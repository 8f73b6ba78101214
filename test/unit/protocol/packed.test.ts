import { expect, test } from 'vitest';
import { pack, unpack } from '../../../src/protocol/packed.js';

test('a long message is bytes on its way, and what it was after it', () => {
  const message = { kind: 'reply', id: 7, result: { ok: true, value: { rows: Array.from({ length: 500 }, (_, at) => `Zeile ${at} ✓`) } } };
  const sent = pack(message) as { packed: unknown };
  expect(Object.keys(sent)).toEqual(['packed']);
  expect(sent.packed).toBeInstanceOf(ArrayBuffer);
  expect(unpack(structuredClone(sent))).toEqual(message);
});

test('a short message is sent as it is', () => {
  const message = { kind: 'event', event: 'views', data: {} };
  expect(pack(message)).toBe(message);
  expect(unpack(message)).toBe(message);
});
