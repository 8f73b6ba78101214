/** A search: how far it is, what it found, and what can be done with that. */
import type { JSX } from 'preact';
import type { SweepAction } from '../../src/protocol/panel.js';
import type { SweepDetail, SweepInfo } from '../../src/protocol/sweeps.js';
import { Button, Icon } from '../controls/index.js';
import { Empty, Loading } from '../frame/empty.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { ContourCard } from './contour.js';
import { CurvesCard } from './curves.js';
import { Head } from './head.js';
import { FrontCard, HistoryCard, ImportanceCard } from './outcome.js';
import { ParallelCard } from './parallel.js';
import { SliceCard } from './slice.js';
import { TimelineCard } from './timeline.js';
import { Trials } from './trials.js';
import { useSweeps } from './useSweeps.js';

/** Does something with a sweep, or with one of its trials. */
export type ActOnSweep = (action: SweepAction, trial?: number) => void;

export default function SweepsPage({ panel }: { panel: Panel }): JSX.Element {
  const { host, view, info, change, fail } = panel;
  const label = view.pages.sweeps?.label ?? null;
  const { started, files, detail, failure } = useSweeps(host, label, info.version);
  const request = (action: SweepAction, of: string, trial?: number): void =>
    void host.request('actOnSweep', { action, label: of, ...(trial === undefined ? {} : { trial }) }).then((result) => {
      if (!result.ok && result.error.code !== 'cancelled') {
        fail(result.error);
      }
    });
  if (started === null) {
    return failure ? (
      <Empty icon="warning" title={t('The sweeps could not be read')} text={failure.message} advice={failure.advice ?? null} />
    ) : (
      <Loading label={t('Loading sweeps')} />
    );
  }
  if (detail === null) {
    return <NoSweeps canRun={panel.canRun} files={files} request={request} />;
  }
  const act: ActOnSweep = (action, trial) => request(action, detail.info.label, trial);
  return (
    <div class="sweeps">
      <Head
        detail={detail}
        started={started}
        canRun={panel.canRun}
        act={act}
        onChoose={(chosen) => change({ pages: { ...view.pages, sweeps: { label: chosen } } }, t('Sweep {0}', chosen))}
      />
      {failure ? (
        <p class="notice bad" role="alert">
          <Icon name="warning" /> {failure.message}
        </p>
      ) : null}
      <Words detail={detail} />
      <Charts detail={detail} panel={panel} />
      <Trials detail={detail} canRun={panel.canRun} act={act} />
    </div>
  );
}

function NoSweeps(props: {
  canRun: boolean;
  files: readonly SweepInfo[];
  request: (action: SweepAction, label: string) => void;
}): JSX.Element {
  const { canRun, files, request } = props;
  return (
    <Empty
      icon="search"
      title={t('Nothing was searched yet')}
      text={t('Pick parameters and their ranges: every trial becomes an ordinary experiment, and the best is one click away.')}
    >
      {canRun ? (
        <p class="buttons">
          <Button primary onClick={() => request('new', '')}>
            {t('Search for better parameters')}
          </Button>
          {files.map(({ label, file }) => (
            <Button key={file} onClick={() => request('start', label)}>
              {t('Start {0}', label)}
            </Button>
          ))}
        </p>
      ) : null}
    </Empty>
  );
}

function Words({ detail: { info, findings, next } }: { detail: SweepDetail }): JSX.Element {
  const over = info.stage === 'finished' || info.stage === 'interrupted';
  return (
    <section class="sweep-words" aria-label={t('What it found')}>
      <p class="headline">{info.headline}</p>
      {info.ended ? <p>{info.ended.words}</p> : null}
      <ul>
        {findings.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      {over && next.length > 0 ? (
        <>
          <h3>{t('What to try next')}</h3>
          <ul>
            {next.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

function Charts({ detail, panel }: { detail: SweepDetail; panel: Panel }): JSX.Element {
  const { info } = detail;
  return (
    <section aria-labelledby="sweep-charts">
      <h2 id="sweep-charts">{t('Progress')}</h2>
      <div class="cards">
        {info.objectives.length > 1 ? <FrontCard detail={detail} panel={panel} /> : <HistoryCard detail={detail} panel={panel} />}
        <ParallelCard detail={detail} panel={panel} />
        <ImportanceCard detail={detail} panel={panel} />
        <SliceCard detail={detail} panel={panel} />
        <ContourCard detail={detail} panel={panel} />
        <CurvesCard detail={detail} panel={panel} />
        <TimelineCard detail={detail} panel={panel} />
      </div>
    </section>
  );
}
