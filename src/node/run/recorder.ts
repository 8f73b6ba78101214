/** Keeps the record of one run up to date while it runs. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StageProgress } from '../../core/run/stages.js';
import { identityOf, type ProcessIdentity } from './identity.js';
import { readParameters } from './parameters.js';
import { logsFolder, pruneRecords, recordFile, requestFile, writeRecord, type RunRecord } from './records.js';

export type RunStart = Pick<RunRecord, 'place' | 'slot' | 'origin' | 'name' | 'baseline' | 'command' | 'params' | 'root'>;

export type RunEnd = Pick<RunRecord, 'code' | 'error' | 'experiment'> & { readonly state: 'done' | 'failed' | 'stopped' };

/** For requests from other processes, in milliseconds. */
const LOOK_EVERY = 200;

let last = 0;

export class RunRecorder {
  private readonly progress = new StageProgress();
  private readonly decoder = new TextDecoder();
  private writing: Promise<void> = Promise.resolve();
  private readonly controllers = { stop: new AbortController(), kill: new AbortController() };
  private readonly timer = setInterval(() => this.look(), LOOK_EVERY);

  private constructor(
    private readonly dvcRoot: string,
    private record: RunRecord,
  ) {}

  /** `log`: another file for its output than its own. `waiting`: until `begin`. */
  static async start(
    dvcRoot: string,
    start: RunStart,
    { log, waiting = false }: { log?: string | undefined; waiting?: boolean } = {},
  ): Promise<RunRecorder> {
    // Two of one millisecond have different names too.
    last = Math.max(last + 1, Date.now());
    const id = `${new Date(last).toISOString().replace(/[-:.Z]/g, '')}-${process.pid}`;
    const watcher = (await identityOf(process.pid)) ?? { pid: process.pid, started: null, host: '' };
    const recorder = new RunRecorder(dvcRoot, {
      ...start,
      id,
      log: log ?? join(logsFolder(dvcRoot), `${id}.log`),
      started: Date.now(),
      ended: null,
      watcher,
      process: null,
      state: waiting ? 'waiting' : 'running',
      code: null,
      error: null,
      experiment: null,
      stages: [],
      values: [],
    });
    await recorder.write();
    return recorder;
  }

  get log(): string {
    return this.record.log;
  }

  /** Aborted when somebody asks for it, from wherever: see `requestStop`. */
  get stop(): AbortSignal {
    return this.controllers.stop.signal;
  }

  get kill(): AbortSignal {
    return this.controllers.kill.signal;
  }

  get id(): string {
    return this.record.id;
  }

  get started(): number {
    return this.record.started;
  }

  /** Of one that waited: false when it was removed meanwhile, and so is not wanted any more. */
  begin(change: Pick<RunRecord, 'slot' | 'root' | 'command'>): boolean {
    const wanted = existsSync(recordFile(this.dvcRoot, this.record.id));
    if (wanted) {
      this.update({ ...change, state: 'running', started: Date.now() });
    }
    return wanted;
  }

  running(process: ProcessIdentity): void {
    this.update({ process });
  }

  /** What DVC and the stages print. */
  output(chunk: Uint8Array): void {
    if (this.progress.feed(this.decoder.decode(chunk, { stream: true }), Date.now())) {
      this.update({ stages: this.progress.stages, name: this.record.name ?? this.progress.name });
    }
  }

  /** As they are in its folder now. */
  async readValues(): Promise<void> {
    this.update({ values: await readParameters(this.record.root) });
  }

  /** The last word; older runs may lose their logs then. */
  async end(end: RunEnd): Promise<RunRecord> {
    clearInterval(this.timer);
    this.progress.end(end.state, Date.now());
    this.update({ ...end, stages: this.progress.stages, ended: Date.now() });
    await this.writing;
    await pruneRecords(this.dvcRoot).catch(() => undefined);
    return this.record;
  }

  private look(): void {
    for (const how of ['stop', 'kill'] as const) {
      if (existsSync(requestFile(this.dvcRoot, this.record.id, how))) {
        rmSync(requestFile(this.dvcRoot, this.record.id, how), { force: true });
        this.controllers[how].abort();
      }
    }
  }

  private update(change: Partial<RunRecord>): void {
    this.record = { ...this.record, ...change };
    void this.write();
  }

  /** One after the other. A full disk ends no run: the record is then older than the run. */
  private write(): Promise<void> {
    const { record } = this;
    this.writing = this.writing.then(() => writeRecord(this.dvcRoot, record)).catch(() => undefined);
    return this.writing;
  }
}
