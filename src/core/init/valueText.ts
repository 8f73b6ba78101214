import type { Value } from '../../protocol/values.js';

/** A value as one would type it, for lists to pick from. */
export function valueText(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}
