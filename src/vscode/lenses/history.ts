/** What the experiments say about a parameter, in one line. */
import { formatCell } from '../../core/values/cellText.js';
import type { ParameterHint } from '../../protocol/index.js';

/** `best 0.001 · tried 5 from 0.0001 to 0.1`; empty when nothing was tried. */
export function historyText({ best, tried }: Pick<ParameterHint, 'best' | 'tried'>): string {
  if (tried === null || tried.distinct === 0) {
    return '';
  }
  const parts = best === null ? [] : [`best ${formatCell(best.value)}`];
  if (tried.distinct === 1) {
    return [...parts, `only ${formatCell(tried.values[0] ?? null)} tried`].join(' · ');
  }
  const values = tried.values.slice(0, 4).map((value) => formatCell(value));
  const range =
    tried.min !== null && tried.max !== null
      ? ` from ${formatCell(tried.min)} to ${formatCell(tried.max)}`
      : `: ${values.join(', ')}${tried.distinct > values.length ? ', …' : ''}`;
  return [...parts, `tried ${tried.distinct}${range}`].join(' · ');
}
