/** The table as it is shown, to take away. */
import { TABLE_FORMATS, type TableFormat } from '../../../src/core/export/textTable.js';
import type { ExportRequest } from '../../../src/protocol/export.js';
import type { TableQuery } from '../../../src/protocol/table.js';
import { fieldTitle } from '../../columns.js';
import type { MenuItem } from '../../controls/index.js';
import { t } from '../../l10n.js';
import type { Panel } from '../../panel.js';
import type { Layout } from '../layout.js';

export function exportItems(panel: Panel, query: TableQuery, { columns }: Layout): MenuItem[] {
  const { selected } = panel.view;
  const request = (format: TableFormat, rows: ExportRequest['rows']): ExportRequest => ({
    query,
    columns: columns.map(({ ref }) => ref),
    heads: [fieldTitle('name'), ...columns.map(({ name }) => name)],
    numbers: columns.map((column) => column.format),
    numeric: columns.map(({ numeric }) => numeric),
    rows,
    format,
  });
  const take = async (format: TableFormat, to: 'file' | 'clipboard', rows: ExportRequest['rows']): Promise<void> => {
    const result = await panel.host.request('takeAway', { what: request(format, rows), to });
    if (!result.ok) {
      panel.fail(result.error);
    } else if (to === 'clipboard' || result.value.file !== null) {
      panel.say(to === 'clipboard' ? t('{0} lines copied', result.value.lines) : t('{0} lines written', result.value.lines));
    }
  };
  const items = (to: 'file' | 'clipboard', rows: ExportRequest['rows']): MenuItem[] =>
    [...TABLE_FORMATS].map((format) => ({
      label: LABELS[format],
      icon: to === 'file' ? 'file' : 'copy',
      run: () => void take(format, to, rows),
    }));
  const submenu = (label: string, icon: string, of: readonly MenuItem[], separated = false): MenuItem => ({
    label,
    icon,
    separated,
    items: of,
    run: () => undefined,
  });
  return [
    submenu(t('Export to a file'), 'export', items('file', null), true),
    submenu(t('Copy the table'), 'copy', items('clipboard', null)),
    ...(selected.length === 0 ? [] : [submenu(t('Copy the selected rows'), 'copy', items('clipboard', selected))]),
  ];
}

const LABELS: Record<TableFormat, string> = { csv: 'CSV', tsv: 'TSV', markdown: 'Markdown', latex: 'LaTeX' };
