/** What of the panel is the host's: saved views, files of revisions, commands that open it with something to show. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { commands, languages, Uri, window, workspace } from 'vscode';
import { REVISION_SCHEME } from '../../../src/vscode/names.js';
import { espalier, eventually, git, path, pressIn, restoreAll } from '../../harness/inEditor.js';
import { labelsOf } from '../../harness/treeLabels.js';

const VIEWS = '.espalier/views.yaml';
const tabs = (): string[] => window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));

describe('panel', () => {
  before(async () => {
    await espalier();
    mkdirSync(path('.espalier'), { recursive: true });
  });
  afterEach(restoreAll);
  after(async () => {
    rmSync(path('.espalier'), { recursive: true, force: true });
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('opens a saved view by its name, and says when there is none', async () => {
    writeFileSync(path(VIEWS), 'views:\n  Mine:\n    page: compare\n    baseline: main\n');
    await commands.executeCommand('espalier.openView', { name: 'Mine' });
    await eventually('the page of the view is shown', () => tabs().includes('Experiments: Compare'));
    const said = pressIn('showErrorMessage', undefined);
    await commands.executeCommand('espalier.openView', { name: 'Theirs' });
    await eventually('it is said', () => said.some((one) => one.includes('“Theirs”')));
  });

  it('compares what a key binding names, and says what nobody is called', async () => {
    const said = pressIn('showErrorMessage', undefined);
    await commands.executeCommand('espalier.compareSelected', { rows: ['nobody'] });
    await eventually('it is said', () => said.some((one) => one.includes('“nobody”')));
    await commands.executeCommand('espalier.compareSelected', { rows: ['main', 'other', 'workspace'] });
    assert.equal(said.length, 1);
    assert.ok(tabs().includes('Experiments: Compare'));
  });

  it('hides in the tree what the filter of a panel leaves out, says when nothing passes, and clears the filter from there', async () => {
    const api = await espalier();
    const all = await labelsOf(api);
    assert.ok(all.includes('workspace') && all.includes('main'));
    const filtered = async (filter: string, state: object = {}): Promise<void> => {
      await commands.executeCommand('espalier.showPanel', { page: 'table', state: { ...state, filter } });
      await eventually('the tree says what it is filtered by', async () => {
        const [first] = await api.tree.getChildren();
        return first?.kind === 'filter' && first.filter === filter;
      });
    };
    await filtered('kind = workspace');
    assert.deepEqual(await labelsOf(api), ['Clear the Filter', 'workspace']);
    await filtered('two = 2 and kind = workspace', { expressions: [{ name: 'two', text: '1 + 1' }] });
    assert.deepEqual(await labelsOf(api), ['Clear the Filter', 'workspace']);
    await filtered('two > 2');
    assert.deepEqual(await labelsOf(api), ['Clear the Filter']);
    await filtered('name = nobody');
    assert.deepEqual(await labelsOf(api), ['Clear the Filter']);
    const [none] = await api.tree.getChildren();
    const item = none && api.tree.getTreeItem(none);
    assert.equal(item?.description, 'nothing passes name = nobody');
    await commands.executeCommand(item.command?.command ?? '', ...((item.command?.arguments ?? []) as unknown[]));
    assert.deepEqual(await labelsOf(api), all);
  });

  it('says at its place what is wrong with the file of views', async () => {
    const uri = Uri.file(path(VIEWS));
    writeFileSync(path(VIEWS), 'views:\n  Mine:\n    filter: 3\n');
    const problems = (): string[] => languages.getDiagnostics(uri).map(({ range, message }) => `${range.start.line + 1}: ${message}`);
    const document = await workspace.openTextDocument(uri);
    await eventually('the mistake is shown', () => problems().some((one) => one.startsWith('3: “filter” cannot be read')));
    await commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(document.getText().split('\n').length, 4);
    writeFileSync(path(VIEWS), 'views:\n  Mine:\n    filter: lr > 1\n');
    await eventually('it is mended', () => problems().length === 0);
  });

  it('has the texts of files as a commit has them, and nothing where it has none', async () => {
    const text = async (file: string): Promise<string> => {
      const query = JSON.stringify({ folder: workspace.workspaceFolders?.[0]?.uri.toString(), commit: git('rev-parse', 'HEAD') });
      return (await workspace.openTextDocument(Uri.file(path(file)).with({ scheme: REVISION_SCHEME, query }))).getText();
    };
    assert.equal(await text('params.toml'), '[train]\nlr = 0.1\n');
    assert.equal(await text('nowhere/[a]*.py'), '');
  });
});
