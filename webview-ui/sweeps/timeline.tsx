/** When each trial ran, by slot. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { durationText } from '../../src/core/run/duration.js';
import type { SweepTrial } from '../../src/protocol/sweeps.js';
import { t } from '../l10n.js';
import { Card } from '../plots/plotFrame.js';
import type { DataTable } from '../plots/specs.js';
import { Drawing, useDrawing } from './drawing.js';
import type { CardProps } from './outcome.js';
import { stateWords } from './words.js';

const [LEFT, LANE, BOTTOM] = [50, 24, 22];
const MOST = 300;
/** By place in the theme's marks. */
const COLOURS: Record<SweepTrial['state'], number> = { complete: 0, running: 2, waiting: 7, pruned: 4, failed: 3, stopped: 7 };

export function TimelineCard({ detail, panel: { theme, host, fail } }: CardProps): JSX.Element | null {
  const { element, drawing } = useDrawing(theme);
  const runs = useMemo(() => detail.trials.filter(({ started }) => started !== null).slice(-MOST), [detail]);
  const starts = runs.map(({ started }) => started ?? 0);
  const ends = runs.map(({ ended, started }) => ended ?? started ?? 0);
  const from = Math.min(...starts);
  const to = Math.max(...ends, detail.info.stage === 'running' ? Date.now() : 0);
  if (runs.length < 2 || !(to > from)) {
    return null;
  }
  const lanes = [...new Set(runs.map(({ slot }) => slot ?? 0))].sort((a, b) => a - b);
  const height = lanes.length * LANE + BOTTOM;
  const label = t('Timeline of {0} trials in {1} slots over {2}.', runs.length, lanes.length, durationText(to - from));
  const table = (): DataTable => ({
    head: [t('Trial'), t('Slot'), t('State'), t('Started after, s'), t('Took, s')],
    rows: runs.map(({ number, slot, state, started, ended }) => [
      number,
      (slot ?? 0) + 1,
      stateWords(state),
      ((started ?? from) - from) / 1000,
      ended === null ? '' : (ended - (started ?? from)) / 1000,
    ]),
  });
  const states = [...new Set(runs.map(({ state }) => state))];
  return (
    <Card title={t('Timeline')} detail={t('by slot')} placing={null} {...{ host, fail, table, drawing }}>
      <Drawing element={element} label={label} height={height}>
        {(width) => {
          const x = (time: number): number => LEFT + ((time - from) / (to - from)) * (width - LEFT - 4);
          return (
            <>
              {lanes.map((slot, at) => (
                <text key={slot} x={LEFT - 6} y={at * LANE + 15} text-anchor="end">
                  {t('slot {0}', slot + 1)}
                </text>
              ))}
              {runs.map((trial) => (
                <rect
                  key={trial.number}
                  x={x(trial.started ?? from)}
                  y={lanes.indexOf(trial.slot ?? 0) * LANE + 3}
                  width={Math.max(2, x(trial.ended ?? to) - x(trial.started ?? from) - 1)}
                  height={LANE - 6}
                  rx={2}
                  fill={trial.best ? theme.marks[1] : theme.marks[COLOURS[trial.state]]}
                  fill-opacity={trial.state === 'running' ? 0.6 : 1}
                >
                  <title>{`${t('trial {0}', trial.number)}: ${stateWords(trial.state)}, ${durationText((trial.ended ?? to) - (trial.started ?? from))}`}</title>
                </rect>
              ))}
              <text x={LEFT} y={height - 6}>
                0
              </text>
              <text x={width - 4} y={height - 6} text-anchor="end">
                {durationText(to - from)}
              </text>
            </>
          );
        }}
      </Drawing>
      <p class="sweep-legend">
        {states.map((state) => (
          <span key={state}>
            <svg width="10" height="10" aria-hidden="true">
              <rect width="10" height="10" rx="2" fill={theme.marks[COLOURS[state]]} />
            </svg>{' '}
            {stateWords(state)}
          </span>
        ))}
      </p>
    </Card>
  );
}
