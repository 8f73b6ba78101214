import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'espalier-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, '../../../src/cliStart.ts')];
  await build({ entryPoints, outfile: join(folder, 'cli.js'), bundle: true, platform: 'node', format: 'cjs' });
});

/** What a command line says that says one letter. */
function run(letter: string): string {
  writeFileSync(join(folder, 'commands.js'), `console.log('${letter}', __dirname === require('node:path').dirname(__filename));`);
  const caches = join(folder, 'caches');
  const env = { ...process.env, XDG_CACHE_HOME: caches, LOCALAPPDATA: caches, HOME: caches };
  return execFileSync(process.execPath, [join(folder, 'cli.js')], { encoding: 'utf8', env }).trim();
}

/** The files of compiled code. */
function compiled(): string[] {
  return readdirSync(join(folder, 'caches'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.v8'))
    .map((name) => join(folder, 'caches', name))
    .sort();
}

it('runs the commands as they were compiled the last time, never those of another build, and compiles what is damaged or of others again', () => {
  expect(run('a')).toBe('a true');
  const [a = ''] = compiled();
  const before = readFileSync(a);
  expect(run('a')).toBe('a true');
  expect(readFileSync(a)).toEqual(before);
  // As long as the other: V8 itself would take it for the same.
  expect(run('b')).toBe('b true');
  const b = compiled().find((file) => file !== a) ?? '';
  copyFileSync(a, b);
  expect(run('b')).toBe('a true');
  if (process.getuid !== undefined) {
    chmodSync(b, 0o666);
    expect(run('b')).toBe('b true');
  }
  for (const damaged of [Buffer.alloc(0), before.subarray(0, 100), Buffer.from(before).fill(7, 200, 300)]) {
    writeFileSync(b, damaged, { mode: 0o600 });
    chmodSync(b, 0o600);
    expect(run('b')).toBe('b true');
  }
});

it('runs what the commands load late in the same way, once, whatever its texts are', () => {
  writeFileSync(join(folder, 'part.js'), "globalThis.times = (globalThis.times ?? 0) + 1; exports.text = 'größer →' + __dirname.length;");
  writeFileSync(
    join(folder, 'commands.js'),
    "console.log(require('./part.js').text === require('./part.js').text, globalThis.times, require('./part.js').text === 'größer →' + __dirname.length);".replace(
      /[^ -~]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
  const caches = join(folder, 'others');
  const env = { ...process.env, XDG_CACHE_HOME: caches, LOCALAPPDATA: caches, HOME: caches };
  for (let time = 0; time < 2; time += 1) {
    expect(execFileSync(process.execPath, [join(folder, 'cli.js')], { encoding: 'utf8', env }).trim()).toBe('true 1 true');
  }
  const kept = readdirSync(caches, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.v8'));
  expect(kept.map((name) => name.replace(/^.*[/\\]|-.*$/g, '')).sort()).toEqual(['commands', 'part']);
});
