// What the demo and the tests need: npm packages, a Python environment with DVC, an editor, a browser. Each is made once, in .cache/.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const CACHE = join(ROOT, '.cache');
const PYTHON_PACKAGES = [
  'dvc>=3.60,<4',
  'dvclive>=3.48,<4',
  'scikit-learn>=1.4,<2',
  'pyyaml',
  'optuna>=5,<6',
  'cmaes>=0.11,<1',
  'hyperopt>=0.3,<1',
];
/** VS Code 1.100, the last of these packages that runs on Node 20. */
const EDITOR = 'code-server@4.100.3';
/** It ships binaries for the terminal; the version the editor pins would have to be compiled. */
const TERMINAL = 'node-pty@1.2.0-beta.15';
const RIPGREP = `@vscode/ripgrep-${process.platform}-${process.arch}`;

/** An error whose message says what to do; shown without a stack. */
export class SetupError extends Error {}

/** @param {string} message */
function say(message) {
  console.log(`[set-up] ${message}`);
}

/** Says on one line what is made and how long it took. @template T @param {string} what @param {() => T} make @returns {T} */
export function timed(what, make) {
  const start = performance.now();
  try {
    const made = make();
    say(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return made;
  } catch (error) {
    say(`${what}: failed`);
    throw error;
  }
}

/** Runs a command quietly; on failure shows what it printed. @param {string} command @param {string[]} args @param {string} [cwd] */
export function run(command, args, cwd = ROOT) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status !== 0) {
    throw new SetupError(
      `${command} ${args.join(' ')} failed:\n${result.error?.message ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}`,
    );
  }
  return result.stdout;
}

/** @param {string} hint what to type where this cannot be done for the user @param {string[]} packages */
function aptInstall(hint, packages) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    throw new SetupError(`${hint}\n  sudo apt-get install -y ${packages.join(' ')}`);
  }
  say(`apt-get install ${packages.join(' ')}`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

/** Whether node_modules holds what package-lock.json says; packages of other platforms may be missing. */
function nodeModulesFit() {
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) {
    return false;
  }
  /** @type {Record<string, { version?: string }>} */
  const has = JSON.parse(readFileSync(installed, 'utf8')).packages;
  /** @type {Record<string, { version?: string, optional?: boolean }>} */
  const wants = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wants).every(([path, want]) => {
    const have = has[path];
    return path === '' || (have === undefined ? want.optional === true : have.version === want.version);
  });
}

export function ensureNodeModules() {
  if (!nodeModulesFit()) {
    timed('npm packages', () => run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit']));
  }
}

/** Folder of the environment's programs, with `dvc` and `python`. */
export function ensurePython() {
  const home = join(CACHE, 'venv');
  const bin = join(home, process.platform === 'win32' ? 'Scripts' : 'bin');
  const stamp = join(home, 'espalier.json');
  const wanted = JSON.stringify(PYTHON_PACKAGES);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return bin;
  }
  timed('Python environment with DVC, DVCLive, scikit-learn, Optuna and Hyperopt', () => makePython(home, join(bin, 'python')));
  writeFileSync(stamp, wanted);
  return bin;
}

/** @param {string} home @param {string} python */
function makePython(home, python) {
  const make = () => spawnSync('python3', ['-m', 'venv', home], { encoding: 'utf8' });
  if (spawnSync(python, ['-c', 'import pip']).status !== 0 && make().status !== 0) {
    aptInstall('Python cannot make an environment. Install it with:', ['python3-venv']);
    rmSync(home, { recursive: true, force: true });
    const again = make();
    if (again.status !== 0) {
      throw new SetupError(again.stderr || again.stdout);
    }
  }
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PYTHON_PACKAGES]);
}

/** The server of real VS Code, from npm; returns its entry script. No compiler and no other download is needed. */
export function ensureEditor() {
  const home = join(CACHE, 'editor');
  const entry = join(home, 'package/lib/vscode/out/server-main.js');
  if (existsSync(entry)) {
    return entry;
  }
  timed('browser version of VS Code', () => makeEditor(home));
  return entry;
}

/** @param {string} home */
function makeEditor(home) {
  const made = `${home}.part`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  unpack(EDITOR, made, 'package');
  const vscode = join(made, 'package/lib/vscode');
  run('npm', ['install', '--ignore-scripts', '--omit=dev', '--no-fund', '--no-audit'], vscode);
  replacePackage(TERMINAL, made, join(vscode, 'node_modules/node-pty'));
  unpack(RIPGREP, made, 'ripgrep');
  mkdirSync(join(vscode, 'node_modules/@vscode/ripgrep/bin'), { recursive: true });
  cpSync(join(made, 'ripgrep/bin'), join(vscode, 'node_modules/@vscode/ripgrep/bin'), { recursive: true });
  if (!existsSync(join(vscode, 'node_modules.asar'))) {
    symlinkSync('node_modules', join(vscode, 'node_modules.asar'));
  }
  rmSync(home, { recursive: true, force: true });
  renameSync(made, home);
}

/** @param {string} name @param {string} folder @param {string} as */
function unpack(name, folder, as) {
  run('npm', ['pack', '--silent', '--pack-destination', folder, name], folder);
  const archive = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '';
  mkdirSync(join(folder, as), { recursive: true });
  run('tar', ['-xzf', join(folder, archive), '-C', join(folder, as), '--strip-components=1']);
  rmSync(join(folder, archive));
}

/** @param {string} name @param {string} folder @param {string} target */
function replacePackage(name, folder, target) {
  unpack(name, folder, 'replacement');
  rmSync(target, { recursive: true, force: true });
  renameSync(join(folder, 'replacement'), target);
}

const BROWSER_FILES = [
  process.env.ESPALIER_CHROMIUM ?? '',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/** An installed browser, else the one from npm, else Debian's when root; throws with the command to type. */
export async function ensureBrowser() {
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const installed = () =>
    BROWSER_FILES.find((path) => path !== '' && existsSync(path)) ??
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
      .flatMap((name) => (process.env.PATH ?? '').split(':').map((folder) => join(folder, name)))
      // Ubuntu's chromium-browser may be a script that only says to install something else.
      .find((path) => existsSync(path) && spawnSync(path, ['--version']).status === 0);
  let executablePath = installed();
  if (executablePath === undefined) {
    const { default: chromium } = await import('@sparticuz/chromium');
    const path = await chromium.executablePath().catch(() => '');
    if (path !== '' && spawnSync(path, ['--version']).status === 0) {
      // Its own flags are for machines that start no second process.
      return { executablePath: path, args: flags };
    }
    aptInstall('No browser was found, and the one from npm lacks system libraries. Install one with:', ['chromium']);
    executablePath = installed();
  }
  if (executablePath === undefined) {
    throw new SetupError('No browser was found. Install Chrome, Chromium or Edge, on Debian by:\n  sudo apt-get install -y chromium');
  }
  return { executablePath, args: flags };
}

/** @param {string} name */
export function onPath(name) {
  try {
    execFileSync(process.platform === 'win32' ? 'where' : 'which', [name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs a script; an error that says what to do is shown as it is. @param {() => Promise<void> | void} main */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    ensureNodeModules();
    console.log(`python   ${ensurePython()}`);
    console.log(`editor   ${ensureEditor()}`);
    console.log(`browser  ${(await ensureBrowser()).executablePath}`);
  });
}
