/**
 * What a plain YAML scalar means to DVC, which reads YAML with ruamel.yaml: YAML 1.2 with some of 1.1 left in it. `yes` is text,
 * `012` is twelve, `1_000` is a thousand, `.5e5` is text and `2020-01-01` is a date. A `%YAML 1.1` document follows 1.1.
 */
import { isoDate } from './dates.js';
import { integer, type Scalar } from './scalars.js';

const FIRST = /^[-+.0-9~nNtTfFyYoO]/;
const BOOL = /^(?:true|True|TRUE|false|False|FALSE)$/;
const BOOL_11 = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const TRUE = /^(?:y|yes|true|on)$/i;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\._*[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;
const INT = /^([-+]?)_*(?:(0b)_*([01][01_]*)|(0o)_*([0-7][0-7_]*)|(0x)_*([0-9a-fA-F][0-9a-fA-F_]*)|([0-9][0-9_]*))$/;
const OCTAL_11 = /^([-+]?)0([0-7_]*[0-7][0-7_]*)$/;
const SEXAGESIMAL_11 = /^([-+]?)([0-9][0-9_]*)((?::[0-5]?[0-9])+)(\.[0-9_]*)?$/;
const DATE =
  /^[0-9]{4}-(?:[0-9]{2}-[0-9]{2}|[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9]{2})?))?)$/;

export function resolvePlain(text: string, yaml11 = false): Scalar {
  if (text === '' || text === '~' || text === 'null' || text === 'Null' || text === 'NULL') {
    return { type: 'null', value: null };
  }
  if (!FIRST.test(text)) {
    return { type: 'string', value: text };
  }
  if ((yaml11 ? BOOL_11 : BOOL).test(text)) {
    return { type: 'bool', value: TRUE.test(text) };
  }
  return (
    resolveFloat(text) ??
    (yaml11 ? resolveNumber11(text) : undefined) ??
    resolveInt(text, yaml11) ??
    resolveDate(text) ?? { type: 'string', value: text }
  );
}

/** A date written as one, with the value undefined when the calendar has no such day (DVC fails on the file). */
function resolveDate(text: string): Scalar | undefined {
  return DATE.test(text) ? { type: 'date', value: isoDate(text) ?? '' } : undefined;
}

export function resolveFloat(text: string): Scalar | undefined {
  if (FLOAT.test(text)) {
    return { type: 'float', value: Number(text.replaceAll('_', '')) };
  }
  if (INFINITE.test(text)) {
    return { type: 'float', value: text.startsWith('-') ? -Infinity : Infinity };
  }
  return NAN.test(text) ? { type: 'float', value: NaN } : undefined;
}

export function resolveInt(text: string, yaml11 = false): Scalar | undefined {
  const match = INT.exec(text);
  if (!match || (yaml11 && (match[4] !== undefined || /^[-+]?0[0-9_]/.test(text)))) {
    return undefined;
  }
  const [, sign = '', binary, bits, octal, octals, hex, hexes, decimals] = match;
  const digits = (bits ?? octals ?? hexes ?? decimals ?? '').replaceAll('_', '');
  const decimal = decimals === undefined ? `${binary ?? octal ?? hex ?? ''}${digits}` : digits.replace(/^0+(?=\d)/, '');
  return { type: 'int', value: integer(sign, decimal) };
}

function resolveNumber11(text: string): Scalar | undefined {
  const octal = OCTAL_11.exec(text);
  if (octal) {
    return { type: 'int', value: integer(octal[1] ?? '', `0o${(octal[2] ?? '').replaceAll('_', '')}`) };
  }
  const match = SEXAGESIMAL_11.exec(text);
  const [, sign, first = '', rest = '', fraction] = match ?? [];
  if (!match || (fraction === undefined && first.startsWith('0'))) {
    return undefined;
  }
  const parts = `${first}${rest}`.replaceAll('_', '').split(':').map(Number);
  const whole = parts.reduce((sum, part) => sum * 60 + part, 0) + (fraction === undefined ? 0 : Number(`0${fraction.replaceAll('_', '')}`));
  return { type: fraction === undefined ? 'int' : 'float', value: sign === '-' ? -whole : whole };
}
