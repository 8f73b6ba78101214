/** A comparison as a table of text, as it is shown. */
import { rowName } from '../../src/core/experiments/rowName.js';
import type { TextTable } from '../../src/core/export/textTable.js';
import { t } from '../l10n.js';
import type { LoadedRow } from '../rows.js';
import type { CompareSection } from './sections.js';

export function comparisonTable(rows: readonly LoadedRow[], sections: readonly CompareSection[]): TextTable {
  return {
    heads: ['', t('Name'), ...rows.map(({ data }) => rowName(data.row))],
    numeric: [false, false, ...rows.map(() => true)],
    rows: sections.flatMap(({ title, rows: some }) =>
      some.map(({ lead, name, cells }) => [
        { text: title, number: false },
        { text: `${lead}${name}`, number: false },
        ...cells.map(({ text, kind }) => ({ text, number: kind === 'number' })),
      ]),
    ),
  };
}
