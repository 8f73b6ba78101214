// Serves the real panel with a made-up host, under the policy the extension gives it. Alone: prints its address and stays.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { readFile, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const NONCE = 'espalier-test';
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.map': 'application/json' };

export async function startHarness() {
  const out = await mkdtemp(join(tmpdir(), 'espalier-webview-'));
  /** @type {import('esbuild').BuildOptions} */
  const shared = { bundle: true, absWorkingDir: root, outdir: out, target: 'es2022', logLevel: 'warning' };
  await build({
    ...shared,
    entryPoints: { main: 'webview-ui/main.tsx' },
    minify: true,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
  });
  const { contributes } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const define = { MANIFEST_COLORS: JSON.stringify(contributes.colors) };
  await build({ ...shared, entryPoints: { host: 'test/webview/host.ts' }, format: 'iife', define });
  await build({ ...shared, entryPoints: { html: 'src/vscode/panels/html.ts' }, format: 'esm', outExtension: { '.js': '.mjs' } });
  const { panelHtml } = await import(pathToFileURL(join(out, 'html.mjs')).href);
  const server = createServer((request, response) => {
    void answer(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const origin = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async function answer(request, response) {
    const { pathname } = new URL(request.url ?? '/', origin);
    if (pathname === '/') {
      const html = panelHtml({
        scriptUri: `${origin}/main.js`,
        styleUri: `${origin}/main.css`,
        cspSource: origin,
        nonce: NONCE,
        title: 'Experiments',
        texts: null,
      });
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(html.replace('<script type="module"', `<script src="/host.js" nonce="${NONCE}"></script><script type="module"`));
      return;
    }
    const name = pathname.slice(1);
    const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(name))];
    if (type === undefined || name.includes('/') || !existsSync(join(out, name))) {
      response.statusCode = name === 'favicon.ico' ? 204 : 404;
      response.end();
      return;
    }
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.end(await readFile(join(out, name)));
  }

  return { origin, close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin } = await startHarness();
  console.log(`${origin}/?data=digits&theme=dark  (data: digits, big, hostile, empty, error; theme: dark, light, high-contrast)`);
}
