// The integration suites in desktop VS Code, by @vscode/test-electron. Needs a display; `npm test` needs none.
import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { ensureNodeModules, ensurePython, onPath, ROOT, runMain, SetupError } from './setup.mjs';

const WITHOUT_DESKTOP = 'The same suites run without a desktop by:\n  npm test -- --only build,integration';

await runMain(async () => {
  ensureNodeModules();
  const electron = await import('@vscode/test-electron');
  const vscodeExecutablePath = installed() ?? (await download(electron));
  if (process.platform === 'linux' && (process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? '') === '') {
    throw new SetupError(`Desktop VS Code needs a display: neither DISPLAY nor WAYLAND_DISPLAY is set.\n${WITHOUT_DESKTOP}`);
  }
  const bin = ensurePython();
  await (await import('./build.mjs')).buildAll();
  (await import('./sample.mjs')).ensureSample();
  const { bundleSuites, caseEntry } = await import('../test/harness/bundle.mjs');
  const { printTest } = await import('../test/harness/report.mjs');
  const { QUIET } = await import('./editor.mjs');
  const counts = { passed: 0, failed: 0 };
  for (const one of await bundleSuites()) {
    const dir = realpathSync(mkdtempSync(join(tmpdir(), 'espalier-case-')));
    const report = join(dir, 'report.json');
    mkdirSync(join(dir, 'user/User'), { recursive: true });
    const settings = {
      ...QUIET,
      'security.workspace.trust.startupPrompt': 'never',
      'espalier.dvcPath': join(bin, process.platform === 'win32' ? 'dvc.exe' : 'dvc'),
      ...one.settings,
    };
    writeFileSync(join(dir, 'user/User/settings.json'), JSON.stringify(settings));
    const made = await one.workspace(dir);
    // Cases of several editors at once wait for each other, which here start one after another.
    if (typeof made !== 'string') {
      console.log(`not run here, because it needs ${made.length} editors at once: ${one.name}`);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
      continue;
    }
    const folder = made;
    try {
      await electron.runTests({
        vscodeExecutablePath,
        extensionDevelopmentPath: ROOT,
        extensionTestsPath: await caseEntry(one, report),
        extensionTestsEnv: { ...one.env },
        launchArgs: [
          folder,
          ...['--user-data-dir', join(dir, 'user'), '--extensions-dir', join(dir, 'extensions')],
          ...(one.trusted === false ? [] : ['--disable-workspace-trust']),
        ],
      });
    } catch (error) {
      console.error(String(error));
    }
    const { done, tests } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { done: false, tests: [] };
    for (const test of tests) {
      counts[printTest({ ...test, name: `${one.name} › ${test.name}` }) ? 'passed' : 'failed'] += test.state === 'skipped' ? 0 : 1;
    }
    if (!done) {
      console.log(`FAIL ${one.name}: VS Code ended without a report`);
      counts.failed++;
    }
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
});

/** The program behind an installed `code`, which is a script. */
function installed() {
  if (!onPath('code')) {
    return null;
  }
  const found = spawnSync(process.platform === 'win32' ? 'where' : 'which', ['code'], { encoding: 'utf8' }).stdout.split(/\r?\n/)[0] ?? '';
  const home = dirname(dirname(realpathSync(found)));
  return [join(home, 'code'), join(home, 'Code.exe'), join(home, '../../MacOS/Electron')].find((path) => existsSync(path)) ?? null;
}

/** @param {typeof import('@vscode/test-electron')} electron */
async function download(electron) {
  try {
    return await electron.downloadAndUnzipVSCode({ version: 'stable', cachePath: join(ROOT, '.cache/vscode-desktop') });
  } catch (error) {
    throw new SetupError(
      `Desktop VS Code is not installed and could not be downloaded (${error instanceof Error ? error.message : String(error)}).\n` +
        `Install it so that \`code\` is on the path, and run this again.\n${WITHOUT_DESKTOP}`,
    );
  }
}
