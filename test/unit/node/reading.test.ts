import { execFileSync } from 'node:child_process';
import { afterEach, expect, it, vi } from 'vitest';
import { ExperimentIndex } from '../../../src/node/index/index.js';
import type { IndexEvents } from '../../../src/protocol/index.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

const cleanup: (() => void)[] = [];
afterEach(() => cleanup.splice(0).forEach((one) => one()));

/** A branch of many commits, each with parameters of its own. */
function long(commits: number): GitRepo {
  const repo = new GitRepo();
  cleanup.push(() => repo.dispose());
  const stream: string[] = [];
  for (let n = 1; n <= commits; n += 1) {
    const text = `n: ${n}\n`;
    const message = `commit ${n}`;
    stream.push(
      `commit refs/heads/main\ncommitter Ada <ada@example.org> ${1_700_000_000 + n} +0000\ndata ${message.length}\n${message}\n` +
        `M 100644 inline params.yaml\ndata ${text.length}\n${text}\n`,
    );
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: repo.root, input: stream.join('') });
  repo.git('checkout', '--quiet', '--force', 'main');
  return repo;
}

const COMMITS = 3_000;

it('shows the newest of very many commits while it reads the others, stops when it is told to, and takes the rest up again', async () => {
  const repo = long(COMMITS);
  const progress: IndexEvents['progress'][] = [];
  const config = { folder: repo.root, git: 'git', commitsPerBranch: COMMITS, mainMetric: null, directions: {} };
  const index = new ExperimentIndex(
    { ...config, conventionalParams: [], conventionalMetrics: [] },
    (event, data) => {
      if (event === 'progress') {
        progress.push(data as IndexEvents['progress']);
      }
    },
    { watch: true, shownAfter: 20 },
  );
  cleanup.push(() => index.dispose());
  const subjects = (): string[] => index.snapshot.records.filter(({ row }) => row.kind === 'commit').map(({ row }) => row.subject);
  await index.open();
  // Where the machine is slow, none was read in time to be shown at first.
  await vi.waitUntil(() => subjects().length > 0, { timeout: 60_000, interval: 1 });
  const begun = subjects().length;
  expect(begun).toBeLessThan(COMMITS);
  // Those that are read at a time may end in any order.
  expect(Number(subjects().at(-1)?.slice('commit '.length))).toBeGreaterThan(COMMITS - begun - 400);
  const all = index.refresh();
  index.stopReading();
  await all;
  const { unread } = index.summary();
  expect(unread).toBeGreaterThan(0);
  // Those that were not listed yet are the branch's older ones.
  const { older } = index.snapshot.branches[0] ?? { older: 0 };
  expect(subjects()).toHaveLength(COMMITS - unread - older);
  const last = progress.at(-1);
  expect(last?.done).toBe(last?.total);
  repo.commit('another', { 'params.yaml': 'n: 0\n' });
  await index.refresh();
  expect(subjects()[0]).toBe('another');
  expect(index.summary().unread).toBeGreaterThan(unread - 2);
  await index.refreshAll();
  expect(index.summary().unread).toBe(0);
  expect(subjects()).toHaveLength(COMMITS);
});
