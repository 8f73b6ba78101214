/** What differs between two revisions, in the editor's own views of differences: parameters, metrics, data, code. */
import { commands, l10n, Uri, window, type QuickPickItem } from 'vscode';
import type { ComparedData, DataVersion, FileRole, Row, RowId } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import { pickRow, targetsOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import { TEXT_SCHEME } from '../names.js';
import { revisionUri } from '../panels/diffs.js';

/** Editors of one view of many files. */
const MOST_FILES = 300;

export async function openChanges(parts: Parts, args: readonly unknown[]): Promise<void> {
  const { index, rows } = await targetsOf(parts, args, l10n.t('Changes from'), () => true);
  const [first, second] = rows;
  if (first === undefined) {
    return;
  }
  const [from, to] = second === undefined ? await otherOf(index, first) : [first, second];
  if (from === undefined || to === undefined) {
    return;
  }
  const { files, data: all } = await index.ask('compareFiles', { rows: [from.id, to.id] });
  const data = all.filter(({ versions: [before, after] }) => before?.hash !== after?.hash);
  const of = (...roles: FileRole[]): string[] =>
    files.filter((one) => roles.includes(one.role) && (one.changes[1]?.change ?? 'same') !== 'same').map((one) => one.path);
  const kinds = [
    { label: l10n.t('Everything'), paths: of('params', 'metrics', 'outputs', 'dvc', 'code'), data },
    { label: l10n.t('Parameters'), paths: of('params'), data: [] },
    { label: l10n.t('Metrics'), paths: of('metrics'), data: [] },
    { label: l10n.t('Outputs'), paths: of('outputs'), data: [] },
    { label: l10n.t('Data'), paths: [], data },
    { label: l10n.t('Code'), paths: of('code'), data: [] },
  ].filter((kind) => kind.paths.length + kind.data.length > 0);
  if (kinds.length === 0) {
    void window.showInformationMessage(l10n.t('“{0}” and “{1}” are the same.', from.label, to.label));
    return;
  }
  const items = kinds.map((kind): QuickPickItem & { which: (typeof kinds)[number] } => ({
    label: kind.label,
    description: count(kind.paths.length + (kind.data.length > 0 ? 1 : 0)),
    detail: [...kind.paths, ...kind.data.map((one) => one.path)].slice(0, 5).join(', '),
    which: kind,
  }));
  const picked = await window.showQuickPick(items, { title: `${from.label} ↔ ${to.label}`, placeHolder: l10n.t('What to compare') });
  if (picked) {
    await open(index, from, to, picked.which);
  }
}

function count(files: number): string {
  return files === 1 ? l10n.t('1 file') : l10n.t('{0} files', files);
}

/** An experiment beside its baseline, a commit beside another that is picked. */
async function otherOf(index: IndexClient, row: Row): Promise<[Row | undefined, Row | undefined]> {
  if (row.baseline !== null) {
    const { rows } = await index.ask('rowsById', { ids: [row.baseline], columns: [], baseline: null });
    return [rows[0]?.row, row];
  }
  return [row, await pickRow(index, l10n.t('Changes to'), (one) => one.id !== row.id)];
}

async function open(
  index: IndexClient,
  from: Row,
  to: Row,
  { paths, data }: { readonly paths: readonly string[]; readonly data: readonly ComparedData[] },
): Promise<void> {
  const uriOf = (row: RowId, path: string): Uri => revisionUri(index, row, path);
  const pairs = paths
    .slice(0, MOST_FILES)
    .map((path): [Uri, Uri, Uri] => [uriOf('workspace', path), uriOf(from.id, path), uriOf(to.id, path)]);
  if (data.length > 0) {
    const [before, after] = [from, to].map((row, at) => dataUri(row, data, at)) as [Uri, Uri];
    pairs.push([after, before, after]);
  }
  const title = `${from.label} ↔ ${to.label}`;
  const [only] = pairs;
  if (only !== undefined && pairs.length === 1) {
    await commands.executeCommand('vscode.diff', only[1], only[2], `${paths[0] ?? l10n.t('Data')} (${title})`);
  } else {
    await commands.executeCommand('vscode.changes', title, pairs);
  }
}

/** The data of a revision as a text, a line for each: `raw  21 MB in 40 files  md5`. */
function dataUri(row: Row, data: readonly ComparedData[], at: number): Uri {
  const lines = data.map(({ path, versions }) => `${path}:${versionText(versions[at] ?? null)}`);
  return Uri.from({ scheme: TEXT_SCHEME, path: `/${row.label}/data.yaml`, query: JSON.stringify(`${lines.join('\n')}\n`) });
}

function versionText(version: DataVersion | null): string {
  if (version === null) {
    return ` ${l10n.t('not there')}`;
  }
  const { hash, bytes, files } = version;
  return [
    ...(hash === null ? [] : [`md5: ${hash}`]),
    ...(bytes === null ? [] : [`size: ${bytes}`]),
    ...(files === null ? [] : [`files: ${files}`]),
  ]
    .map((line) => `\n  ${line}`)
    .join('');
}
