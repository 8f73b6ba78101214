// The real panel in a browser, under the policy the extension gives it, with the real index of a repository behind it.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { THEMES } from './themes.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./panelHost.js').PanelHost} PanelHost */
/** @typedef {import('./panelHost.js').PanelHostOptions} PanelHostOptions */

const root = fileURLToPath(new URL('../..', import.meta.url));
const NONCE = 'espalier-test';
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.map': 'application/json' };
/** Themes as VS Code calls their kinds in manifests. */
const KINDS = /** @type {const} */ ({ dark: 'dark', light: 'light', 'high-contrast': 'highContrast' });

export async function startHarness() {
  const out = await mkdtemp(join(tmpdir(), 'espalier-webview-'));
  /** @type {import('esbuild').BuildOptions} */
  const shared = { bundle: true, absWorkingDir: root, outdir: out, target: 'es2022', logLevel: 'warning', format: 'esm' };
  /** @type {import('esbuild').BuildOptions} */
  const node = { ...shared, platform: 'node', outExtension: { '.js': '.mjs' } };
  await Promise.all([
    build({
      ...shared,
      entryPoints: { main: 'webview-ui/main.tsx' },
      minify: true,
      splitting: true,
      chunkNames: '[name]-[hash]',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      loader: { '.ttf': 'file' },
    }),
    build({
      ...node,
      entryPoints: { html: 'src/vscode/panels/html.ts', panelHost: 'test/webview/panelHost.ts', repos: 'test/webview/repos.ts' },
    }),
    build({ ...node, format: 'cjs', outExtension: { '.js': '.js' }, entryPoints: { worker: 'src/node/index/worker.ts' } }),
    copyFile(join(root, 'test/webview/stub.mjs'), join(out, 'stub.js')),
  ]);
  /** @param {string} name @returns {Promise<any>} */
  const load = (name) => import(pathToFileURL(join(out, `${name}.mjs`)).href);
  const { panelHtml } = await load('html');
  /** @type {typeof import('./panelHost.js')} */
  const { hostPanel } = await load('panelHost');
  /** @type {typeof import('./repos.js')} */
  const repos = await load('repos');
  const { contributes } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

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
      response.end(html.replace('<script type="module"', `<script src="/stub.js" nonce="${NONCE}"></script><script type="module"`));
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

  /**
   * Shows the panel of a folder in a page. `state`: what the webview had stored.
   * @param {Page} page @param {Omit<PanelHostOptions, 'worker'>} options @param {{ theme?: string, state?: unknown }} [view]
   * @returns {Promise<PanelHost>}
   */
  async function openPanel(page, options, { theme = 'dark', state } = {}) {
    /** @type {Set<(message: unknown) => void>} */
    const listeners = new Set();
    const host = hostPanel(
      {
        // The page may have been left meanwhile.
        post: (message) => void page.evaluate((text) => window.harness.receive(text), JSON.stringify(message)).catch(() => {}),
        onMessage: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      { worker: join(out, 'worker.js'), ...options },
    );
    await page.exposeFunction('postToHost', (/** @type {string} */ text) => {
      const message = JSON.parse(text);
      listeners.forEach((listener) => listener(message));
    });
    if (state !== undefined) {
      await page.addInitScript(
        (stored) => window.sessionStorage.setItem('state', window.sessionStorage.getItem('state') ?? stored),
        JSON.stringify(state),
      );
    }
    await page.addInitScript((worn) => (window.worn = worn), variables(theme));
    await page.goto(origin);
    return host;
  }

  /** @param {string} theme */
  function variables(theme) {
    const { className, variables: own } = THEMES[/** @type {keyof typeof THEMES} */ (theme)];
    const kind = KINDS[/** @type {keyof typeof KINDS} */ (theme)];
    const marks = contributes.colors.map((/** @type {{ id: string, defaults: Record<string, string> }} */ { id, defaults }) => [
      id.replaceAll('.', '-'),
      defaults[kind],
    ]);
    return { className, variables: { ...own, ...Object.fromEntries(marks) } };
  }

  return {
    origin,
    repos,
    openPanel,
    /** Changes the theme of a page that shows a panel. @param {Page} page @param {string} theme */
    setTheme: (page, theme) => page.evaluate((worn) => window.harness.dress(worn), variables(theme)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(out, { recursive: true, force: true });
    },
  };
}
