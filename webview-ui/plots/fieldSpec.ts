/** A contour plot: what points say of a value over two axes, spread to what lies between them. */
import { FIELD_NODES, fieldOf, LEAST_FIELD_POINTS } from '../../src/core/analysis/field.js';
import type { Theme } from '../theme.js';
import type { PointSet, PointSpec } from './draw/spec.js';
import { placeIn, valueIn, type Ends } from './places.js';

export interface FieldAxis extends Ends {
  readonly label: string;
}

export interface FieldSample {
  readonly x: number;
  readonly y: number;
  readonly value: number;
  readonly name: string;
  readonly best: boolean;
}

export interface FieldFrom {
  readonly x: FieldAxis;
  readonly y: FieldAxis;
  /** Of the value. */
  readonly label: string;
  /** Low values are the better ones. */
  readonly lower: boolean;
  readonly samples: readonly FieldSample[];
  readonly theme: Theme;
}

const [SMALL, LARGE] = [2.5, 7];
/** More points than these are drawn small: what lies between them is to be seen. */
const MANY = 300;

/** Null: so few points say nothing of what lies between them. */
export function fieldSpec({ x, y, label, lower, samples, theme: { marks, chart } }: FieldFrom): PointSpec | null {
  const placed = samples.flatMap((sample) => {
    const [atX, atY] = [placeIn(sample.x, x), placeIn(sample.y, y)];
    return atX === null || atY === null ? [] : [{ sample, x: atX, y: atY, value: sample.value }];
  });
  if (placed.length < LEAST_FIELD_POINTS) {
    return null;
  }
  const nodes = (axis: Ends): number[] => Array.from({ length: FIELD_NODES }, (_, at) => valueIn(at / (FIELD_NODES - 1), axis));
  const setOf = (best: boolean): PointSet => {
    const some = placed.flatMap(({ sample }) => (sample.best === best ? [sample] : []));
    return {
      label,
      shape: best ? 'star' : 'disc',
      color: best ? (marks[1] ?? chart.text) : chart.text,
      ...{ hidden: false, colors: null },
      x: some.map((one) => one.x),
      y: some.map((one) => one.y),
      sizes: some.map(() => (best ? LARGE : placed.length > MANY ? SMALL / 2 : SMALL)),
      names: some.map(({ name }) => name),
    };
  };
  return {
    kind: 'points',
    ...{ xLabel: x.label, yLabel: y.label, logX: x.log, logY: y.log },
    ...{ jitter: false, xNames: null, yNames: null, joined: null },
    sets: [setOf(false), setOf(true)],
    field: { label, color: marks[0] ?? chart.muted, x: nodes(x), y: nodes(y), values: fieldOf(placed), lower },
  };
}
