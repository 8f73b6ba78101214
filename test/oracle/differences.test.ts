/** Where `espalier show` is better than `dvc exp show`; docs/differences.md names these tests. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printJson } from '../../src/core/experiments/showJson.js';
import { ExperimentIndex } from '../../src/node/index/index.js';
import { FETCH_METRICS, fetchCopy } from '../../src/node/run/fetchCopy.js';
import { showExperiments } from '../../src/node/show.js';
import { NO_BRANCH } from '../../src/protocol/index.js';
import { Dvc } from './dvc.js';
import { Project } from './project.js';
import { skipped, unavailable } from './python.js';

const NO_CONVENTIONS = { conventionalParams: [], conventionalMetrics: [] };

describe.skipIf(unavailable !== undefined)(`differences from DVC${skipped}`, () => {
  let dvc: Dvc;
  beforeAll(() => {
    dvc = new Dvc();
  });
  afterAll(() => dvc.close());

  it('prints NaN and infinities as JSON has them', async () => {
    const project = new Project(dvc);
    project.commit('first', { 'dvc.yaml': 'metrics: [m.json]', 'm.json': '{"a": NaN, "b": Infinity}' });
    const theirs = await dvc.run(project.root, 'exp', 'show', '--json');
    const shown = await showExperiments(project.root, 'git', { all: false });
    expect(() => void JSON.parse(theirs)).toThrow();
    expect(() => void JSON.parse(printJson(shown, false))).not.toThrow();
    expect(printJson(shown, true)).toContain('{"a": NaN, "b": Infinity}');
  });

  it('shows a row whose nested dvc.yaml is broken', async () => {
    const project = new Project(dvc);
    project.commit('first', {
      'dvc.yaml': 'metrics: [m.json]',
      'm.json': '{"a": 1}',
      'params.yaml': 'lr: 1\n',
      'sub/dvc.yaml': 'stages: [',
    });
    expect((await project.dvcs(false)).get('first')?.get('data')).toBe('null');
    const ours = (await project.ours(false)).get('first');
    expect(ours?.get('data params params.yaml data lr')).toBe('1');
    expect(ours?.get('data metrics m.json data a')).toBe('1');
  });

  it('shows a row whose parameters have a date', async () => {
    const project = new Project(dvc);
    project.commit('first', { 'params.yaml': 'day: 2024-01-02\nlr: 1\n', 'dvc.yaml': 'metrics: [m.json]', 'm.json': '{"a": 1}' });
    expect((await project.dvcs(false)).get('first')?.get('error type')).toBe('"TypeError"');
    const ours = (await project.ours(false)).get('first');
    expect(ours?.get('data params params.yaml data lr')).toBe('1');
    expect(ours?.get('data metrics m.json data a')).toBe('1');
  });

  it('shows an experiment with a slash in its name', async () => {
    const project = new Project(dvc);
    project.commit('first', { 'params.yaml': 'lr: 1\n' });
    project.experiment('team/x', { 'params.yaml': 'lr: 2\n' });
    expect([...(await project.dvcs(true)).keys()]).toEqual(['workspace', 'first']);
    expect([...(await project.ours(true)).keys()]).toEqual(['workspace', 'first', 'first/team/x']);
  });

  it('names a dependency outside of the project by its path', async () => {
    const project = new Project(dvc);
    project.commit('first', { 'dvc.yaml': 'stages: {a: {cmd: x, deps: [../outside]}}' });
    expect((await project.dvcs(false)).get('first')?.has('data deps outside hash')).toBe(true);
    expect((await project.ours(false)).get('first')?.has('data deps ../outside hash')).toBe(true);
  });

  it('says where a file is broken', async () => {
    const project = new Project(dvc);
    project.commit('first', { 'dvc.yaml': 'metrics: [m.json]', 'm.json': '{"a": ' });
    const message = 'data metrics m.json error msg';
    expect((await project.dvcs(false)).get('first')?.get(message)).toContain('file structure is corrupted');
    expect((await project.ours(false)).get('first')?.get(message)).not.toContain('file structure is corrupted');
  });

  it('does not show a run as running whose process is gone', async () => {
    const project = new Project(dvc);
    const first = project.commit('first', { 'params.yaml': 'lr: 1\n' });
    const id = 'a'.repeat(40);
    const copy = `${project.root}/.dvc/tmp/exps/standalone/tmpabc`;
    project.repo.git('clone', '--quiet', project.root, copy);
    const run = JSON.stringify({
      git_url: copy,
      baseline_rev: first,
      location: 'tempdir',
      root_dir: copy,
      dvc_dir: '.dvc',
      name: 'x',
      wdir: '.',
      status: 1,
    });
    project.write({ [`.dvc/tmp/exps/run/${id}/${id}.run`]: run, [`.dvc/tmp/exps/standalone/run/${id}/${id}.run`]: run });
    expect((await project.dvcs(false)).get(`first/${id}`)?.get('range executor state')).toBe('"running"');
    expect([...(await project.ours(false)).keys()]).toEqual(['workspace', 'first']);
  });

  it('asks no remote for a value, and has it once it is fetched', async () => {
    const project = new Project(dvc);
    const { root } = project;
    const remote = `[core]\n    remote = there\n['remote "there"']\n    url = ${root}-remote\n`;
    project.write({ '.dvc/config': remote, 'dvc.yaml': `stages: {a: {cmd: 'echo "{\\"a\\": 1}" > m.json', metrics: [m.json]}}` });
    await dvc.run(root, 'repro', '--quiet');
    await dvc.run(root, 'push', '--quiet');
    project.commit('first');
    project.remove('.dvc/cache', 'm.json');
    const value = async (): Promise<string | undefined> => (await project.ours(false)).get('first')?.get('data metrics m.json data a');
    expect((await project.ours(false)).get('first')?.get('data metrics m.json error type')).toBe('"FileNotFoundError"');
    await dvc.run(root, 'fetch', '--all-commits', '--type', 'metrics');
    expect(await value()).toBe('1');
    project.remove('.dvc/cache');
    expect((await project.dvcs(false)).get('first')?.get('data metrics m.json data a')).toBe('1');
  });

  it('shows experiments whose baseline no branch reaches any more', async () => {
    const project = new Project(dvc);
    project.commit('first', { 'params.yaml': 'lr: 1\n' });
    const lost = project.commit('lost', { 'params.yaml': 'lr: 2\n' });
    project.experiment('exp', { 'params.yaml': 'lr: 3\n' });
    project.repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    expect([...(await project.dvcs(true)).keys()]).toEqual(['workspace', 'first']);
    // As DVC prints it on the command line; in the view they have a group of their own.
    expect([...(await project.ours(true)).keys()]).toEqual(['workspace', 'first']);
    const index = new ExperimentIndex(
      { folder: project.root, git: 'git', commitsPerBranch: 1, branches: [], mainMetric: null, directions: {}, ...NO_CONVENTIONS },
      () => undefined,
      { watch: false },
    );
    await index.open();
    const { store } = index.snapshot;
    const rows = index.snapshot.branches.find(({ name }) => name === NO_BRANCH)?.commits.map((at) => store.rows[at]?.id);
    expect(rows).toEqual([lost]);
    expect(
      store.cell(
        store.rows.findIndex((row) => row.label === 'exp'),
        ['param', 'params.yaml', 'lr'],
      ),
    ).toBe(3);
    index.dispose();
  });

  it.for(['', 'sub'])('fetches values of experiments, also of those whose baseline is lost, in the folder “%s”', async (folder) => {
    const project = new Project(dvc, folder);
    const { root, repo } = project;
    const remote = `[core]\n    remote = there\n['remote "there"']\n    url = ../../${folder === '' ? '' : '../'}remote-of-${folder}\n`;
    project.write({ '.dvc/config': remote, 'dvc.yaml': `stages: {a: {cmd: 'cp params.yaml m.yaml', params: [lr], metrics: [m.yaml]}}` });
    const ran = async (lr: number): Promise<void> => {
      project.write({ 'params.yaml': `lr: ${lr}\n` });
      await dvc.run(root, 'repro', '--quiet');
      await dvc.run(root, 'push', '--quiet');
    };
    await ran(1);
    project.commit('first');
    await ran(2);
    project.commit('lost');
    await ran(3);
    const experiment = project.experiment('exp');
    repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    project.remove('.dvc/cache', 'm.yaml');
    const before = repo.git('for-each-ref');
    const copy = join(dvc.scratch, `fetch${folder}`);
    const inCopy = await fetchCopy({ git: 'git', root: repo.root, dvcRoot: root, commits: [experiment] }, copy);
    await dvc.run(inCopy, ...FETCH_METRICS);
    const index = new ExperimentIndex(
      { folder: root, git: 'git', commitsPerBranch: 9, mainMetric: null, directions: {}, ...NO_CONVENTIONS },
      () => undefined,
      { watch: false },
    );
    await index.open();
    const { store } = index.snapshot;
    const value = (label: string): unknown =>
      store.cell(
        store.rows.findIndex((row) => [row.label, row.subject].includes(label)),
        ['metric', 'm.yaml', 'lr'],
      );
    expect([value('exp'), value('first')]).toEqual([3, { t: 'not-fetched' }]);
    index.dispose();
    expect(repo.git('for-each-ref')).toBe(before);
  });
});
