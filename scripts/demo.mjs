// Sets up everything, makes the sample project and opens it. Flags: --no-open stops after the set-up, --fresh remakes the sample.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startEditor } from './editor.mjs';
import { ensureSample } from './sample.mjs';
import { CACHE, ensureEditor, ensureNodeModules, ensurePython, onPath, ROOT, runMain, SetupError } from './setup.mjs';

const flags = process.argv.slice(2);
const display = process.platform !== 'linux' || (process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? '') !== '';

await runMain(async () => {
  const unknown = flags.find((flag) => !['--no-open', '--fresh'].includes(flag));
  if (unknown !== undefined) {
    throw new SetupError(`Unknown flag ${unknown}. Usage: npm run demo [-- --no-open] [--fresh]`);
  }
  ensureNodeModules();
  await (await import('./build.mjs')).buildAll();
  const bin = ensurePython();
  const sample = ensureSample({ fresh: flags.includes('--fresh') });
  const desktop = display && onPath('code');
  if (!desktop) {
    ensureEditor();
  }
  if (flags.includes('--no-open')) {
    console.log(`Ready: the sample project is in ${sample}`);
  } else if (desktop) {
    openDesktop(sample, bin);
  } else {
    await openBrowser(sample, bin);
  }
});

/** @param {string} sample @param {string} bin */
function openDesktop(sample, bin) {
  const env = { ...process.env, PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}` };
  const args = [`--extensionDevelopmentPath=${ROOT.replace(/[\\/]$/, '')}`, sample];
  spawnSync('code', args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  console.log(`Opened ${sample} in VS Code.`);
}

/** Until Ctrl-C. @param {string} sample @param {string} bin */
async function openBrowser(sample, bin) {
  const editor = await startEditor({
    dataDir: join(CACHE, 'demo'),
    token: randomBytes(16).toString('hex'),
    settings: { 'espalier.dvcPath': join(bin, process.platform === 'win32' ? 'dvc.exe' : 'dvc') },
  });
  const url = editor.url(sample);
  console.log(
    `\nThe sample project is open here, until Ctrl-C:\n\n  ${url}\n\nThe experiments are in the sidebar, under the Espalier icon.`,
  );
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  if (display && onPath(opener)) {
    spawn(opener, [url], { stdio: 'ignore', detached: true })
      .on('error', () => {})
      .unref();
  }
  await new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, resolve)));
  await editor.stop();
}
