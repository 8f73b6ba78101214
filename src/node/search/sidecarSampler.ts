/** Optuna and Hyperopt as a sampler of the engine. The sidecar may die at any time: a new one is given the history. */
import { EspalierError } from '../../protocol/rpc.js';
import type { Cell } from '../../protocol/values.js';
import { Tried, untriedPoint } from '../../core/search/builtIn.js';
import { fromCells, type PastTrial } from '../../core/search/journal.js';
import { LatentSpace } from '../../core/search/latent.js';
import { numberOf, scoreOf } from '../../core/search/objective.js';
import type { Sampler } from '../../core/search/ports.js';
import { pointKey, type Point } from '../../core/search/space.js';
import type { SweepState, Trial } from '../../core/search/state.js';
import { SIDECAR_GONE, type Sidecar } from './sidecar.js';

/** A trial as the sidecar takes it. JSON has no infinities: such numbers are texts that Python's `float` reads. */
interface WireTrial {
  readonly number: number;
  readonly state: 'running' | 'complete' | 'pruned' | 'failed';
  readonly latent: Readonly<Record<string, number>>;
  readonly values?: readonly (number | string)[];
  readonly violations?: readonly (number | string)[];
  readonly curve?: readonly (readonly [number, number | string])[];
  readonly experiment?: string | null;
}

export interface SidecarOptions {
  readonly start: () => Sidecar;
  /** File of Optuna's study, for its dashboard; null keeps it in memory. */
  readonly storage: string | null;
  /** What the sidecar has to say when it opens: its library, and what it cannot do. */
  readonly onOpen?: (library: string, notes: readonly string[]) => void;
}

/** So often in a row it may die over the same request. */
const LIVES = 3;
/** So often it may answer with a point that was tried, before one is drawn at random. */
const TRIES = 20;

export async function sidecarSampler(state: () => SweepState, options: SidecarOptions): Promise<Sampler> {
  const sampler = new SidecarSampler(state, options);
  await sampler.open();
  return sampler;
}

class SidecarSampler implements Sampler {
  private sidecar: Sidecar | null = null;
  private opened = false;
  private readonly latent: LatentSpace;
  private readonly tried: Tried;

  constructor(
    private readonly state: () => SweepState,
    private readonly options: SidecarOptions,
  ) {
    this.latent = new LatentSpace(state().sweep.space);
    this.tried = new Tried(state);
  }

  async open(): Promise<void> {
    await this.call({ do: 'open' }, () => Promise.resolve(null));
  }

  async ask(number: number): Promise<Point | null> {
    let instead: { readonly values: WireTrial['values'] | null; readonly times: number } | null = null;
    for (let times = 0; times < TRIES; times++) {
      const { latent } = (await this.request({ do: 'ask', number, instead })) as { latent: Record<string, number> };
      const point = this.latent.decode(latent);
      if (!this.tried.has(point)) {
        return point;
      }
      instead = { values: this.valuesOf(point), times: times + 1 };
    }
    await this.request({ do: 'drop', number, instead });
    const { space, seed } = this.state().sweep;
    const point = untriedPoint(space, seed, number, (one) => this.tried.has(one));
    const latent = point && this.latent.encode(point);
    if (latent) {
      await this.request({ do: 'tell', trial: { number, state: 'running', latent } });
    }
    return point;
  }

  async tell(trial: Trial): Promise<void> {
    const wire = this.wire(trial);
    if (wire) {
      await this.request({ do: 'tell', trial: wire });
    }
  }

  async stagnates(): Promise<string | null> {
    return ((await this.request({ do: 'stagnates' })) as { reason: string | null }).reason;
  }

  dispose(): Promise<void> {
    this.sidecar?.dispose();
    this.sidecar = null;
    return Promise.resolve();
  }

  private request(body: { readonly do: string } & Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.call(body, (sidecar) => sidecar.request(body));
  }

  /** Once more with a new sidecar when the one there was has died. What it knew beyond the history it had not answered yet. */
  private async call(body: { readonly do: string }, send: (sidecar: Sidecar) => Promise<unknown>): Promise<unknown> {
    for (let lives = LIVES; ; lives--) {
      try {
        return await send(await this.alive());
      } catch (error) {
        if (!(error instanceof EspalierError) || error.code !== SIDECAR_GONE) {
          throw error;
        }
        this.sidecar = null;
        if (lives === 1) {
          throw new EspalierError('sidecar-failed', `Python dies whenever it is asked (${body.do}). ${error.message}`);
        }
      }
    }
  }

  private async alive(): Promise<Sidecar> {
    if (this.sidecar) {
      return this.sidecar;
    }
    const sidecar = this.options.start();
    const { sweep, past, trials, id, cap } = this.state();
    const history = [...past.map((one, at) => this.wirePast(one, at)), ...trials.map((trial) => this.wire(trial))];
    try {
      const { library, notes } = (await sidecar.request({
        do: 'open',
        ...{ name: id, method: sweep.method, seed: sweep.seed, cap, storage: this.options.storage },
        directions: sweep.objectives.map(({ goal }) => goal),
        constraints: sweep.constraints.length,
        latents: this.latent.latents,
        trials: history.filter((one) => one !== null),
      })) as { library: string; notes: string[] };
      if (!this.opened) {
        this.opened = true;
        this.options.onOpen?.(library, notes);
      }
    } catch (error) {
      sidecar.dispose();
      throw error;
    }
    this.sidecar = sidecar;
    return sidecar;
  }

  private valuesOf(point: Point): WireTrial['values'] | null {
    const { trials, sweep } = this.state();
    const key = pointKey(point);
    const same = trials.find((trial) => pointKey(trial.point) === key);
    const score = same && scoreOf(same, sweep);
    return score ? score.values.map(wireNumber) : null;
  }

  /** Null when the point is outside of the space, as one given by hand may be. */
  private wire(trial: Trial): WireTrial | null {
    const { sweep } = this.state();
    const latent = this.latent.encode(trial.point);
    if (latent === null) {
      return null;
    }
    const score = scoreOf(trial, sweep);
    const run = trial.runs.find(({ state }) => state === trial.state) ?? trial.runs[0];
    return {
      number: trial.number,
      state: WIRE_STATES[trial.state],
      latent,
      ...(score ? { values: score.values.map(wireNumber), violations: score.violations.map(wireNumber) } : {}),
      curve: (run?.curve ?? []).map(([step, value]) => [step, wireCell(value)] as const),
      experiment: run?.experiment ?? null,
    };
  }

  /** Past experiments come before the trials: their numbers are below 0. */
  private wirePast({ point, values, experiment }: PastTrial, at: number): WireTrial | null {
    const latent = this.latent.encode(fromCells(point));
    return latent && { number: -1 - at, state: 'complete', latent, values: values.map(wireCell), violations: [], experiment };
  }
}

const WIRE_STATES: Record<Trial['state'], WireTrial['state']> = {
  waiting: 'running',
  running: 'running',
  complete: 'complete',
  pruned: 'pruned',
  failed: 'failed',
  stopped: 'failed',
};

function wireCell(cell: Cell): number | string {
  return wireNumber(numberOf(cell) ?? NaN);
}

function wireNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
