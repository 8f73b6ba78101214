/** The report of a sweep: Markdown, with pictures beside it. */
import { formatCell } from '../../values/index.js';
import { bounds } from '../domain.js';
import { toCells } from '../journal.js';
import { bestTrial, compareValues, feasible, paretoFront, scoreOf } from '../objective.js';
import { searched } from '../space.js';
import type { SweepState, Trial } from '../state.js';
import { duration, summarize } from '../summary.js';
import { elapsed } from '../stopping.js';
import { barsPicture, plotPicture, type PlotPoint } from './picture.js';

export interface Report {
  readonly markdown: string;
  /** By the name of the file. */
  readonly pictures: ReadonlyMap<string, string>;
}

const SHOWN = 10;
/** So many parameters have a picture of their own. */
const SLICES = 3;

export function reportOf(state: SweepState, now: number): Report {
  const { sweep, label, file, baseline, finished } = state;
  const summary = summarize(state, finished?.t ?? now);
  const pictures = new Map<string, string>();
  const picture = (name: string, alt: string, content: string): string => {
    pictures.set(name, content);
    return `![${plain(alt)}](${name})\n`;
  };
  const counts = state.trials.reduce((all, { state: of }) => all.set(of, (all.get(of) ?? 0) + 1), new Map<string, number>());
  const method = `${sweep.method}, ${[...counts].map(([of, count]) => `${count} ${of}`).join(', ')}, ${duration(elapsed(state, finished?.t ?? now))}`;
  const several = sweep.objectives.length > 1;
  const parts = [
    `# ${plain(label)}\n`,
    sweep.description === null ? '' : `${plain(sweep.description)}\n`,
    `${plain(summary.headline)}${finished ? ` ${plain(finished.words)}` : ''}\n`,
    [
      `- Sweep: \`${file}\`, from commit \`${baseline.slice(0, 7)}\``,
      `- Method: ${method}`,
      `- Objective: ${sweep.objectives.map(({ name, goal }) => `${goal} \`${name}\``).join(', ') || 'none'}`,
    ].join('\n') + '\n',
    summary.findings.map((one) => `- ${plain(one)}`).join('\n') + '\n',
    '## The best\n',
    bestTable(state),
    ...(sweep.objectives.length === 0 ? [] : several ? [frontPicture(state, picture)] : historyPictures(state, picture)),
    ...(summary.importances.length > 1
      ? [
          '## What mattered\n',
          picture(
            'importance.svg',
            'Importance of each parameter',
            barsPicture(
              'Importance',
              summary.importances.map(({ parameter, share }) => ({ label: parameter, share })),
            ),
          ),
        ]
      : []),
    ...(several
      ? []
      : slices(
          state,
          summary.importances.map(({ parameter }) => parameter),
          picture,
        )),
    ...(summary.next.length > 0 ? ['## What to try next\n', summary.next.map((one) => `- ${plain(one)}`).join('\n') + '\n'] : []),
    '## The sweep file\n',
    `${fence(state.text)}yaml\n${state.text.trimEnd()}\n${fence(state.text)}\n`,
  ];
  return { markdown: parts.filter((one) => one.trim() !== '').join('\n'), pictures };
}

type Picture = (name: string, alt: string, content: string) => string;

function bestTable(state: SweepState): string {
  const { sweep } = state;
  const names = searched(sweep.space).map(({ name }) => name);
  const front = sweep.objectives.length > 1 ? paretoFront(state) : ranked(state);
  const rows = front.slice(0, SHOWN).map((trial) => {
    const point = toCells(trial.point);
    const score = scoreOf(trial, sweep);
    const values = sweep.objectives.map((_, at) => numberText(score?.values[at] ?? NaN));
    const spread = score?.spread[0] == null ? '' : ` ± ${numberText(score.spread[0])}`;
    const experiment = trial.runs.find(({ experiment: id }) => id !== null)?.name ?? '';
    return row([
      String(trial.number),
      `${values[0] ?? ''}${spread}`,
      ...values.slice(1),
      ...names.map((name) => formatCell(point[name] ?? null)),
      experiment,
    ]);
  });
  if (rows.length === 0) {
    return 'No trial could be judged.\n';
  }
  const head = ['Trial', ...sweep.objectives.map(({ name }) => name), ...names, 'Experiment'];
  return [row(head), row(head.map(() => '---')), ...rows].join('\n') + '\n';
}

function ranked({ trials, sweep }: SweepState): Trial[] {
  const goal = sweep.objectives[0]?.goal ?? 'minimize';
  const scored = trials.flatMap((trial) => {
    const score = scoreOf(trial, sweep);
    return score && feasible(score) ? [{ trial, value: score.values[0] ?? NaN }] : [];
  });
  return scored.sort((a, b) => compareValues(b.value, a.value, goal)).map(({ trial }) => trial);
}

function historyPictures(state: SweepState, picture: Picture): string[] {
  const { sweep } = state;
  const [objective] = sweep.objectives;
  const best = bestTrial(state);
  const points: PlotPoint[] = [];
  const steps: PlotPoint[] = [];
  for (const trial of state.trials) {
    const score = scoreOf(trial, sweep);
    const value = score && feasible(score) ? score.values[0] : undefined;
    if (value !== undefined && objective) {
      points.push({ x: trial.number, y: value, best: trial === best });
      const before = steps.at(-1);
      if (before === undefined || compareValues(value, before.y, objective.goal) > 0) {
        steps.push({ x: trial.number, y: value });
      }
    }
  }
  const last = steps.at(-1);
  const end = points.at(-1);
  const line = last && end ? [...steps, { x: end.x, y: last.y }] : steps;
  const plot = {
    title: `${objective?.name ?? ''} by trial, and the best so far`,
    xLabel: 'trial',
    yLabel: objective?.name ?? '',
    points,
    steps: line,
  };
  return points.length === 0 ? [] : ['## How it came to it\n', picture('history.svg', plot.title, plotPicture(plot))];
}

function frontPicture(state: SweepState, picture: Picture): string {
  const { sweep } = state;
  const [a, b] = sweep.objectives;
  const front = new Set(paretoFront(state));
  const points = state.trials.flatMap((trial): PlotPoint[] => {
    const score = scoreOf(trial, sweep);
    return score ? [{ x: score.values[0] ?? NaN, y: score.values[1] ?? NaN, best: front.has(trial) }] : [];
  });
  const title = `Pareto front of ${a?.name ?? ''} and ${b?.name ?? ''}`;
  return picture('front.svg', title, plotPicture({ title, xLabel: a?.name ?? '', yLabel: b?.name ?? '', points }));
}

/** The objective by each of the parameters that mattered most. */
function slices(state: SweepState, order: readonly string[], picture: Picture): string[] {
  const { sweep } = state;
  const [objective] = sweep.objectives;
  const best = bestTrial(state);
  return order.slice(0, SLICES).flatMap((name, at) => {
    const domain = sweep.space.find((one) => one.name === name)?.domain;
    if (domain?.kind !== 'number' || objective === undefined) {
      return [];
    }
    const points = state.trials.flatMap((trial): PlotPoint[] => {
      const [value, score] = [trial.point[name], scoreOf(trial, sweep)];
      return typeof value === 'number' && score ? [{ x: value, y: score.values[0] ?? NaN, best: trial === best }] : [];
    });
    const logX = domain.shape.kind.startsWith('log') && bounds(domain.shape)[0] > 0;
    const title = `${objective.name} by ${name}`;
    return [picture(`slice-${at + 1}.svg`, title, plotPicture({ title, xLabel: name, yLabel: objective.name, points, logX }))];
  });
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((one) => plain(one)).join(' | ')} |`;
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

/** Nothing from the repository is markup. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|#!]/g, '\\$&').replace(/\s+/g, ' ');
}

/** Longer than any in the text. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  return '`'.repeat(longest + 1);
}
