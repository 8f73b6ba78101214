// Starts the VS Code server on the loopback interface.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { CACHE, ensureEditor, ROOT } from './setup.mjs';

/** Settings that keep the window quiet: nothing opens, asks or downloads by itself. */
export const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'extensions.ignoreRecommendations': true,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
};

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** @typedef {Awaited<ReturnType<typeof startEditor>>} Editor */

/**
 * @param {{ dataDir: string, extensionsDir?: string, settings?: Record<string, unknown>, port?: number, token?: string | null, trusted?: boolean, env?: NodeJS.ProcessEnv }} options
 *   `token`: needed to connect; null for tests. `trusted`: false opens folders in Restricted Mode. `settings`: of the machine.
 */
export async function startEditor({
  dataDir,
  extensionsDir = join(dataDir, 'extensions'),
  settings = {},
  port,
  token = null,
  trusted = true,
  env = {},
}) {
  const entry = ensureEditor();
  const at = port ?? (await freePort());
  mkdirSync(join(dataDir, 'data/Machine'), { recursive: true });
  writeFileSync(join(dataDir, 'data/Machine/settings.json'), JSON.stringify({ ...QUIET, ...settings }, null, 2));
  const args = [
    entry,
    ...['--host', '127.0.0.1', '--port', String(at), '--accept-server-license-terms', '--telemetry-level', 'off'],
    ...['--server-data-dir', dataDir, '--extensions-dir', extensionsDir],
    ...(token === null ? ['--without-connection-token'] : ['--connection-token', token]),
    ...(trusted ? ['--disable-workspace-trust'] : []),
  ];
  // The stages of a pipeline start "python" by its name.
  const PATH = `${join(CACHE, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin')}${delimiter}${process.env.PATH ?? ''}`;
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH, ...env } });
  let output = '';
  /** @param {unknown} chunk */
  const keep = (chunk) => void (output = `${output}${String(chunk)}`.slice(-20_000));
  server.stdout.on('data', keep);
  server.stderr.on('data', keep);
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const kill = () => void server.kill('SIGKILL');
  process.once('exit', kill);
  const base = `http://127.0.0.1:${at}`;
  for (let waited = 0; ; waited += 100) {
    const answer = await fetch(`${base}/version`).catch(() => null);
    if (answer?.ok) {
      break;
    }
    if (server.exitCode !== null || waited > 60_000) {
      server.kill();
      throw new Error(`The editor did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    base,
    /** What the server printed, its end. */
    output: () => output,
    /** @param {string} folder or a `.code-workspace` file; empty for none @param {{ extension?: string | null, tests?: string }} [load] */
    url(folder, { extension = ROOT, tests } = {}) {
      /** @param {string} path */
      const remote = (path) => `vscode-remote://127.0.0.1:${at}${path}`;
      const payload = [
        ...(extension === null ? [] : [['extensionDevelopmentPath', remote(extension.replace(/\/$/, ''))]]),
        ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]]),
      ];
      const query = new URLSearchParams({
        ...(token === null ? {} : { tkn: token }),
        ...(folder === '' ? { ew: 'true' } : { [folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: folder }),
        payload: JSON.stringify(payload),
      });
      return `${base}/?${query.toString()}`;
    },
    async stop() {
      process.removeListener('exit', kill);
      server.kill();
      const late = setTimeout(kill, 5000);
      await exited;
      clearTimeout(late);
    },
  };
}
