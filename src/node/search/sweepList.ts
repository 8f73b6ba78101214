/** The sweeps of a project: those that have a journal, and files in `sweeps/` that have none. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSweep } from '../../core/search/file/parse.js';
import type { SweepState } from '../../core/search/state.js';
import { detailOf, infoOf, infoOfFile, type Surroundings } from '../../core/search/view.js';
import type { SweepDetail, SweepInfo } from '../../protocol/sweeps.js';
import { engineOf } from './engineLock.js';
import { JournalReader } from './journalReader.js';
import { labelOf, SweepFolder, sweepLabels } from './sweepFolder.js';

const MOST_FILES = 200;

export class SweepList {
  private readonly readers = new Map<string, JournalReader>();
  /** A journal is read by one at a time. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly dvcRoot: string) {}

  folder(label: string): SweepFolder {
    return new SweepFolder(this.dvcRoot, label);
  }

  async all(): Promise<SweepInfo[]> {
    const started: SweepInfo[] = [];
    const known = new Set<string>();
    for (const label of await sweepLabels(this.dvcRoot)) {
      const state = await this.state(label);
      if (state) {
        started.push(infoOf(state, await this.around(state)));
        known.add(state.file);
      }
    }
    const fresh = await this.files(known);
    return [...started.sort((a, b) => (b.started ?? 0) - (a.started ?? 0)), ...fresh];
  }

  async detail(label: string): Promise<SweepDetail | null> {
    const state = await this.state(label);
    return state && detailOf(state, await this.around(state));
  }

  /** Null when there is no such sweep. */
  state(label: string): Promise<SweepState | null> {
    const next = this.last.then(async () => {
      const reader = this.readers.get(label) ?? new JournalReader(this.folder(label));
      this.readers.set(label, reader);
      return reader.read();
    });
    this.last = next.catch(() => undefined);
    return next.catch(() => null);
  }

  /** Of each sweep whether somebody runs it. */
  async engines(): Promise<string> {
    const labels = await sweepLabels(this.dvcRoot);
    const alive = await Promise.all(labels.map(async (label) => ((await engineOf(this.folder(label))) === null ? '' : label)));
    return alive.join('\n');
  }

  private async around({ label, file }: SweepState): Promise<Surroundings> {
    const [engine, text] = await Promise.all([engineOf(this.folder(label)), readFile(join(this.dvcRoot, file), 'utf8').catch(() => null)]);
    return { alive: engine !== null, now: Date.now(), text };
  }

  private async files(known: ReadonlySet<string>): Promise<SweepInfo[]> {
    const names = (await readdir(join(this.dvcRoot, 'sweeps')).catch(() => [])).filter((name) => /\.ya?ml$/.test(name)).sort();
    const found: SweepInfo[] = [];
    for (const name of names.slice(0, MOST_FILES)) {
      const file = `sweeps/${name}`;
      const text = known.has(file) ? null : await readFile(join(this.dvcRoot, file), 'utf8').catch(() => null);
      const sweep = text === null ? null : parseSweep(text).sweep;
      if (sweep) {
        found.push(infoOfFile(labelOf(file, sweep.name), file, sweep));
      } else if (text !== null) {
        found.push({ ...BROKEN, label: name.replace(/\.ya?ml$/, ''), file });
      }
    }
    return found;
  }
}

/** Its file says what is wrong. */
const BROKEN: Omit<SweepInfo, 'label' | 'file'> = {
  ...{ current: false, stage: 'new', method: '', objectives: [], ended: null, cap: null, parallel: 1, elapsed: 0, left: null },
  counts: { waiting: 0, running: 0, complete: 0, pruned: 0, failed: 0, stopped: 0 },
  ...{ best: null, front: 0, running: [], headline: '', started: null },
};
