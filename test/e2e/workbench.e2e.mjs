// The sample project in the whole workbench, as after `npm run demo`.
import assert from 'node:assert/strict';
import { ensureSample } from '../../scripts/sample.mjs';
import { launchBrowser, testEditor, withWorkbench } from '../harness/browser.mjs';

/** @type {{ browser: import('playwright-core').Browser, editor: Awaited<ReturnType<typeof testEditor>> } | null} */
let running = null;

export async function setup() {
  running = { browser: await launchBrowser(), editor: await testEditor() };
}

export async function teardown() {
  await running?.browser.close();
  await running?.editor.stop();
}

export const tests = [
  {
    name: 'shows the experiments, the pipeline and the lenses of the sample project, and says nothing on the console',
    run: async () => {
      assert.ok(running);
      await withWorkbench(running.browser, running.editor, ensureSample(), 'sample', async (workbench) => {
        await workbench.openSidebar();
        await workbench.row('Experiments', 'forest-7-trees').waitFor();
        await workbench.row('Pipeline', 'evaluate').waitFor();
        assert.deepEqual(
          (await workbench.tree('Pipeline')).map((row) => row.label),
          ['prepare', 'train', 'evaluate'],
        );
        await workbench.openFile('params.yaml');
        await workbench.lenses().filter({ hasText: 'Run with…' }).first().waitFor();
        await workbench.screenshot('sample-tree-and-lenses');
        await workbench.command('Espalier: Show Experiments');
        const panel = await workbench.webview('.grid');
        await panel.getByText('forest-70-trees', { exact: true }).waitFor();
        await workbench.screenshot('sample-panel');
        // Pages are one command away, by keyboard alone.
        for (const [command, page] of [
          ['Show Plots', 'Plots'],
          ['Show Analysis', 'Analysis'],
          ['Show Search', 'Search'],
        ]) {
          await workbench.command(`Espalier: ${command}`);
          await panel.getByRole('tab', { name: page ?? '', selected: true }).waitFor();
        }
        workbench.checkQuiet();
      });
    },
  },
];
