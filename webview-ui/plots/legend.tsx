/** The selected experiments: each can be left out of all plots, or be the only one. */
import type { JSX } from 'preact';
import { rowName } from '../../src/core/experiments/rowName.js';
import type { Row, RowId } from '../../src/protocol/model.js';
import { Swatch } from '../controls/index.js';
import { t } from '../l10n.js';
import type { Mark } from '../palette.js';

/** Entries that are shown; the others are counted. */
const MOST = 200;

export interface LegendProps {
  readonly rows: readonly Row[];
  readonly marks: ReadonlyMap<RowId, Mark>;
  readonly off: ReadonlySet<RowId>;
  readonly onOff: (off: readonly RowId[], said: string) => void;
  readonly onOver: (row: RowId | null) => void;
}

export function Legend({ rows, marks, off, onOff, onOver }: LegendProps): JSX.Element {
  const toggle = (row: Row, alone: boolean): void => {
    const { id } = row;
    const label = rowName(row);
    const others = rows.flatMap((other) => (other.id === id ? [] : [other.id]));
    const isAlone = !off.has(id) && others.every((other) => off.has(other));
    if (alone) {
      onOff(isAlone ? [] : others, isAlone ? t('All drawn') : t('Only {0} drawn', label));
    } else if (off.has(id)) {
      onOff(
        [...off].filter((one) => one !== id),
        t('{0} drawn', label),
      );
    } else {
      onOff([...off, id], t('{0} not drawn', label));
    }
  };
  return (
    <div class="legend" role="group" aria-label={t('Shown experiments')}>
      {rows.slice(0, MOST).map((row) => (
        <button
          type="button"
          key={row.id}
          class="legend-item"
          aria-pressed={!off.has(row.id)}
          title={off.has(row.id) ? t('Show; with Alt or a double click only this one') : t('Hide; with Alt or a double click all others')}
          onClick={(event) => toggle(row, event.altKey)}
          onDblClick={() => toggle(row, true)}
          onPointerEnter={() => onOver(row.id)}
          onPointerLeave={() => onOver(null)}
          onFocus={() => onOver(row.id)}
          onBlur={() => onOver(null)}
        >
          <Swatch mark={marks.get(row.id)} />
          <span class="legend-label">{rowName(row)}</span>
        </button>
      ))}
      {rows.length > MOST ? <span class="legend-more">{t('and {0} more', rows.length - MOST)}</span> : null}
      {off.size > 0 ? (
        <button type="button" class="legend-item" onClick={() => onOff([], t('All drawn'))}>
          {t('Show all')}
        </button>
      ) : null}
    </div>
  );
}
