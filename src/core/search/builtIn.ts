/** The samplers that need nothing but this program: grid and random. */
import { Grid } from './grid.js';
import type { Sampler } from './ports.js';
import { randomPoint, uniform } from './random.js';
import { finite, pointKey, type Point, type Space } from './space.js';
import type { SweepState } from './state.js';

/** Points that trials have or had, kept up to date without looking at every trial again. */
export class Tried {
  private readonly keys = new Set<string>();
  private seen = 0;

  constructor(private readonly state: () => SweepState) {}

  has(point: Point): boolean {
    const { trials } = this.state();
    for (; this.seen < trials.length; this.seen++) {
      const trial = trials[this.seen];
      if (trial) {
        this.keys.add(pointKey(trial.point));
      }
    }
    return this.keys.has(pointKey(point));
  }
}

const nothing = (): Promise<null> => Promise.resolve(null);

export function gridSampler(state: () => SweepState): Sampler {
  const grid = new Grid(state().sweep.space);
  const tried = new Tried(state);
  let next = 0;
  return {
    ask: () => {
      while (next < grid.size) {
        const point = grid.at(next++);
        if (!tried.has(point)) {
          return Promise.resolve(point);
        }
      }
      return nothing();
    },
    tell: () => Promise.resolve(),
    stagnates: nothing,
    dispose: () => Promise.resolve(),
  };
}

export function randomSampler(state: () => SweepState): Sampler {
  const { space, seed } = state().sweep;
  const tried = new Tried(state);
  return {
    ask: (trial) => Promise.resolve(untriedPoint(space, seed, trial, (point) => tried.has(point))),
    tell: () => Promise.resolve(),
    stagnates: nothing,
    dispose: () => Promise.resolve(),
  };
}

const TRIES = 200;
/** Combinations to go through for one that was not tried. */
const WALK = 1_000_000;

/** A random point that was not tried; null when there is none, or none is found in a space that is nearly used up. */
export function untriedPoint(space: Space, seed: number, trial: number, tried: (point: Point) => boolean): Point | null {
  for (let again = 0; again < TRIES; again++) {
    const point = randomPoint(space, seed, trial, again);
    if (!tried(point)) {
      return point;
    }
  }
  if (!finite(space)) {
    return null;
  }
  const grid = new Grid(space);
  const start = Math.floor(uniform('walk', seed, trial)() * grid.size);
  for (let step = 0; step < Math.min(grid.size, WALK); step++) {
    const point = grid.at((start + step) % grid.size);
    if (!tried(point)) {
      return point;
    }
  }
  return null;
}
