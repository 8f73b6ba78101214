/** What a person typed into a cell, as a value of the type the cell has. */
import type { Cell, Value } from '../../protocol/values.js';
import { EspalierError } from '../../protocol/rpc.js';
import { isoDate } from './dates.js';
import { isMap } from './maps.js';
import type { LeafType } from './locate.js';
import { parseValues } from './parse.js';
import { integer } from './scalars.js';
import { resolvePlain } from './yamlScalars.js';

/**
 * `type` says what the value is in its file, where a cell alone cannot: 1 may be `1` or `1.0`. Throws `bad-value` with what is
 * expected.
 */
export function parseInput(input: string, current: Cell, type: LeafType = typeOf(current)): Value {
  switch (type) {
    case 'string':
      return input;
    case 'date':
      return dateInput(input.trim());
    case 'int':
      return intInput(input.trim());
    case 'float':
      return floatInput(input.trim());
    case 'bool':
      return boolInput(input.trim());
    case 'null':
      return resolvePlain(input.trim()).value;
    case 'json':
      return collectionInput(input, current);
  }
}

function typeOf(cell: Cell): LeafType {
  if (cell === null) {
    return 'null';
  }
  if (typeof cell === 'object') {
    return ({ int: 'int', inf: 'float', nan: 'float', json: 'json', missing: 'null', error: 'null', 'not-fetched': 'null' } as const)[
      cell.t
    ];
  }
  return typeof cell === 'string' ? 'string' : typeof cell === 'boolean' ? 'bool' : Number.isInteger(cell) ? 'int' : 'float';
}

function intInput(input: string): Value {
  const match = /^([-+]?)(\d(?:_?\d)*)$/.exec(input);
  if (!match) {
    throw badValue('Expected a whole number, such as 10.');
  }
  return integer(match[1] ?? '', (match[2] ?? '').replaceAll('_', '').replace(/^0+(?=\d)/, ''));
}

function floatInput(input: string): Value {
  if (/^[-+]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d+)?$/.test(input)) {
    return Number(input.replaceAll('_', ''));
  }
  const word = /^([-+]?)\.?(inf|infinity|nan)$/i.exec(input);
  if (!word) {
    throw badValue('Expected a number, such as 0.1 or 1e-3.');
  }
  return word[2]?.toLowerCase() === 'nan' ? NaN : word[1] === '-' ? -Infinity : Infinity;
}

function boolInput(input: string): Value {
  const word = input.toLowerCase();
  if (word !== 'true' && word !== 'false') {
    throw badValue('Expected true or false.');
  }
  return word === 'true';
}

function dateInput(input: string): Value {
  const date = isoDate(input);
  if (date === undefined) {
    throw badValue('Expected a date, such as 2024-01-31.');
  }
  return date;
}

function collectionInput(input: string, current: Cell): Value {
  const list = typeof current === 'object' && current !== null && current.t === 'json' && current.text.startsWith('[');
  const expected = list ? 'Expected a list, such as [1, 2, 3].' : 'Expected a map, such as {"a": 1}.';
  // Wrapped, because an empty document reads as an empty map.
  const value = read(`{"value": ${input}}`, 'json') ?? read(`value: ${input.trim().replace(/\r?\n/g, ' ')}`, 'yaml');
  if (value === undefined || (list ? !Array.isArray(value) : !isMap(value))) {
    throw badValue(expected);
  }
  return value;
}

function read(text: string, format: 'json' | 'yaml'): Value | undefined {
  try {
    const document = parseValues(text, format);
    return isMap(document) && Object.keys(document).length === 1 ? document['value'] : undefined;
  } catch {
    return undefined;
  }
}

function badValue(message: string): EspalierError {
  return new EspalierError('bad-value', message, 'The type of a value stays as it is; to change the type, edit the file.');
}
