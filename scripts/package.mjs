// Makes espalier-VERSION.vsix, and refuses it when it holds a file that is not expected or lacks one that is.
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCRIPTS } from './dist.mjs';
import { ensureNodeModules, ROOT, runMain, SetupError } from './setup.mjs';

/** The files a package may hold. vsce makes the first two, and renames the readme, the changes and the license. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/dist\/[\w-]+\.js$/,
  /^extension\/dist\/sweep\.schema\.json$/,
  /^extension\/dist\/sidecar\/\w+\.py$/,
  /^extension\/dist\/webview\/[\w-]+\.(js|css|ttf)$/,
  /^extension\/l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
  /^extension\/media\/(walkthrough\/)?[\w-]+\.(png|svg)$/,
];
const REQUIRED = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  ...['package.json', 'readme.md', 'changelog.md', 'LICENSE.txt'].map((name) => `extension/${name}`),
  ...[...SCRIPTS, 'sweep.schema.json', 'sidecar/main.py', 'webview/main.js', 'webview/main.css'].map((name) => `extension/dist/${name}`),
  'extension/l10n/bundle.l10n.json',
  'extension/media/icon.png',
  'extension/media/espalier.svg',
];

/**
 * What is wrong with the list of files of a package, one sentence each.
 * @param {readonly string[]} names @param {readonly string[]} [required] further files it must hold
 */
export function checkFiles(names, required = []) {
  const has = new Set(names);
  return [
    ...names.filter((name) => !ALLOWED.some((one) => one.test(name))).map((name) => `It holds ${name}, which is not expected.`),
    ...[...new Set([...REQUIRED, ...required])].filter((name) => !has.has(name)).map((name) => `It lacks ${name}.`),
  ];
}

/** Pictures of this repository that a Markdown text shows. @param {string} markdown */
export function pictures(markdown) {
  const found = [...markdown.matchAll(/!\[[^\]]*\]\(\s*<?([^\s)>]+)/g), ...markdown.matchAll(/<img\b[^>]*?\bsrc=["']([^"']+)/gi)];
  return [...new Set(found.map((match) => match[1] ?? ''))]
    .filter((path) => !/^[a-z]+:/i.test(path))
    .map((path) => path.replace(/^\.\//, ''));
}

/** Names of the files in a ZIP archive, by its central directory. @param {Buffer} zip */
export function zipNames(zip) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end === -1) {
    throw new Error('Not a ZIP archive.');
  }
  const names = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const length = zip.readUInt16LE(at + 28);
    names.push(zip.toString('utf8', at + 46, at + 46 + length));
    at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return names;
}

/** What was built and what the readme and the walkthrough show must be there too. */
function furtherRequired() {
  const dist = join(ROOT, 'dist');
  const built = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return [
    ...built.map((path) => `dist/${path}`),
    ...pictures(readFileSync(join(ROOT, 'README.md'), 'utf8')),
    ...readdirSync(join(ROOT, 'media/walkthrough')).map((name) => `media/walkthrough/${name}`),
  ].map((path) => `extension/${path}`);
}

/** Packs what is in dist/. @param {string} [packagePath] @returns {Promise<{ packagePath: string, names: string[] }>} */
export async function packExtension(packagePath = join(ROOT, `espalier-${version()}.vsix`)) {
  const { createVSIX } = await import('@vscode/vsce');
  await createVSIX({
    cwd: ROOT,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    // Links to the documentation stay as they are: where the repository will be published is not known here.
    rewriteRelativeLinks: false,
  });
  const names = zipNames(readFileSync(packagePath));
  const problems = checkFiles(names, furtherRequired());
  if (problems.length > 0) {
    rmSync(packagePath);
    throw new SetupError(`The package was not made.\n${problems.map((one) => `  ${one}`).join('\n')}`);
  }
  return { packagePath, names };
}

/** @returns {string} */
const version = () => JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    ensureNodeModules();
    await (await import('./build.mjs')).buildAll();
    const { packagePath, names } = await packExtension();
    console.log(`${packagePath}: ${names.length} files, ${(statSync(packagePath).size / 1024).toFixed(1)} KB`);
  });
}
