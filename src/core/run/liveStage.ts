/** How far a stage is while the pipeline runs in the workspace, in words. */
import type { RunInfo, StageRunState } from '../../protocol/runs.js';
import { durationText, elapsedText } from './duration.js';

export interface LiveStage {
  readonly state: StageRunState | 'waiting';
  readonly text: string;
}

/**
 * Null when the run says nothing about the stage. Of a run that is over, what failed stays to be seen.
 * @param scope whether the run looks at the stage, as far as that is known
 * @param durations milliseconds that each stage took the last time it ran to its end
 */
export function liveStage(
  name: string,
  run: Pick<RunInfo, 'state' | 'stages'> | null,
  scope: boolean,
  durations: Readonly<Record<string, number>>,
  now: number,
): LiveStage | null {
  const stage = run?.stages.find((one) => one.name === name);
  if (run?.state !== 'running') {
    return run?.state === 'failed' && stage?.state === 'failed' ? { state: 'failed', text: `failed${took(stage)}` } : null;
  }
  if (stage === undefined) {
    return scope ? { state: 'waiting', text: 'waiting' } : null;
  }
  switch (stage.state) {
    case 'running': {
      const before = durations[name];
      const last = before === undefined ? '' : ` of ${durationText(before)} last time`;
      return { state: 'running', text: `running ${elapsedText(now - stage.started)}${last}` };
    }
    case 'skipped':
      return { state: 'skipped', text: 'skipped: nothing changed' };
    case 'cached':
      return { state: 'cached', text: 'not run: its result is known from before' };
    default:
      return { state: stage.state, text: `${stage.state}${took(stage)}` };
  }
}

function took({ started, ended }: { readonly started: number; readonly ended: number | null }): string {
  return ended === null ? '' : ` after ${durationText(ended - started)}`;
}
