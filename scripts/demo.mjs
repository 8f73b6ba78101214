// `npm run demo`: sets up everything, makes the sample project and opens it. `--no-open` stops before opening; `--fresh` remakes the sample.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, ensureEditor, ensureNodeModules, ensurePython, onPath, ROOT } from './setup.mjs';

ensureNodeModules();
const { buildAll } = await import('./build.mjs');
await buildAll();
const bin = ensurePython();
const { ensureSample } = await import('./sample.mjs');
const folder = ensureSample({ fresh: process.argv.includes('--fresh') });
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const desktop = onPath('code') && hasDisplay;
if (!desktop) {
  ensureEditor();
}
if (process.argv.includes('--no-open')) {
  console.log(`Ready. The sample project is in ${folder}`);
} else if (desktop) {
  // The terminal and DVC find the environment on the path.
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
  spawnSync('code', ['--new-window', `--extensionDevelopmentPath=${ROOT}`, folder], { stdio: 'inherit', env });
} else {
  const { startEditor } = await import('./editor.mjs');
  const editor = await startEditor({
    dataDir: join(CACHE, 'demo'),
    token: randomBytes(16).toString('hex'),
    settings: { 'espalier.dvcPath': join(bin, 'dvc'), 'workbench.startupEditor': 'none' },
  });
  const url = editor.url(folder);
  console.log(`\nOpen this in a browser on this machine (Ctrl-C stops it):\n\n  ${url}\n`);
  if (hasDisplay && existsSync('/usr/bin/xdg-open')) {
    spawn('xdg-open', [url], { stdio: 'ignore', detached: true }).unref();
  }
  process.on('SIGINT', () => {
    editor.stop();
    process.exit(0);
  });
}
