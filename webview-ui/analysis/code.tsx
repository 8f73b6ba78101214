/** Code and data that differ: the files with the most changed lines first, and a few of the lines themselves. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ChangedLines, ComparedFile, ComparedFiles, Hunk } from '../../src/protocol/compare.js';
import type { RowId } from '../../src/protocol/model.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';

/** Tables and pictures that a run writes. */
const NO_CODE = /\.(?:csv|tsv|json|png|jpe?g|gif|svg)$|tfevents/i;
/** Files whose lines are shown. */
const MOST_FILES = 5;
/** A file with more changed lines was made by a machine. */
const MOST_LINES = 2000;

export interface CodeProps {
  readonly panel: Panel;
  readonly from: RowId;
  readonly to: RowId;
  /** Null: not here yet. */
  readonly files: ComparedFiles | null;
}

export function CodeAndData({ panel, from, to, files }: CodeProps): JSX.Element {
  const code = (files?.files ?? [])
    .filter(({ role, path }) => role === 'code' && !NO_CODE.test(path))
    .toSorted((a, b) => linesOf(b) - linesOf(a));
  const lines = useLines(
    panel,
    from,
    to,
    code
      .filter((one) => linesOf(one) > 0 && linesOf(one) <= MOST_LINES)
      .slice(0, MOST_FILES)
      .map(({ path }) => path),
  );
  const data = (files?.data ?? []).filter(({ versions: [before, after] }) => before?.hash !== after?.hash);
  if (files === null) {
    return <p class="muted">{t('Loading')}</p>;
  }
  if (code.length + data.length === 0) {
    return <p class="muted">{t('No code and no data differ.')}</p>;
  }
  const openDiff = (path: string): void =>
    void panel.host.request('openDiff', { from, to, paths: [path] }).then((result) => (result.ok ? undefined : panel.fail(result.error)));
  return (
    <ul class="sentences">
      {code.map((one) => (
        <li key={one.path}>
          <button type="button" class="link" title={t('Open both sides in the editor')} onClick={() => openDiff(one.path)}>
            <code>{one.path}</code>
          </button>{' '}
          <span class="muted">{fileWords(one)}</span>
          <Lines changed={lines.get(one.path)} />
        </li>
      ))}
      {data.map(({ path }) => (
        <li key={path}>
          <code>{path}</code> <span class="muted">{t('data')}</span>
        </li>
      ))}
    </ul>
  );
}

function useLines({ host, info, fail }: Panel, from: RowId, to: RowId, paths: readonly string[]): ReadonlyMap<string, ChangedLines> {
  const [lines, setLines] = useState<ReadonlyMap<string, ChangedLines>>(new Map());
  useEffect(() => {
    setLines(new Map());
    if (paths.length === 0) {
      return;
    }
    const controller = new AbortController();
    void host.request('changedLines', { from, to, paths }, controller.signal).then((result) => {
      if (controller.signal.aborted) {
        return;
      }
      if (result.ok) {
        setLines(new Map(result.value.files.map((one) => [one.path, one])));
      } else {
        fail(result.error);
      }
    });
    return () => controller.abort();
  }, [from, to, JSON.stringify(paths), info.version]);
  return lines;
}

function Lines({ changed }: { changed: ChangedLines | undefined }): JSX.Element | null {
  return changed === undefined ? null : (
    <div class="hunks">
      {changed.hunks.map((hunk) => (
        <HunkLines key={hunk.at} hunk={hunk} path={changed.path} />
      ))}
      {changed.more > 0 ? <p class="muted">{t('and {0} more places', changed.more)}</p> : null}
    </div>
  );
}

function HunkLines({ hunk: { at, lines, more }, path }: { hunk: Hunk; path: string }): JSX.Element {
  return (
    <figure class="hunk" aria-label={t('{0}, line {1}', path, at)}>
      <figcaption class="muted">{t('line {0}', at)}</figcaption>
      <pre tabIndex={0}>
        {lines.map(({ added, text }, place) => (
          <span key={place} class={added ? 'added' : 'removed'}>
            {`${added ? '+' : '−'} ${text}\n`}
          </span>
        ))}
      </pre>
      {more > 0 ? <p class="muted">{t('and {0} more lines', more)}</p> : null}
    </figure>
  );
}

function linesOf({ changes: [, change] }: ComparedFile): number {
  return change?.lines ? change.lines.added + change.lines.deleted : 0;
}

function fileWords({ changes: [, change] }: ComparedFile): string {
  const words = { same: '', changed: t('changed'), added: t('added'), deleted: t('deleted') }[change?.change ?? 'same'];
  return change?.lines ? `${words}, +${change.lines.added} −${change.lines.deleted}` : words;
}
