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
        // Of the editor's own styles, the panel keeps all but those that cost each element one more style.
        const styles = await panel.locator('#_defaultStyles').evaluate((element) => {
          const { sheet } = /** @type {HTMLStyleElement} */ (element);
          const rules = Array.from(sheet?.cssRules ?? [], ({ cssText }) => cssText);
          return { kept: rules.some((text) => text.startsWith('code')), marks: rules.filter((text) => text.startsWith('::highlight')) };
        });
        assert.deepEqual(styles, { kept: true, marks: [] });
        // By keyboard alone: the panel that was opened has the focus, and its pages are one command away.
        await workbench.page.keyboard.press('ArrowDown');
        await workbench.page.keyboard.press('Space');
        await panel.getByText('1 selected').first().waitFor();
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
