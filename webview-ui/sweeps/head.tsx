/** Which sweep is shown, how far it is, and what can be done with it. */
import type { JSX } from 'preact';
import type { SweepDetail, SweepInfo } from '../../src/protocol/sweeps.js';
import { Icon, Tool } from '../controls/index.js';
import { t } from '../l10n.js';
import type { ActOnSweep } from './sweepsPage.js';
import { progressWords, stageWords } from './words.js';

export interface HeadProps {
  readonly detail: SweepDetail;
  readonly started: readonly SweepInfo[];
  readonly canRun: boolean;
  readonly act: ActOnSweep;
  readonly onChoose: (label: string) => void;
}

const ICONS: Record<SweepInfo['stage'], string> = {
  new: 'search',
  running: 'loading codicon-modifier-spin',
  paused: 'debug-pause',
  interrupted: 'debug-disconnect',
  finished: 'pass',
};

export function Head({ detail: { info }, started, canRun, act, onChoose }: HeadProps): JSX.Element {
  const ended = info.counts.complete + info.counts.pruned + info.counts.failed + info.counts.stopped;
  return (
    <header class="sweep-head">
      <select class="sweep-select" aria-label={t('Sweep')} value={info.label} onChange={(event) => onChoose(event.currentTarget.value)}>
        {started.map(({ label, stage }) => (
          <option key={label} value={label}>
            {label} ({stageWords(stage)})
          </option>
        ))}
      </select>
      <span class="sweep-state" role="status">
        <Icon name={ICONS[info.stage]} /> {stageWords(info.stage)} · {info.method} · {progressWords(info)}
      </span>
      {info.cap === null ? null : <progress max={info.cap} value={Math.min(ended, info.cap)} aria-label={t('Trials that have ended')} />}
      <span class="sweep-actions" role="toolbar" aria-label={t('Actions')}>
        {canRun ? <Steering info={info} act={act} /> : null}
        <Tool icon="go-to-file" label={t('Open file')} title={t('Open {0}', info.file)} onClick={() => act('open')} />
        {canRun ? <Outcome info={info} act={act} /> : null}
      </span>
    </header>
  );
}

function Steering({ info: { stage }, act }: { info: SweepInfo; act: ActOnSweep }): JSX.Element {
  const runs = stage === 'running' || stage === 'paused';
  return (
    <>
      {stage === 'running' ? (
        <Tool icon="debug-pause" label={t('Pause')} title={t('Start no more trials for now')} onClick={() => act('pause')} />
      ) : null}
      {stage === 'paused' ? <Tool icon="debug-continue" label={t('Continue')} onClick={() => act('unpause')} /> : null}
      {runs ? <Tool icon="debug-stop" label={t('Stop')} onClick={() => act('stop')} /> : null}
      {runs ? null : <Tool icon="debug-continue" label={t('Resume')} title={t('Go on with it')} onClick={() => act('resume')} />}
      <Tool icon="list-ordered" label={t('Trials…')} title={t('Change how many trials it may have')} onClick={() => act('cap')} />
      <Tool icon="add" label={t('Try a point…')} title={t('Try these values next')} onClick={() => act('tryPoint')} />
    </>
  );
}

function Outcome({ info: { best }, act }: { info: SweepInfo; act: ActOnSweep }): JSX.Element {
  const none = best === null || best.experiments.length === 0;
  return (
    <>
      <Tool
        icon="check-all"
        label={t('Apply best')}
        title={none ? t('No trial is the best yet') : t('Apply the best to the workspace')}
        disabled={none}
        onClick={() => act('applyBest')}
      />
      <Tool
        icon="git-branch"
        label={t('Branch')}
        title={t('Make a branch from the best')}
        disabled={none}
        onClick={() => act('branchBest')}
      />
      <Tool icon="zoom-in" label={t('Search around the best')} onClick={() => act('aroundBest')} />
      <Tool icon="book" label={t('Report')} title={t('Write a report with pictures')} onClick={() => act('report')} />
    </>
  );
}
