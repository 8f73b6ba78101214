/** The frame: tabs, notices, the page, the status line. What a page shows is its own matter. */
import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { slotsOf } from '../src/core/view/selection.js';
import type { RowId } from '../src/protocol/model.js';
import type { PanelAction, PanelSetup } from '../src/protocol/panel.js';
import type { Failure } from '../src/protocol/rpc.js';
import { Button } from './controls/index.js';
import { Empty, Loading } from './frame/empty.js';
import { Notices } from './frame/notices.js';
import { pageEntries, ShownPage } from './frame/pages.js';
import { StatusLine } from './frame/statusLine.js';
import { takeFocus } from './frame/takeFocus.js';
import { Tip } from './frame/tip.js';
import { Toolbar } from './frame/toolbar.js';
import { count, t } from './l10n.js';
import { markOf, type Mark } from './palette.js';
import type { Panel } from './panel.js';
import { useRows } from './rows.js';
import type { Host, VsCodeApi } from './rpc.js';
import { useTheme } from './theme.js';
import { useInfo } from './useInfo.js';
import { useKeys } from './useKeys.js';
import { useView } from './view/useView.js';
import { ViewsTool } from './views/viewsTool.js';

export function App({ host, api }: { host: Host; api: VsCodeApi }): JSX.Element {
  const theme = useTheme();
  const [setup, setSetup] = useState<PanelSetup | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [dismissed, setDismissed] = useState<Failure | null>(null);
  const [said, setSaid] = useState('');
  const control = useView(host, api, setup, setFailure);
  const { view, change } = control;
  const { info, failure: unread, refresh } = useInfo(host);
  const pages = useMemo(pageEntries, []);

  useEffect(() => {
    void host.request('ready', {}).then((result) => {
      if (result.ok) {
        setSetup(result.value);
        setMessage(result.value.message);
      } else {
        setFailure(result.error);
      }
    });
    return host.on('changed', (event) => setMessage(event.message));
  }, [host]);
  useEffect(() => setSaid(control.said), [control.said]);
  useUndoKeys(control.undo, control.redo);
  useEffect(() => {
    takeFocus();
    window.addEventListener('focus', takeFocus);
    return () => window.removeEventListener('focus', takeFocus);
  }, [view.page]);

  const act = useCallback(
    (action: PanelAction, rows: readonly RowId[]): void =>
      void host.request('act', { action, rows }).then((result) => {
        if (!result.ok && result.error.code !== 'cancelled') {
          setFailure(result.error);
        }
      }),
    [host],
  );
  const select = useCallback(
    (rows: readonly RowId[]): void => {
      const label = count(rows.length, '{0} selected', '{0} selected');
      change({ selected: rows }, label);
      setSaid(label);
    },
    [change],
  );
  const marks = useMemo(
    () => new Map([...slotsOf(view)].map(([id, slot]): [RowId, Mark] => [id, markOf(slot, theme)])),
    [view.selected, view.slots, theme],
  );
  const named = useMemo(() => (view.baseline === null ? view.selected : [...view.selected, view.baseline]), [view.selected, view.baseline]);
  const rows = useRows(host, named, NO_COLUMNS, info?.version);
  const selected = useMemo(() => rows.flatMap(({ data }) => (marks.has(data.row.id) ? [data.row] : [])), [rows, marks]);

  const canRun = setup?.canRun ?? false;
  const panel: Panel | null = info && {
    host,
    info,
    view,
    change,
    recent: control.recent,
    keepFilter: control.keepFilter,
    show: control.show,
    select,
    selected,
    baseline: rows.find(({ data }) => data.row.id === view.baseline)?.data.row ?? null,
    marks,
    theme,
    canRun,
    canEdit: setup?.canEdit ?? false,
    setParameter: control.setParameter,
    message,
    act,
    say: setSaid,
    fail: setFailure,
    refresh,
  };
  const entry = pages.find(({ id }) => id === view.page);
  const failures = [failure, info === null || unread === dismissed ? null : unread].flatMap((one) => one ?? []);
  return (
    <div class="app">
      <Toolbar
        pages={pages}
        control={control}
        onRun={canRun ? () => act('run', []) : null}
        onOpenBeside={() => void host.request('openBeside', { state: view })}
      >
        <ViewsTool
          host={host}
          view={view}
          change={change}
          version={info?.version}
          canEdit={setup?.canEdit ?? false}
          say={setSaid}
          fail={setFailure}
        />
      </Toolbar>
      <Notices
        message={info !== null && info.total > 0 ? message : null}
        failures={failures}
        onDismiss={(one) => (one === unread ? setDismissed(one) : setFailure(null))}
      />
      <main class="main">
        <div class="page" id="page" role="tabpanel" aria-labelledby={`tab-${view.page}`}>
          {panel && entry ? (
            <ShownPage entry={entry} panel={panel} />
          ) : unread ? (
            <Empty icon="warning" title={t('The experiments could not be read')} text={unread.message} advice={unread.advice ?? message}>
              <Button primary onClick={() => void refresh()}>
                {t('Try again')}
              </Button>
            </Empty>
          ) : (
            <Loading label={t('Loading experiments')} />
          )}
        </div>
      </main>
      {panel && panel.info.total > 0 ? <StatusLine panel={panel} pages={pages} /> : null}
      <div class="said" role="status">
        {said}
      </div>
      <Tip />
    </div>
  );
}

const NO_COLUMNS: readonly never[] = [];

/** Ctrl+Z and Ctrl+Shift+Z or Ctrl+Y, but not in a text field, which undoes its own text. */
function useUndoKeys(undo: () => void, redo: () => void): void {
  useKeys((event) => {
    const { target } = event;
    const inText = target instanceof HTMLElement && target.closest('input, textarea, vscode-text-field') !== null;
    const key = event.key.toLowerCase();
    if (inText || event.altKey || !(event.ctrlKey || event.metaKey) || (key !== 'z' && key !== 'y')) {
      return false;
    }
    if (key === 'y' || event.shiftKey) {
      redo();
    } else {
      undo();
    }
    return true;
  });
}
