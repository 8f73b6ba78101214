// The packed extension, installed into the real editor as a user does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFiles, packExtension, pictures } from '../../scripts/package.mjs';
import { ensureSample } from '../../scripts/sample.mjs';
import { ensureEditor } from '../../scripts/setup.mjs';
import { launchBrowser, testEditor, withWorkbench } from '../harness/browser.mjs';

/** @typedef {{ dir: string, packagePath: string, names: string[] }} Packed */
/** @type {Packed | null} */
let packed = null;

export async function setup() {
  const dir = mkdtempSync(join(tmpdir(), 'espalier-package-'));
  packed = { dir, ...(await packExtension(join(dir, 'espalier.vsix'))) };
}

export async function teardown() {
  if (packed !== null) {
    await rm(packed.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function ready() {
  assert.ok(packed);
  return packed;
}

export const tests = [
  {
    name: 'holds the files it needs and no other',
    run: async () => {
      const { names } = ready();
      assert.deepEqual(checkFiles(names), []);
      for (const name of [
        'dist/extension.js.map',
        'dist/webview/main.js.map',
        'src/extension.ts',
        'node_modules/yaml/index.js',
        '.vscodeignore',
      ]) {
        assert.deepEqual(checkFiles([...names, `extension/${name}`]), [`It holds extension/${name}, which is not expected.`]);
      }
      for (const name of ['extension/dist/worker.js', 'extension/dist/webview/main.css', 'extension/readme.md', 'extension/LICENSE.txt']) {
        assert.ok(names.includes(name));
        assert.deepEqual(checkFiles(names.filter((one) => one !== name)), [`It lacks ${name}.`]);
      }
    },
  },
  {
    name: 'must hold the pictures of the readme',
    run: async () => {
      const shown = pictures('![A](media/a.png) ![](https://example.org/b.png) <img width="9" src="./media/c.png"> [d](media/d.png)');
      assert.deepEqual(shown, ['media/a.png', 'media/c.png']);
      assert.deepEqual(checkFiles(ready().names, ['extension/media/not-there.png']), ['It lacks extension/media/not-there.png.']);
    },
  },
  {
    name: 'shows the experiments of the sample project when it is installed',
    run: async () => {
      const { dir, packagePath } = ready();
      const extensionsDir = join(dir, 'extensions');
      const folder = join(dir, 'digits');
      cpSync(ensureSample(), folder, { recursive: true, verbatimSymlinks: true });
      execFileSync(
        process.execPath,
        [
          ensureEditor(),
          ...['--server-data-dir', join(dir, 'server'), '--extensions-dir', extensionsDir, '--install-extension', packagePath],
        ],
        { stdio: 'pipe' },
      );
      assert.ok(readdirSync(extensionsDir).some((name) => name.startsWith('espalier.espalier-')));
      const browser = await launchBrowser();
      const editor = await testEditor({ extensionsDir });
      try {
        await withWorkbench(
          browser,
          editor,
          folder,
          'package',
          async (workbench) => {
            await workbench.openSidebar();
            await workbench.row('Experiments', 'forest-7-trees').waitFor();
            await workbench.command('Espalier: Show Experiments');
            const panel = await workbench.webview('.grid');
            await panel.getByText('forest-70-trees', { exact: true }).waitFor();
            await workbench.screenshot('package-installed');
            workbench.checkQuiet();
          },
          { extension: null },
        );
      } finally {
        await browser.close();
        await editor.stop();
      }
    },
  },
];
