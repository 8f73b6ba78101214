// Bundles the extension host, worker, command line and webview into dist/, and prints their sizes.
import { build, context } from 'esbuild';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCRIPTS } from './dist.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const KB = 1024;
/** Minified size budgets, in bytes.
 * @type {Record<string, number>} */
const BUDGETS = { 'extension.js': 250 * KB, 'worker.js': 250 * KB, 'webview/main': 360 * KB, 'webview/canvas': 260 * KB };

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  minify: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  absWorkingDir: root,
  legalComments: 'none',
  charset: 'utf8',
  // What the parsers import and never need here.
  alias: {
    '@lezer/highlight': join(root, 'scripts/noHighlight.mjs'),
    'eslint-visitor-keys': join(root, 'scripts/visitorKeys.mjs'),
  },
};
/** A digest of the sources that decide what a revision says, which names the caches they write. */
function buildName() {
  const digest = createHash('sha256');
  for (const folder of ['src/core', 'src/node', 'src/protocol']) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    for (const name of files.sort()) {
      digest.update(`${name}\0`).update(readFileSync(join(root, folder, name)));
    }
  }
  return digest.digest('hex').slice(0, 16);
}

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...shared,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // `require` for what is loaded late: a script that is compiled by hand, as in `cliStart.ts`, has no `import()`.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  define: { ESPALIER_BUILD: JSON.stringify(buildName()) },
};

/** Parsers that few projects need: files of their own, loaded at the first use. Name of the file -> package, and what is used of it. */
const PARSERS = {
  toml: { from: 'toml-eslint-parser', names: ['parseTOML', 'ParseError'] },
  python: { from: '@lezer/python', names: ['parser'] },
};

/** @type {import('esbuild').Plugin} */
const lateParsers = {
  name: 'late parsers',
  setup({ onResolve, onLoad }) {
    for (const [file, { from, names }] of Object.entries(PARSERS)) {
      onResolve({ filter: new RegExp(`^${from}$`) }, () => ({ path: from, namespace: file }));
      onResolve({ filter: new RegExp(`^\\./${file}\\.js$`), namespace: file }, ({ path }) => ({ path, external: true }));
      const getters = names.map((name) => `get ${name}() { return require('./${file}.js').${name}; }`);
      onLoad({ filter: /.*/, namespace: file }, () => ({ contents: `module.exports = { ${getters.join(', ')} };` }));
    }
  },
};

/** Parts that few sessions need: files of their own, beside the one that imports them dynamically. @type {import('esbuild').Plugin} */
const lateParts = {
  name: 'late parts',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/methods\.js$/ }, ({ importer }) => {
      const part = /(\w+)[/\\]late\.ts$/.exec(importer)?.[1];
      return part === undefined ? undefined : { path: `./${part}.js`, external: true };
    });
    onResolve({ filter: /^\.\/node\/search\/cli\.js$/ }, () => ({ path: './sweep.js', external: true }));
    onResolve({ filter: /^\.\/flows\.js$/ }, ({ importer }) => {
      const folder = /(\w+)[/\\]\w+\.ts$/.exec(importer)?.[1] ?? '';
      return { path: { share: './sharing.js', sweeps: './sweeps.js' }[folder] ?? './setup.js', external: true };
    });
  },
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', external: ['vscode'], plugins: [lateParts] },
  { ...node, entryPoints: { setup: 'src/vscode/init/flows.ts' }, outdir: 'dist', external: ['vscode'] },
  { ...node, entryPoints: { sharing: 'src/vscode/share/flows.ts' }, outdir: 'dist', external: ['vscode'], plugins: [lateParsers] },
  { ...node, entryPoints: { sweeps: 'src/vscode/sweeps/flows.ts' }, outdir: 'dist', external: ['vscode'], plugins: [lateParsers] },
  { ...node, entryPoints: { worker: 'src/node/index/worker.ts' }, outdir: 'dist', plugins: [lateParsers, lateParts] },
  { ...node, entryPoints: { init: 'src/node/init/methods.ts' }, outdir: 'dist', plugins: [lateParsers] },
  { ...node, entryPoints: { compare: 'src/node/compare/methods.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { texts: 'src/node/texts/methods.ts' }, outdir: 'dist', plugins: [lateParsers] },
  { ...node, entryPoints: { table: 'src/node/table/methods.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { views: 'src/node/views/methods.ts' }, outdir: 'dist', plugins: [lateParsers] },
  { ...node, entryPoints: { run: 'src/node/run/methods.ts' }, outdir: 'dist', plugins: [lateParsers] },
  { ...node, entryPoints: { share: 'src/node/share/methods.ts' }, outdir: 'dist', plugins: [lateParsers] },
  { ...node, entryPoints: { search: 'src/node/search/methods.ts' }, outdir: 'dist', plugins: [lateParsers] },
  { ...node, entryPoints: { pipeline: 'src/node/pipeline/methods.ts' }, outdir: 'dist', plugins: [lateParsers] },
  { ...node, entryPoints: { plots: 'src/node/plots/methods.ts' }, outdir: 'dist', plugins: [lateParsers] },
  { ...node, entryPoints: { cli: 'src/cliStart.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  { ...node, charset: 'ascii', entryPoints: { commands: 'src/cli.ts' }, outdir: 'dist', plugins: [lateParsers, lateParts] },
  { ...node, entryPoints: { sweep: 'src/node/search/cli.ts' }, outdir: 'dist', plugins: [lateParsers] },
  { ...node, entryPoints: { supervise: 'src/supervise.ts' }, outdir: 'dist', plugins: [lateParsers] },
  ...Object.entries(PARSERS).map(([file, { from, names }]) => ({
    ...node,
    stdin: { contents: `export { ${names.join(', ')} } from '${from}';`, resolveDir: root },
    outfile: `dist/${file}.js`,
  })),
  {
    ...shared,
    entryPoints: { main: 'webview-ui/main.tsx' },
    outdir: 'dist/webview',
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
  },
];

export async function buildAll() {
  await rm(join(root, 'dist'), { recursive: true, force: true });
  await mkdir(join(root, 'dist'), { recursive: true });
  await Promise.all([...bundles.map((options) => build(options)), copySidecar(), writeSchema()]);
}

/** The search process is Python, which is not bundled. */
async function copySidecar() {
  await mkdir(join(root, 'dist/sidecar'));
  for (const name of await readdir(join(root, 'src/sidecar'))) {
    if (name.endsWith('.py')) {
      await copyFile(join(root, 'src/sidecar', name), join(root, 'dist/sidecar', name));
    }
  }
}

/** The JSON Schema of sweep files, made of the table of their keys. */
async function writeSchema() {
  const bundled = await build({ ...node, entryPoints: ['src/core/search/file/schema.ts'], write: false, format: 'esm', sourcemap: false });
  const code = Buffer.from(bundled.outputFiles[0]?.contents ?? []).toString('base64');
  const { sweepSchema } = await import(`data:text/javascript;base64,${code}`);
  await writeFile(join(root, 'dist/sweep.schema.json'), JSON.stringify(sweepSchema(), null, 1));
}

/** A script of the panel and all that it loads at once. @param {string} file @param {Set<string>} found */
async function withImports(file, found = new Set()) {
  found.add(file);
  const text = await readFile(join(root, 'dist/webview', file), 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g)) {
    if (!found.has(name)) {
      await withImports(name, found);
    }
  }
  return found;
}

/** @param {Iterable<string>} files */
async function sum(files) {
  let bytes = 0;
  for (const file of files) {
    bytes += (await stat(join(root, 'dist/webview', file))).size;
  }
  return bytes;
}

/** Sizes of the scripts in dist/, in bytes, and whether each is within its budget. */
export async function sizes() {
  const rows = [];
  for (const name of SCRIPTS) {
    rows.push({ name, bytes: (await stat(join(root, 'dist', name))).size, budget: BUDGETS[name] ?? null });
  }
  const entry = await withImports('main.js');
  rows.push({ name: 'webview/main', bytes: await sum(entry), budget: BUDGETS['webview/main'] ?? null });
  for (const file of await readdir(join(root, 'dist/webview'))) {
    if (file.endsWith('.js') && !entry.has(file)) {
      // `canvas-HASH.js`; what several pages share is `chunk-HASH.js`.
      const name = `webview/${file.replace(/-[A-Z0-9]+\.js$/, '')}`;
      rows.push({ name, bytes: await sum([file]), budget: BUDGETS[name] ?? null });
    }
  }
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--watch')) {
    await buildAll();
    await Promise.all(bundles.map(async (options) => (await context(options)).watch()));
  } else {
    await buildAll();
    let over = false;
    for (const { name, bytes, budget } of await sizes()) {
      const limit = budget === null ? '' : ` of ${budget / KB} KB`;
      over ||= budget !== null && bytes > budget;
      console.log(`${name.padEnd(18)} ${(bytes / KB).toFixed(1).padStart(7)} KB${limit}`);
    }
    if (over) {
      console.error('A bundle is over its budget.');
      process.exitCode = 1;
    }
  }
}
