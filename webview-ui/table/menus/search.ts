/** A search of the parameters that columns show. */
import type { ColumnRef } from '../../../src/protocol/table.js';
import { columnName, isFileColumn } from '../../columns.js';
import type { MenuItem } from '../../controls/index.js';
import { t } from '../../l10n.js';
import type { Panel } from '../../panel.js';

const MOST_NAMED = 2;

/** Empty where none of the columns is a parameter, or nothing can be run. */
export function searchItems({ host, fail, canRun, info }: Panel, refs: readonly ColumnRef[]): MenuItem[] {
  const columns = refs.flatMap((ref) => (isFileColumn(ref) && ref[0] === 'param' ? [ref] : []));
  if (!canRun || columns.length === 0) {
    return [];
  }
  const names = columns.map((one) => columnName(one, info.columns)).join(', ');
  const run = (): void =>
    void host.request('searchColumns', { columns }).then((result) => {
      if (!result.ok && result.error.code !== 'cancelled') {
        fail(result.error);
      }
    });
  const label = columns.length > MOST_NAMED ? t('Search {0} parameters…', columns.length) : t('Search {0}…', names);
  return [{ label, icon: 'search', separated: true, run }];
}
