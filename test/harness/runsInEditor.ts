/** What suites about runs share in the extension host. */
import assert from 'node:assert/strict';
import { window } from 'vscode';
import type { EspalierApi } from '../../src/extension.js';
import type { RunInfo } from '../../src/protocol/index.js';
import { git, replace } from './inEditor.js';

export class Runs {
  constructor(private readonly api: EspalierApi) {}

  in(state?: RunInfo['state']): readonly RunInfo[] {
    return this.api.snapshot().runs.filter((run) => state === undefined || run.state === state);
  }

  labels(state: RunInfo['state']): string[] {
    return this.in(state).map(({ label }) => label);
  }

  find(label: string): RunInfo | undefined {
    return this.in().find((one) => one.label === label);
  }

  of(label: string): RunInfo {
    const found = this.find(label);
    assert.ok(
      found,
      `${label} is among ${this.in()
        .map((one) => one.label)
        .join(', ')}`,
    );
    return found;
  }

  /** `prepare skipped, train running`. */
  stages(label: string): string {
    return (this.find(label)?.stages ?? []).map(({ name, state }) => `${name} ${state}`).join(', ');
  }
}

/** Names of all experiments. */
export function experiments(cwd?: string): string[] {
  return git(...(cwd === undefined ? [] : ['-C', cwd]), 'for-each-ref', '--format=%(refname)', 'refs/exps')
    .split('\n')
    .filter((ref) => /^refs\/exps\/[0-9a-f]{2}\//.test(ref))
    .map((ref) => ref.split('/').at(-1) ?? '');
}

/** Picks the items with the labels in the next quick pick, which takes several. */
export function pickMany(...labels: string[]): void {
  replace(window, 'showQuickPick', (async (items: unknown) => {
    const list = (await items) as readonly { label: string }[];
    const found = list.filter((one) => labels.includes(one.label));
    assert.equal(found.length, labels.length, `${labels.join(', ')} are among ${list.map((one) => one.label).join(', ')}`);
    return found;
  }) as unknown as typeof window.showQuickPick);
}
