/** How good the trials are: the best so far, the Pareto front, and which parameters mattered. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SweepDetail } from '../../src/protocol/sweeps.js';
import { t } from '../l10n.js';
import { Alternative, Canvas, Card } from '../plots/card.js';
import type { ChartSpec, ScatterSpec } from '../plots/charts.js';
import type { Theme } from '../theme.js';
import { bestSoFar, judged, type Judged } from './series.js';
import { pointWords, shortNumber } from './words.js';

export interface CardProps {
  readonly detail: SweepDetail;
  readonly theme: Theme;
}

const HEIGHT = 240;
type Group = ScatterSpec['groups'][number];

export function HistoryCard({ detail, theme }: CardProps): JSX.Element | null {
  const { objectives, best } = detail.info;
  const [objective] = objectives;
  const all = useMemo(() => judged(detail), [detail]);
  const steps = useMemo(() => (objective ? bestSoFar(all, objective.goal) : []), [all, objective]);
  const spec = useMemo((): ChartSpec => {
    const place = (one: Judged): Group['points'][number] => ({ x: all.indexOf(one) + 1, y: one.value, label: labelOf(one) });
    return {
      kind: 'scatter',
      xLabel: t('trials that have ended'),
      yLabel: '',
      logX: false,
      groups: groupsOf(all, theme).map(({ of, ...group }) => ({ ...group, points: of.map(place) })),
      steps: { label: t('best so far'), color: theme.marks[1] ?? 'currentColor', points: steps },
    };
  }, [all, steps, theme]);
  if (objective === undefined || all.length === 0) {
    return null;
  }
  const last = steps.at(-1);
  const title = t('{0}: the best so far', objective.name);
  const label = t(
    'Chart of {0} by trial. {1} trials; the best so far is {2}.',
    objective.name,
    all.length,
    last ? shortNumber(last.y) : '–',
  );
  return (
    <Card title={title} detail={best?.values[0] == null ? '' : shortNumber(best.values[0])}>
      <Canvas spec={spec} theme={theme} emphasis={null} label={label} height={HEIGHT} />
      <Alternative title={title}>
        {() => (
          <table>
            <thead>
              <tr>
                <th scope="col">{t('Trial')}</th>
                <th scope="col">{objective.name}</th>
                <th scope="col">{t('best so far')}</th>
              </tr>
            </thead>
            <tbody>
              {all.map(({ trial, value }, at) => (
                <tr key={trial.number}>
                  <th scope="row">{trial.number}</th>
                  <td>{shortNumber(value)}</td>
                  <td>{shortNumber(steps.find(({ x }) => x === at + 1)?.y ?? NaN)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Alternative>
    </Card>
  );
}

/** Of the first two objectives; the others are in the table of trials. */
export function FrontCard({ detail, theme }: CardProps): JSX.Element | null {
  const [a, b] = detail.info.objectives;
  const all = useMemo(() => judged(detail).filter(({ trial }) => Number.isFinite(trial.values[1] ?? NaN)), [detail]);
  const spec = useMemo(
    (): ChartSpec => ({
      kind: 'scatter',
      xLabel: a?.name ?? '',
      yLabel: b?.name ?? '',
      logX: false,
      groups: groupsOf(all, theme).map(({ of, ...group }) => ({
        ...group,
        points: of.map((one) => ({ x: one.value, y: one.trial.values[1] ?? NaN, label: labelOf(one) })),
      })),
      steps: null,
    }),
    [all, a, b, theme],
  );
  if (a === undefined || b === undefined || all.length === 0) {
    return null;
  }
  const front = all.filter(({ trial }) => trial.best);
  const title = t('Pareto front');
  const label = t(
    'Chart of {0} against {1}: {2} of {3} trials are not beaten in every objective.',
    a.name,
    b.name,
    front.length,
    all.length,
  );
  return (
    <Card title={title} detail={t('{0} {1}, {2} {3}', a.goal, a.name, b.goal, b.name)}>
      <Canvas spec={spec} theme={theme} emphasis={null} label={label} height={HEIGHT} />
      <Alternative title={title}>
        {() => (
          <table>
            <thead>
              <tr>
                <th scope="col">{t('Trial')}</th>
                {detail.info.objectives.map(({ name }) => (
                  <th scope="col" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {front.map(({ trial }) => (
                <tr key={trial.number}>
                  <th scope="row">{trial.number}</th>
                  {trial.values.map((value, at) => (
                    <td key={at}>{value === null ? '–' : shortNumber(value)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Alternative>
    </Card>
  );
}

export function ImportanceCard({ detail, theme }: CardProps): JSX.Element | null {
  const { importances } = detail;
  const spec = useMemo(
    (): ChartSpec => ({
      kind: 'bar',
      bars: importances.map(({ parameter, share }, at) => ({
        label: parameter,
        color: theme.marks[0] ?? 'currentColor',
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
  const title = t('What mattered');
  const said = importances.map(({ parameter, share }) => `${parameter} ${percent(share)}`).join(', ');
  return (
    <Card title={title} detail={t('importance by PED-ANOVA')}>
      <Canvas
        spec={spec}
        theme={theme}
        emphasis={null}
        label={t('Bar chart of the importance of parameters: {0}', said)}
        height={importances.length * 20 + 16}
      />
      <Alternative title={title}>
        {() => (
          <table>
            <thead>
              <tr>
                <th scope="col">{t('Parameter')}</th>
                <th scope="col">{t('Importance')}</th>
              </tr>
            </thead>
            <tbody>
              {importances.map(({ parameter, share }) => (
                <tr key={parameter}>
                  <th scope="row">{parameter}</th>
                  <td>{percent(share)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Alternative>
    </Card>
  );
}

/** Told apart by shape too: the best are stars, those that break a constraint are crosses. */
export function groupsOf(all: readonly Judged[], { marks }: Theme): (Omit<Group, 'points'> & { readonly of: readonly Judged[] })[] {
  const [usual = 'currentColor', best = 'currentColor'] = marks;
  const groups = [
    { label: t('trials'), color: usual, radius: 3, shape: 'circle' as const, of: all.filter(({ trial }) => trial.feasible && !trial.best) },
    {
      label: t('break a constraint'),
      color: marks[7] ?? usual,
      radius: 4,
      shape: 'crossRot' as const,
      of: all.filter(({ trial }) => !trial.feasible),
    },
    { label: t('the best'), color: best, radius: 7, shape: 'star' as const, of: all.filter(({ trial }) => trial.best) },
  ];
  return groups.filter(({ of }) => of.length > 0);
}

export function labelOf({ trial }: Judged): string {
  return `${t('trial {0}', trial.number)}: ${pointWords(trial.point)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
