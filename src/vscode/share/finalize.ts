/** The best experiment kept for good: shown as a whole first, then made at once. */
import { l10n, window } from 'vscode';
import { experimentMessage } from '../../core/share/message.js';
import { finalize, namesBelow, textAt } from '../../node/share/commits.js';
import type { Repo } from '../../node/share/repo.js';
import type { Row } from '../../protocol/index.js';
import { branchProblem } from '../commands/experimentName.js';
import type { Parts } from '../commands/register.js';
import { askText } from '../commands/steps.js';
import { indexOf, isFinished, targetsOf } from '../commands/targets.js';
import type { IndexClient } from '../indexClient.js';
import { factsOf, projectPrefix, repoOf, withHooks } from './context.js';
import { checkBranch, offerSwitch } from './experiments.js';

/** A branch with the commit, its stages frozen, and a tag: shown as a whole, then made at once. */
export async function finalizeBest(parts: Parts, args: readonly unknown[]): Promise<void> {
  const { index, row } = await bestOf(parts, args);
  if (row === undefined) {
    return;
  }
  const repo = repoOf(parts, index);
  const [branches, tags, facts, { stages }] = await Promise.all([
    namesBelow(repo, 'heads'),
    namesBelow(repo, 'tags'),
    factsOf(index, row),
    index.ask('pipeline', {}),
  ]);
  const plan = await reviewFinal({ row, message: experimentMessage(facts), branches, tags, stages: stages.map((one) => one.name) });
  if (plan === undefined) {
    return;
  }
  const tip = row.baseline ?? row.id;
  const files = plan.freeze ? await frozenFiles(index, repo, row.id, stages) : [];
  const request = { tip, experiment: row.id, message: plan.message, files, branch: plan.branch, tag: plan.tag };
  const commit = await withHooks((hooks) => finalize(repo, { ...request, hooks }));
  if (commit === undefined) {
    return;
  }
  parts.log.info(`Finalized ${row.id} as ${commit}`);
  await offerSwitch(parts, index, repo, plan.branch, l10n.t('“{0}” is kept on branch “{1}”.', row.label, plan.branch));
}

async function bestOf(parts: Parts, args: readonly unknown[]): Promise<{ index: IndexClient; row: Row | undefined }> {
  if (args.length > 0) {
    const { index, rows } = await targetsOf(parts, args, l10n.t('Finalize'), isFinished);
    return { index, row: rows[0] };
  }
  const index = indexOf(parts);
  const { best } = await index.ask('table', {});
  const rows = best === null ? [] : (await index.ask('rowsById', { ids: [best], columns: [], baseline: null })).rows;
  const row = rows.map((one) => one.row).find(isFinished);
  // A commit is the best already, or there is no metric to judge by.
  return row === undefined
    ? targetsOf(parts, [], l10n.t('Finalize'), isFinished).then((one) => ({ index, row: one.rows[0] }))
    : { index, row };
}

interface Final {
  readonly branch: string;
  readonly message: string;
  readonly tag: string | null;
  readonly freeze: boolean;
}

interface FinalFacts {
  readonly row: Row;
  readonly message: string;
  readonly branches: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
  readonly stages: readonly string[];
}

/** One list of what is going to be made; each line can be changed, the first does it. */
async function reviewFinal({ row, message, branches, tags, stages }: FinalFacts): Promise<Final | undefined> {
  const free = (name: string, taken: ReadonlySet<string>): string =>
    branchProblem(name, taken) === null ? name : `${name}-${row.id.slice(0, 7)}`;
  let plan: Final = { branch: free(row.label, branches), message, tag: free(`best-${row.label}`, tags), freeze: stages.length > 0 };
  for (;;) {
    const done = l10n.t('$(check) Finalize {0}', row.label);
    const items = [
      { label: done, id: 'do' },
      { label: l10n.t('$(git-branch) Branch'), description: plan.branch, id: 'branch' },
      { label: l10n.t('$(git-commit) Commit'), description: plan.message.split('\n')[0] ?? '', id: 'message' },
      { label: l10n.t('$(lock) Freeze stages'), description: plan.freeze ? stages.join(', ') : l10n.t('no'), id: 'freeze' },
      { label: l10n.t('$(tag) Tag'), description: plan.tag ?? l10n.t('none'), id: 'tag' },
    ];
    const picked = await window.showQuickPick(items, {
      title: l10n.t('Finalize {0}', row.label),
      placeHolder: l10n.t('Everything is made at once, or nothing; the workspace stays as it is.'),
      ignoreFocusOut: true,
    });
    switch (picked?.id) {
      case undefined:
        return undefined;
      case 'do':
        return plan;
      case 'freeze':
        plan = { ...plan, freeze: !plan.freeze && stages.length > 0 };
        break;
      case 'branch': {
        const branch = await ask(l10n.t('Name of the branch'), plan.branch, (text) => checkBranch(text, branches));
        plan = { ...plan, branch: branch ?? plan.branch };
        break;
      }
      case 'message': {
        const subject = await ask(l10n.t('Message'), plan.message.split('\n')[0] ?? '', (text) =>
          text.trim() === '' ? l10n.t('A commit needs a message.') : null,
        );
        plan = { ...plan, message: subject === undefined ? plan.message : [subject, ...plan.message.split('\n').slice(1)].join('\n') };
        break;
      }
      default: {
        const tag = await ask(l10n.t('Name of the tag; empty: none'), plan.tag ?? '', (text) =>
          text === '' ? null : tags.has(text) ? l10n.t('There is a tag “{0}” already.', text) : branchProblem(text, new Set()),
        );
        plan = { ...plan, tag: tag === undefined ? plan.tag : tag || null };
      }
    }
  }
}

async function ask(prompt: string, value: string, check: (text: string) => string | null): Promise<string | undefined> {
  const answer = await askText({ title: l10n.t('Finalize'), prompt, value, check });
  return answer.kind === 'value' ? answer.value : undefined;
}

/** The pipeline files of the revision, all their stages frozen; comments and order stay. */
async function frozenFiles(
  index: IndexClient,
  repo: Repo,
  commit: string,
  stages: readonly { readonly name: string; readonly file: string }[],
): Promise<{ path: string; text: string }[]> {
  const found: { path: string; text: string }[] = [];
  const folder = projectPrefix(index, repo);
  for (const file of new Set(stages.map((one) => one.file))) {
    const before = await textAt(repo, commit, `${folder}${file}`);
    let text = before ?? '';
    for (const { name } of stages.filter((one) => one.file === file)) {
      const stage = name.startsWith(`${file}:`) ? name.slice(file.length + 1) : name;
      const edit = await index.request('setFrozen', { text, stage, frozen: true });
      // A stage that the revision does not have, or that is frozen already.
      text = edit.ok && edit.value !== null ? text.slice(0, edit.value.start) + edit.value.text + text.slice(edit.value.end) : text;
    }
    if (before !== null && text !== before) {
      found.push({ path: `${folder}${file}`, text });
    }
  }
  return found;
}
