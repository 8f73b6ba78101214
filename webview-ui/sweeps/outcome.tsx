/** How good the trials are: the best so far, the Pareto front, and which parameters mattered. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SweepDetail } from '../../src/protocol/sweeps.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { ChartCard } from '../plots/chartCard.js';
import type { BarSpec, PointSet, PointSpec } from '../plots/draw/spec.js';
import type { DataTable } from '../plots/specs.js';
import type { Theme } from '../theme.js';
import { bestSoFar, judged, type Judged } from './series.js';
import { pointWords, shortNumber } from './words.js';

export interface CardProps {
  readonly detail: SweepDetail;
  readonly panel: Panel;
}

const HEIGHT = 240;
const [SMALL, MIDDLE, LARGE] = [3, 4, 7];

export function HistoryCard({ detail, panel }: CardProps): JSX.Element | null {
  const { objectives, best } = detail.info;
  const [objective] = objectives;
  const { theme } = panel;
  const all = useMemo(() => judged(detail), [detail]);
  const steps = useMemo(() => (objective ? bestSoFar(all, objective.goal) : []), [all, objective]);
  const spec = useMemo((): PointSpec => {
    const places = new Map(all.map(({ trial }, at) => [trial.number, at + 1]));
    return {
      ...PLAIN,
      xLabel: t('trials that have ended'),
      yLabel: objective?.name ?? '',
      sets: setsOf(all, theme, ({ trial }) => places.get(trial.number) ?? 0),
      joined: { x: steps.map(({ x }) => x), y: steps.map(({ y }) => y), stepped: true },
    };
  }, [all, steps, theme, objective]);
  if (objective === undefined || all.length === 0) {
    return null;
  }
  const last = steps.at(-1);
  const best_ = new Map(steps.map(({ x, y }) => [x, y]));
  return (
    <ChartCard
      panel={panel}
      title={t('{0}: the best so far', objective.name)}
      detail={best?.values[0] == null ? '' : shortNumber(best.values[0])}
      name={t('Chart of {0} by trial. {1} trials; the best so far is {2}.', objective.name, all.length, last ? shortNumber(last.y) : '–')}
      spec={spec}
      height={HEIGHT}
      table={() => ({
        head: [t('Trial'), objective.name, t('best so far')],
        rows: all.map(({ trial, value }, at) => [String(trial.number), value, best_.get(at + 1) ?? '']),
      })}
    />
  );
}

/** Of the first two objectives; the others are in the table of trials. */
export function FrontCard({ detail, panel }: CardProps): JSX.Element | null {
  const { objectives } = detail.info;
  const [a, b] = objectives;
  const { theme } = panel;
  const all = useMemo(() => judged(detail).filter(({ trial }) => Number.isFinite(trial.values[1] ?? NaN)), [detail]);
  const spec = useMemo(
    (): PointSpec => ({
      ...PLAIN,
      xLabel: a?.name ?? '',
      yLabel: b?.name ?? '',
      sets: setsOf(
        all,
        theme,
        ({ value }) => value,
        ({ trial }) => trial.values[1] ?? NaN,
      ),
    }),
    [all, a, b, theme],
  );
  if (a === undefined || b === undefined || all.length === 0) {
    return null;
  }
  const front = all.filter(({ trial }) => trial.best);
  return (
    <ChartCard
      panel={panel}
      title={t('Pareto front')}
      detail={t('{0} {1}, {2} {3}', a.goal, a.name, b.goal, b.name)}
      name={t('Chart of {0} against {1}: {2} of {3} trials are not beaten in every objective.', a.name, b.name, front.length, all.length)}
      spec={spec}
      height={HEIGHT}
      table={() => ({
        head: [t('Trial'), ...objectives.map(({ name }) => name)],
        rows: front.map(({ trial }) => [String(trial.number), ...trial.values.map((value) => value ?? '')]),
      })}
    />
  );
}

export function ImportanceCard({ detail, panel }: CardProps): JSX.Element | null {
  const { importances } = detail;
  const { theme } = panel;
  const spec = useMemo(
    (): BarSpec => ({
      kind: 'bar',
      thickness: 12,
      bars: importances.map(({ parameter, share }, at) => ({
        label: parameter,
        color: theme.marks[0] ?? theme.chart.muted,
        value: share,
        text: percent(share),
        hidden: false,
        best: at === 0,
      })),
    }),
    [importances, theme],
  );
  if (importances.length === 0) {
    return null;
  }
  const rows = importances.map(({ parameter, share }) => [parameter, percent(share)] as const);
  const table: DataTable = { head: [t('Parameter'), t('Importance')], rows };
  return (
    <ChartCard
      panel={panel}
      title={t('What mattered')}
      detail={t('importance by PED-ANOVA')}
      name={t('Bar chart of the importance of parameters: {0}', rows.map((row) => row.join(' ')).join(', '))}
      spec={spec}
      height={importances.length * 20 + 16}
      table={() => table}
    />
  );
}

/** What charts of trials have in common. */
export const PLAIN = { kind: 'points', jitter: false, logX: false, logY: false, xNames: null, yNames: null, joined: null } as const;

/** Told apart by shape too: the best are stars, those that break a constraint are crosses. */
export function setsOf(
  all: readonly Judged[],
  { marks, chart }: Theme,
  x: (one: Judged) => number,
  y = ({ value }: Judged): number => value,
): PointSet[] {
  const [usual = chart.muted, best = chart.text] = marks;
  const kinds = [
    { label: t('trials'), color: usual, radius: SMALL, shape: 'disc', wants: ({ feasible, best: isBest }) => feasible && !isBest },
    { label: t('break a constraint'), color: marks[7] ?? usual, radius: MIDDLE, shape: 'cross', wants: ({ feasible }) => !feasible },
    { label: t('the best'), color: best, radius: LARGE, shape: 'star', wants: ({ best: isBest }) => isBest },
  ] satisfies (Pick<PointSet, 'label' | 'color' | 'shape'> & { radius: number; wants: (trial: Judged['trial']) => boolean })[];
  return kinds.map(({ wants, radius, ...kind }) => {
    const of = all.filter((one) => wants(one.trial) && Number.isFinite(x(one)) && Number.isFinite(y(one)));
    const sizes = of.map(() => radius);
    return { ...kind, hidden: false, x: of.map(x), y: of.map(y), colors: null, sizes, names: of.map(labelOf) };
  });
}

export function labelOf({ trial }: Judged): string {
  return `${t('trial {0}', trial.number)}: ${pointWords(trial.point)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
