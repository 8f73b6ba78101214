/** What curves show of a training, said with the rule that says so. */
import type { JSX } from 'preact';
import type { RowId } from '../../src/protocol/model.js';
import type { Finding, LinesPlot } from '../../src/protocol/plots.js';
import { Icon } from '../controls/index.js';
import { t } from '../l10n.js';
import { written } from './draw/numbers.js';

const MOST = 6;

export function wordsOf({ rule, at, values }: Finding, plot: LinesPlot): string {
  const place = `${plot.xLabel} ${written(at, 'number')}`;
  const [percent = 0] = values;
  switch (rule) {
    case 'not-a-number':
      return t('NaN or infinite from {0} on. Rule: a value is not a finite number.', place);
    case 'divergence':
      return t(
        'Divergence: it was best at {0}, and ends {1}% of its range worse. Rule: more than 50%, after its best in the first three quarters.',
        place,
        percent,
      );
    case 'plateau':
      return t('Plateau since {0}. Rule: the last third moves by less than 1% of the range.', place);
    case 'instability':
      return t(
        'Instability since {0}: neighbours differ by {1}% of the range. Rule: more than 30% on average in the second half.',
        place,
        percent,
      );
    case 'overfitting':
      return t(
        'Overfitting after {0}: the validation loss has risen by {1}% of its range while the training loss still falls. Rule: more than 10%.',
        place,
        percent,
      );
  }
}

export function Findings({
  plot,
  label,
  off,
}: {
  plot: LinesPlot;
  label: (row: RowId) => string;
  off: ReadonlySet<RowId>;
}): JSX.Element | null {
  const shown = plot.findings.filter(({ row }) => !off.has(row));
  return shown.length === 0 ? null : (
    <details class="findings">
      <summary>
        <Icon name="lightbulb" /> {shown.length === 1 ? t('1 remark on training') : t('{0} remarks on training', shown.length)}
      </summary>
      <ul>
        {shown.slice(0, MOST).map((finding, at) => (
          <li key={at}>
            <b>{label(finding.row)}</b> {wordsOf(finding, plot)}
          </li>
        ))}
        {shown.length > MOST ? <li>{t('and {0} more', shown.length - MOST)}</li> : null}
      </ul>
    </details>
  );
}
