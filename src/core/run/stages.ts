/** How far each stage of a run is, from the lines that DVC prints. Source: dvc/stage/run.py, dvc/stage/__init__.py, dvc/stage/cache.py. */

import type { StageRun, StageRunState } from '../../protocol/runs.js';

const LINES: readonly { readonly pattern: RegExp; readonly state: StageRunState }[] = [
  { pattern: /^Running stage '(.+)':$/, state: 'running' },
  { pattern: /^Stage '(.+)' didn't change, skipping$/, state: 'skipped' },
  { pattern: /^Stage '(.+)' is cached - skipping run, checking out outputs$/, state: 'cached' },
  { pattern: /^ERROR: failed to reproduce(?: stages:)? '([^']+)'/, state: 'failed' },
];

/** Longer than any line of DVC's: what a training prints without an end of line is not kept. */
const LONGEST_LINE = 10_000;

export class StageProgress {
  private readonly runs = new Map<string, StageRun>();
  private rest = '';
  /** The experiment's name, once DVC has said it. */
  name: string | null = null;

  /** In the order in which DVC came to them. */
  get stages(): readonly StageRun[] {
    return [...this.runs.values()];
  }

  /** Whether anything new was said. Text may come in any pieces. */
  feed(text: string, now: number): boolean {
    const lines = (this.rest + text).split(/\r\n|\r|\n/);
    this.rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    return lines.map((line) => this.line(line, now)).includes(true);
  }

  /** The run is over: what still ran ended with it. */
  end(outcome: 'done' | 'failed' | 'stopped', now: number): void {
    this.feed('\n', now);
    this.settle(outcome, now);
    if (outcome === 'stopped') {
      // To DVC, a stage that was ended from outside has failed.
      for (const run of this.runs.values()) {
        this.runs.set(run.name, run.state === 'failed' ? { ...run, state: 'stopped' } : run);
      }
    }
  }

  private line(line: string, now: number): boolean {
    const named = /^Reproducing experiment '(.+)'$/.exec(line);
    if (named) {
      this.name = named[1] ?? null;
      return true;
    }
    for (const { pattern, state } of LINES) {
      const name = pattern.exec(line)?.[1];
      if (name === undefined) {
        continue;
      }
      const before = this.runs.get(name);
      if (state === 'failed') {
        this.runs.set(name, { name, state, started: before?.started ?? now, ended: now });
        return true;
      }
      // DVC works on one stage after the other: the next begins when the one before is done.
      this.settle('done', now);
      this.runs.set(name, { name, state, started: now, ended: state === 'running' ? null : now });
      return true;
    }
    return false;
  }

  private settle(state: StageRunState, now: number): void {
    for (const run of this.runs.values()) {
      if (run.state === 'running') {
        this.runs.set(run.name, { ...run, state, ended: now });
      }
    }
  }
}
