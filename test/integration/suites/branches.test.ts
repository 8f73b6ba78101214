/** Which branches the view of experiments lists, and how many commits of each. */
import assert from 'node:assert/strict';
import { commands, window } from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import { espalier, git, replace, restoreAll } from '../../harness/inEditor.js';
import { labelsOf } from '../../harness/treeLabels.js';

let api: EspalierApi;

const labels = (...path: readonly string[]): Promise<string[]> => labelsOf(api, ...path);

/** Ticks these of the branches that are offered. */
function choose(...names: readonly string[]): string[] {
  const offered: string[] = [];
  replace(window, 'showQuickPick', ((items: readonly { label: string }[]) => {
    offered.push(...items.map(({ label }) => label));
    return Promise.resolve(items.filter(({ label }) => names.includes(label)));
  }) as unknown as typeof window.showQuickPick);
  return offered;
}

describe('branches', () => {
  before(async () => {
    api = await espalier();
  });
  afterEach(restoreAll);

  it('lists the current one, and the experiments of others in a group', async () => {
    assert.deepEqual(await labels(), ['workspace', 'main', 'Other branches']);
    assert.deepEqual(await labels('Other branches'), ['Of topic/a', 'Of topic/b']);
    assert.deepEqual(await labels('Other branches', 'Of topic/a'), ['exp-a']);
  });

  it('lists those that are chosen, as long as they are', async () => {
    const offered = choose('topic/b');
    await commands.executeCommand('espalier.chooseBranches');
    assert.deepEqual(offered, ['Branches', 'topic/a', 'topic/b']);
    assert.deepEqual(await labels(), ['workspace', 'main', 'topic/b', 'Other branches']);
    git('checkout', '--quiet', 'topic/b');
    await commands.executeCommand('espalier.refresh');
    assert.deepEqual(await labels(), ['workspace', 'topic/b', 'Other branches']);
    git('checkout', '--quiet', 'main');
    choose();
    await commands.executeCommand('espalier.chooseBranches');
    assert.deepEqual(await labels(), ['workspace', 'main', 'Other branches']);
  });

  it('lists more commits on request, any with experiments at once, and as few again', async () => {
    const few = [...Array.from({ length: 10 }, (_, at) => `Commit ${14 - at}`), 'First', '4 older commits…'];
    assert.deepEqual(await labels('main'), few);
    await commands.executeCommand('espalier.showMoreCommits');
    assert.deepEqual(await labels('main'), [...Array.from({ length: 14 }, (_, at) => `Commit ${14 - at}`), 'First']);
    await commands.executeCommand('espalier.showFewerCommits');
    assert.deepEqual(await labels('main'), few);
  });
});
