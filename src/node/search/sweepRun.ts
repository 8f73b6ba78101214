/** Starts a sweep or takes one up: puts the engine together with what this machine has. */
import { randomUUID } from 'node:crypto';
import { EspalierError } from '../../protocol/rpc.js';
import { canAmend } from '../../core/search/amend.js';
import { gridSampler, randomSampler } from '../../core/search/builtIn.js';
import { SweepEngine } from '../../core/search/engine.js';
import { parseSweep } from '../../core/search/file/parse.js';
import { fromCells, type JournalEvent } from '../../core/search/journal.js';
import type { Sampler } from '../../core/search/ports.js';
import { baselineProblems, startingPoints } from '../../core/search/revisionValues.js';
import { replay, type SweepState } from '../../core/search/state.js';
import type { Stop } from '../../core/search/stopping.js';
import type { Sweep } from '../../core/search/sweep.js';
import type { DvcCli } from '../dvc/cli.js';
import { Slots } from '../run/slots.js';
import { systemClock } from './clock.js';
import { EngineLock } from './engineLock.js';
import { findSweep, freeLabel, readSweepFile, relativePath } from './findSweep.js';
import { JournalFile } from './journalFile.js';
import { LocalExecutor } from './localExecutor.js';
import { OrderInbox, type Order } from './orders.js';
import { learns, pastExperiments } from './pastExperiments.js';
import type { SweepProject } from './project.js';
import { Sidecar } from './sidecar.js';
import { sidecarSampler } from './sidecarSampler.js';
import { labelOf, SweepFolder } from './sweepFolder.js';

export interface RunParts {
  readonly project: SweepProject;
  readonly dvc: DvcCli;
  readonly python: string;
  /** Path of the sidecar's `main.py`. */
  readonly sidecar: string;
  readonly onEvent: (event: JournalEvent, state: SweepState) => void;
  /** For a person: warnings, and what goes on around the sweep. */
  readonly say: (message: string) => void;
  readonly log?: (message: string) => void;
}

export interface ReadySweep {
  readonly folder: SweepFolder;
  readonly engine: SweepEngine;
  /** Until the sweep ends; whatever happens, the sweep is free to be taken up afterwards. */
  run(): Promise<Stop>;
}

/** A sweep that has no journal yet. Throws what keeps it from starting: `bad-sweep`, `exists`, `no-revision`, ... */
export async function startSweep(parts: RunParts, cwd: string, named: string, options: { readonly anew: boolean }): Promise<ReadySweep> {
  const { project } = parts;
  const file = relativePath(project.dvcRoot, cwd, named);
  const text = await readSweepFile(project.dvcRoot, file);
  const sweep = readSweep(text, file, parts.say);
  const before = await findSweep(project.dvcRoot, cwd, named);
  if (before && !options.anew) {
    const { label, finished, trials } = before.state;
    throw new EspalierError(
      'exists',
      `The sweep “${label}” of this file ${finished ? `has ended with ${trials.length} trials: ${finished.words}` : `was begun: ${trials.length} trials.`}`,
      `Take it up with “espalier sweep resume ${named}”, or begin anew with “espalier sweep run --new ${named}”.`,
    );
  }
  const baseline = await project.commitOf(sweep.baseline ?? 'HEAD');
  await checkBaseline(project, sweep, baseline);
  const label = await freeLabel(project, labelOf(file, sweep.name));
  const begin: JournalEvent = { t: Date.now(), e: 'sweep', id: randomUUID(), label, file, text, baseline };
  return open(parts, new SweepFolder(project.dvcRoot, label), begin);
}

/** A sweep that was begun, also one whose journal is lost and whose experiments are there. Throws `no-sweep`, `changed`, ... */
export async function resumeSweep(
  parts: RunParts,
  cwd: string,
  named: string,
  options: { readonly asStarted: boolean },
): Promise<ReadySweep> {
  const { project } = parts;
  const known = await findSweep(project.dvcRoot, cwd, named);
  if (known === null) {
    return open(parts, ...(await lostSweep(parts, cwd, named)));
  }
  const { state, folder } = known;
  const text = options.asStarted ? state.text : await readSweepFile(project.dvcRoot, state.file).catch(() => state.text);
  if (text === state.text) {
    return open(parts, folder, null);
  }
  const sweep = readSweep(text, state.file, parts.say);
  if (!canAmend(state.sweep, sweep)) {
    throw new EspalierError(
      'changed',
      `${state.file} says another search than the one that was begun: its method, parameters, metric or seed have changed.`,
      `Begin anew with “espalier sweep run --new ${named}”, or go on as it was with “espalier sweep resume --as-started ${named}”.`,
    );
  }
  return open(parts, folder, { t: Date.now(), e: 'amend', text });
}

/** From the experiments of a sweep alone: the newest of those that are named as this file's are. */
async function lostSweep({ project, say }: RunParts, cwd: string, named: string): Promise<[SweepFolder, JournalEvent]> {
  const file = relativePath(project.dvcRoot, cwd, named);
  const text = await readSweepFile(project.dvcRoot, file).catch(() => null);
  const sweep = text === null ? null : readSweep(text, file, say);
  const label = sweep ? labelOf(file, sweep.name) : named;
  const trials = (await project.trialExperiments()).filter(({ name }) => name.replace(/-\d{3,}(?:-\d+)?$/, '') === label);
  const last = trials.at(-1);
  if (text === null || last === undefined) {
    throw new EspalierError('no-sweep', `There is no sweep “${named}” to take up.`, `Start it with “espalier sweep run ${named}”.`);
  }
  say(`The journal of “${label}” is gone. It is put together again from ${trials.length} experiments.`);
  return [
    new SweepFolder(project.dvcRoot, label),
    { t: Date.now(), e: 'sweep', id: last.sweep, label, file, text, baseline: last.baseline },
  ];
}

function readSweep(text: string, file: string, say: (message: string) => void): Sweep {
  const { sweep, problems } = parseSweep(text);
  const lines = problems.map(({ line, message }) => `${file}:${line}: ${message}`);
  if (sweep === null) {
    throw new EspalierError('bad-sweep', lines.join('\n'));
  }
  lines.forEach(say);
  return sweep;
}

async function checkBaseline(project: SweepProject, sweep: Sweep, baseline: string): Promise<void> {
  const files = await project.filesAt(baseline);
  const problems = [...baselineProblems(sweep, files, baseline.slice(0, 7)), ...startingPoints(sweep, files).problems];
  if (problems.length > 0) {
    throw new EspalierError('bad-sweep', problems.join('\n'), 'Trials start from a commit: commit what the sweep needs.');
  }
}

/** @param first the event that the journal begins or goes on with; null when it has all it needs */
async function open(parts: RunParts, folder: SweepFolder, first: JournalEvent | null): Promise<ReadySweep> {
  const { project, dvc } = parts;
  const lock = await EngineLock.take(folder);
  try {
    const journal = first?.e === 'sweep' ? await JournalFile.create(folder, first) : await JournalFile.open(folder);
    let state = replay(journal.events);
    if (state === null) {
      throw new EspalierError('bad-journal', `The journal of “${folder.label}” does not begin with a sweep.`);
    }
    const write = async (event: JournalEvent): Promise<void> => {
      await journal.append(event, true);
      state = replay([event], state);
    };
    if (first && first.e !== 'sweep') {
      await write(first);
    } else if (first) {
      await lookBack(parts, state, write);
    }
    const { git, root } = project.repository;
    const slots = new Slots({ git, root, dvcRoot: project.dvcRoot, dvc, ...(parts.log ? { log: parts.log } : {}) });
    const now = (): SweepState => engine.current;
    const engine: SweepEngine = new SweepEngine({
      state,
      journal,
      executor: new LocalExecutor({ project, folder, slots, state: now }),
      openSampler: (current) => openSampler(parts, folder, current),
      clock: systemClock,
      pid: process.pid,
      host: lock.owner.host,
      startWith: startingPoints(state.sweep, await project.filesAt(state.baseline)).points,
      onEvent: parts.onEvent,
    });
    return { folder, engine, run: () => runEngine(engine, folder, journal, lock) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function runEngine(engine: SweepEngine, folder: SweepFolder, journal: JournalFile, lock: EngineLock): Promise<Stop> {
  let inbox: OrderInbox | null = null;
  try {
    inbox = await OrderInbox.open(folder, (order) => obey(engine, order));
    return await engine.run();
  } finally {
    inbox?.dispose();
    await journal.close();
    await lock.release();
  }
}

function obey(engine: SweepEngine, order: Order): void {
  switch (order.do) {
    case 'stop': {
      engine.stop(order.now ? 'now' : 'after running');
      return;
    }
    case 'pause':
    case 'unpause': {
      engine.pause(order.do === 'pause');
      return;
    }
    case 'cap': {
      engine.setCap(order.cap);
      return;
    }
    case 'enqueue': {
      engine.enqueue(fromCells(order.point));
      return;
    }
    case 'stop trial': {
      engine.stopTrial(order.trial);
      return;
    }
  }
}

async function lookBack(
  { project, say }: RunParts,
  { sweep, baseline }: SweepState,
  write: (event: JournalEvent) => Promise<void>,
): Promise<void> {
  if (await project.hasChanges()) {
    say(`The workspace has changes that are not committed. Trials start from the commit ${baseline.slice(0, 7)}, without them.`);
  }
  if (sweep.warmStart && learns(sweep)) {
    const trials = await pastExperiments(project, sweep, baseline);
    if (trials.length > 0) {
      say(`The search knows ${trials.length} past ${trials.length === 1 ? 'experiment' : 'experiments'} that fit it.`);
      await write({ t: Date.now(), e: 'past', trials });
    }
  }
}

function openSampler(parts: RunParts, folder: SweepFolder, state: () => SweepState): Promise<Sampler> {
  switch (state().sweep.method) {
    case 'grid':
      return Promise.resolve(gridSampler(state));
    case 'random':
      return Promise.resolve(randomSampler(state));
    default:
      return sidecarSampler(state, {
        start: () => new Sidecar(parts.python, parts.sidecar),
        storage: folder.study,
        onOpen: (library, notes) => [`Points are chosen by ${library}.`, ...notes].forEach(parts.say),
      });
  }
}
