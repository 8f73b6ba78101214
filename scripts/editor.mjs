// Starts the VS Code server on the loopback interface.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ensureEditor, ROOT } from './setup.mjs';

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

/**
 * @param {{ dataDir: string, settings?: Record<string, unknown>, token?: string | null, trusted?: boolean }} options
 *   `token`: needed to connect; null for tests. `trusted`: false opens folders in Restricted Mode.
 */
export async function startEditor({ dataDir, settings = {}, token = null, trusted = true }) {
  const entry = ensureEditor();
  const port = await freePort();
  mkdirSync(join(dataDir, 'data/Machine'), { recursive: true });
  writeFileSync(join(dataDir, 'data/Machine/settings.json'), JSON.stringify(settings, null, 2));
  const args = [
    entry,
    ...['--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms', '--telemetry-level', 'off'],
    ...['--server-data-dir', dataDir, '--extensions-dir', join(dataDir, 'extensions')],
    ...(token === null ? ['--without-connection-token'] : ['--connection-token', token]),
    ...(trusted ? ['--disable-workspace-trust'] : []),
  ];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  server.stdout.on('data', (chunk) => (output += chunk));
  server.stderr.on('data', (chunk) => (output += chunk));
  const base = `http://127.0.0.1:${port}`;
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
    /** @param {string} folder @param {{ extension?: string | null, tests?: string }} [load] */
    url(folder, { extension = ROOT, tests } = {}) {
      /** @param {string} path */
      const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
      const payload = [
        ...(extension === null ? [] : [['extensionDevelopmentPath', remote(extension.replace(/\/$/, ''))]]),
        ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]]),
      ];
      return `${base}/?${token === null ? '' : `tkn=${token}&`}folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    },
    stop() {
      server.kill();
    },
  };
}
