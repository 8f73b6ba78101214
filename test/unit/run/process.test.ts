import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { identityOf, isAlive } from '../../../src/node/run/identity.js';
import { familyOf } from '../../../src/node/run/family.js';
import { startProcess, type ProcessOptions } from '../../../src/node/run/process.js';
import { until } from '../../fixtures/dvcProject.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const PATIENCE = { interrupt: 300, terminate: 300, cleanUp: 300 };
let count = 0;

function script(text: string, more: Partial<ProcessOptions> = {}): ReturnType<typeof startProcess> {
  count += 1;
  const log = join(folder, 'logs', `${count}.log`);
  return startProcess({ command: 'sh', args: ['-c', text], cwd: folder, env: process.env, log, patience: PATIENCE, ...more });
}

describe('a process', () => {
  it('writes into its log, and is told about', async () => {
    let told = '';
    const { ended } = await script('echo one; sleep 0.1; echo two >&2; exit 3', { onOutput: (chunk) => (told += chunk.toString()) });
    expect(await ended).toEqual({ code: 3, signal: null, stopped: false });
    expect(told).toBe('one\ntwo\n');
    expect(readFileSync(join(folder, `logs/${count}.log`), 'utf8')).toBe(told);
  });

  it('says when it cannot be started', async () => {
    await expect(script('', { command: '/nowhere/dvc' })).rejects.toMatchObject({ code: 'cannot-start' });
  });

  it('gets arguments as they are', async () => {
    const { ended } = await script('', { command: 'sh', args: ['-c', 'printf "%s|" "$@"', 'sh', '-x', '$(touch no)', "it's", 'ä b'] });
    await ended;
    expect(readFileSync(join(folder, `logs/${count}.log`), 'utf8')).toBe("-x|$(touch no)|it's|ä b|");
  });

  it('keeps the beginning and the end of a long log, and tells all but what was written in the moment of a cut', async () => {
    let told = 0;
    const text = 'echo begin; i=0; while [ $i -lt 30 ]; do head -c 100000 /dev/zero | tr "\\0" x; i=$((i+1)); sleep 0.02; done; echo end';
    const { ended } = await script(text, { logLimit: { head: 20_000, tail: 50_000 }, onOutput: (chunk) => (told += chunk.length) });
    await ended;
    const log = readFileSync(join(folder, `logs/${count}.log`), 'utf8');
    expect(told).toBeGreaterThan(2_000_000);
    expect(told).toBeLessThanOrEqual(3_000_000 + 'begin\nend\n'.length);
    expect(log.length).toBeLessThan(20_000 + 2 * 50_000 + 400_000);
    expect(log).toMatch(/^begin\nx+/);
    expect(log).toMatch(/x+end\n$/);
    expect(log).toMatch(/\n\[… \d+ bytes are left out here …\]\n/);
  });

  it('goes on when its reader dies', async () => {
    const bundle = join(folder, 'process.cjs');
    const entry = join(import.meta.dirname, '../../../src/node/run/process.ts');
    buildSync({ entryPoints: [entry], outfile: bundle, bundle: true, platform: 'node', format: 'cjs' });
    const [log, marker] = [join(folder, 'outlived.log'), join(folder, 'outlived')];
    const options = { command: 'sh', args: ['-c', `sleep 0.3; echo more; echo done > ${marker}`], cwd: folder, env: {}, log };
    const reader = `require(${JSON.stringify(bundle)}).startProcess(${JSON.stringify(options)}).then(() => process.kill(process.pid, 'SIGKILL'))`;
    expect(spawnSync(process.execPath, ['-e', reader]).signal).toBe('SIGKILL');
    expect(existsSync(marker)).toBe(false);
    await until('it ends by itself', () => existsSync(marker));
    expect(readFileSync(log, 'utf8')).toBe('more\n');
  });
});

describe('stopping', () => {
  it('lets a program clean up on SIGINT', async () => {
    const running = await script('trap "echo cleaned; exit 7" INT; echo ready; while :; do sleep 0.05; done');
    const log = join(folder, `logs/${count}.log`);
    await until('it is ready', () => readFileSync(log, 'utf8') === 'ready\n');
    expect(await running.stop()).toEqual({ code: 7, signal: null, stopped: true });
    expect(readFileSync(log, 'utf8')).toContain('cleaned');
  });

  it('ends what ignores SIGINT below a leader that waits for it, and lets the leader clean up', async () => {
    const deaf = `sh -c 'trap "" INT TERM; echo $$ > deaf; while :; do sleep 0.05; done'`;
    const running = await script(`trap "" INT; ${deaf}; echo "stage ended"; exit 5`);
    await until('the stage runs', () => existsSync(join(folder, 'deaf')));
    expect(await running.stop()).toEqual({ code: 5, signal: null, stopped: true });
    expect(readFileSync(join(folder, `logs/${count}.log`), 'utf8')).toMatch(/stage ended\n$/);
    expect(await familyOf(running.identity.pid)).toEqual([]);
  });

  it('ends what left the process group, and a leader that does not want to', async () => {
    const text = `trap "" INT TERM; setsid sh -c 'trap "" INT TERM; while :; do sleep 0.05; done' & while :; do sleep 0.05; done`;
    const running = await script(text);
    await until('both run', async () => (await familyOf(running.identity.pid)).length >= 2);
    const family = await familyOf(running.identity.pid);
    expect(await running.stop()).toMatchObject({ code: null, signal: 'SIGKILL', stopped: true });
    await until('all have ended', async () => (await Promise.all(family.map((pid) => identityOf(pid)))).every((one) => one === null));
  });

  it('is done by a signal, also one that came before', async () => {
    const controller = new AbortController();
    const running = await script('sleep 20', { signal: controller.signal });
    controller.abort();
    expect((await running.ended).stopped).toBe(true);
    const late = await script('sleep 20', { signal: controller.signal });
    expect((await late.ended).stopped).toBe(true);
  });
});

describe('the identity of a process', () => {
  it('is alive as long as it runs', async () => {
    const running = await script('sleep 20');
    expect(await isAlive(running.identity)).toBe(true);
    await running.stop();
    expect(await isAlive(running.identity)).toBe(false);
  });

  it('is not that of another with the same number', async () => {
    const own = await identityOf(process.pid);
    expect(own).not.toBeNull();
    expect(await isAlive(own!)).toBe(true);
    expect(await isAlive({ ...own!, started: 'another time' })).toBe(false);
  });

  it('of another machine counts as alive', async () => {
    expect(await isAlive({ pid: 1, started: 'then', host: 'elsewhere.example.org' })).toBe(true);
  });
});
