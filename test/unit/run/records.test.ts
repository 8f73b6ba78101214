import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/node/run/logFile.js';
import { RunRecorder, type RunStart } from '../../../src/node/run/recorder.js';
import { readRecords, runsFolder, writeRecord, type RunRecord } from '../../../src/node/run/records.js';

const START: RunStart = {
  place: 'workspace',
  slot: null,
  origin: 'person',
  name: null,
  baseline: 'a'.repeat(40),
  command: ['dvc', 'exp', 'run'],
  params: [],
  root: '/nowhere',
};
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'espalier-records-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const only = async (): Promise<RunRecord> => {
  const records = await readRecords(root);
  expect(records).toHaveLength(1);
  return records[0]!;
};

describe('the record of a run', () => {
  it('follows it to its end', async () => {
    const recorder = await RunRecorder.start(root, START);
    expect(await only()).toMatchObject({ state: 'running', place: 'workspace', name: null, stages: [] });
    recorder.output(Buffer.from("Reproducing experiment 'calm-oak'\nRunning stage 'train':\n"));
    const end = await recorder.end({ state: 'failed', code: 255, error: 'it failed', experiment: null });
    expect(await only()).toEqual(end);
    expect(end).toMatchObject({
      name: 'calm-oak',
      state: 'failed',
      code: 255,
      error: 'it failed',
      stages: [{ name: 'train', state: 'failed' }],
    });
  });

  it('of a run whose processes are gone says that it was killed', async () => {
    await RunRecorder.start(root, START);
    const running = await only();
    const gone = { ...running.watcher, started: 'long ago' };
    await writeRecord(root, { ...running, watcher: gone, process: running.watcher });
    expect((await only()).state).toBe('running');
    await writeRecord(root, { ...running, watcher: gone, process: gone });
    expect(await only()).toMatchObject({ state: 'failed', error: expect.stringMatching(/without a word/) as string });
  });

  it('of a run that went on alone is done, when DVC said so at its end', async () => {
    const recorder = await RunRecorder.start(root, START);
    const running = await only();
    const gone = { ...running.watcher, started: 'long ago' };
    await writeRecord(root, { ...running, watcher: gone, process: gone });
    createLog(recorder.log);
    writeFileSync(
      recorder.log,
      "Running stage 'train':\nRan experiment(s): calm-oak\nExperiment results have been applied to your workspace.\n",
    );
    expect(await only()).toMatchObject({ state: 'done', error: null });
  });

  it('that is torn or foreign is none', async () => {
    await RunRecorder.start(root, START);
    writeFileSync(join(runsFolder(root), 'torn.json'), '{"id": "torn", "lo');
    writeFileSync(join(runsFolder(root), 'other.json'), '[]');
    writeFileSync(join(runsFolder(root), 'note.txt'), 'x');
    await only();
  });

  it('goes, with its log, when there are many newer ones', async () => {
    const logs: string[] = [];
    for (let count = 0; count < 25; count++) {
      const recorder = await RunRecorder.start(root, START);
      logs.push(recorder.log);
      createLog(recorder.log);
      await recorder.end({ state: 'stopped', code: null, error: null, experiment: null });
    }
    expect(await readRecords(root)).toHaveLength(20);
    expect(readdirSync(runsFolder(root))).toHaveLength(20);
    expect(logs.map((log) => existsSync(log))).toEqual(logs.map((_, at) => at >= 5));
  });
});
