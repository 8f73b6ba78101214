/** Several values for a parameter, and the experiments that follow: each value with each of the others. */

/**
 * The values in an input: `0.1, 0.01` are two. A comma inside brackets or quotes divides nothing, so that lists and texts can be given.
 * One that is empty counts, where a comma says that it is there.
 */
export function splitValues(input: string): string[] {
  const values: string[] = [];
  let value = '';
  let depth = 0;
  let quote = '';
  for (const character of input) {
    if (quote !== '') {
      quote = character === quote ? '' : quote;
    } else if (character === '"' || character === "'") {
      // Inside a word it is an apostrophe.
      quote = value.trim() === '' || depth > 0 ? character : '';
    } else if ('[{('.includes(character)) {
      depth += 1;
    } else if (']})'.includes(character)) {
      depth = Math.max(0, depth - 1);
    } else if (character === ',' && depth === 0) {
      values.push(value.trim());
      value = '';
      continue;
    }
    value += character;
  }
  return [...values, value.trim()];
}

/** A text as it is typed where several values may be: in quotes, if a comma or a quote is in it. */
export function typedText(text: string): string {
  return /^['"]|,|^\s|\s$/.test(text) ? (text.includes('"') ? `'${text}'` : `"${text}"`) : text;
}

/** The text that was typed: without the quotes around all of it. */
export function untypedText(typed: string): string {
  const quoted = /^"([^"]*)"$|^'([^']*)'$/.exec(typed.trim());
  return quoted?.[1] ?? quoted?.[2] ?? typed;
}

/** Each combination of one of each; the last changes fastest. Of no lists, the one empty combination. */
export function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((found, list) => found.flatMap((before) => list.map((one) => [...before, one])), [[]]);
}

/** `12 experiments`, `1 experiment`. */
export function countText(count: number): string {
  return `${count} ${count === 1 ? 'experiment' : 'experiments'}`;
}
