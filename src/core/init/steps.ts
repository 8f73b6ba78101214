/** The steps from a folder to a project: what each would do, and what is there already. */
import type { FolderFacts, InitProposal, StageDraft } from '../../protocol/init.js';

/** In the order in which they are done. */
export const STEP_IDS = [
  'environment',
  'git',
  'dvc',
  'ignore',
  'parameters',
  'pipeline',
  'requirements',
  'remote',
  'data',
  'results',
  'commit',
] as const;
export type StepId = (typeof STEP_IDS)[number];

export interface Step {
  readonly id: StepId;
  readonly title: string;
  /** What it will do, or what is there. */
  readonly detail: string;
  readonly state: 'todo' | 'done';
  /** It is done unless the user says no. */
  readonly picked: boolean;
}

/** What is known of the DVC that would be run. */
export interface Tooling {
  /** Version of the DVC found; null where there is none. */
  readonly dvc: string | null;
  /** Where it is, or where it would be installed. */
  readonly place: string;
}

export function stepsOf(facts: FolderFacts, proposal: InitProposal, tooling: Tooling): Step[] {
  const { git, dvc } = facts;
  const step = (id: StepId, title: string, detail: string, options: { readonly done?: boolean; readonly picked?: boolean } = {}): Step => ({
    id,
    title,
    detail,
    state: options.done === true ? 'done' : 'todo',
    picked: options.done !== true && options.picked !== false,
  });
  const stages = proposal.stages.filter((one) => one.picked);
  const existing = facts.pipeline?.stages ?? [];
  const likely = proposal.parameters.filter((one) => one.likely);
  const names = (list: readonly string[]): string =>
    list.length > 4 ? `${list.slice(0, 4).join(', ')} and ${list.length - 4} more` : list.join(', ');
  const lines = [...new Set([...proposal.gitIgnore, ...proposal.dvcIgnore].map((one) => one.line))];
  const data = proposal.data.filter((one) => !one.inDvc);
  const results = stages.filter(({ stage }) => hasResults(stage, facts));
  const below = git.root !== null && git.root !== facts.folder;
  return [
    step(
      'environment',
      'DVC',
      tooling.dvc === null ? `Installs dvc and dvclive: ${tooling.place}` : `DVC ${tooling.dvc} in ${tooling.place}`,
      {
        done: tooling.dvc !== null,
      },
    ),
    step('git', 'Git repository', git.root === null ? 'git init' : below ? `This folder is in ${git.root}` : 'This folder is one', {
      done: git.root !== null,
    }),
    step(
      'dvc',
      'DVC project',
      dvc.root !== null
        ? dvc.root === facts.folder
          ? 'This folder is one'
          : `This folder is in ${dvc.root}`
        : below
          ? 'dvc init --subdir'
          : 'dvc init',
      {
        done: dvc.root !== null,
      },
    ),
    step(
      'ignore',
      'Ignored files',
      lines.length === 0 ? 'Nothing is missing in .gitignore and .dvcignore' : `Adds to .gitignore and .dvcignore: ${names(lines)}`,
      {
        done: lines.length === 0,
      },
    ),
    step(
      'parameters',
      'Parameters',
      proposal.parameters.length > 0
        ? `Found in the scripts: ${names(likely.length > 0 ? likely.map((one) => one.key) : proposal.parameters.map((one) => one.key))}`
        : facts.paramFiles.length > 0
          ? `There is ${names(facts.paramFiles.map((one) => one.file))}`
          : 'No script has options or constants to vary',
      { done: proposal.parameters.length === 0, picked: likely.length > 0 && facts.paramFiles.length === 0 },
    ),
    step(
      'pipeline',
      'Pipeline',
      stages.length > 0
        ? `${existing.length > 0 ? 'Adds to dvc.yaml' : 'Writes dvc.yaml'}: ${stages.map((one) => one.stage.name).join(' → ')}`
        : existing.length > 0
          ? `There is ${existing.map((one) => one.name).join(' → ')}`
          : 'No script is found that runs; stages can be added by hand',
      {
        done: stages.length === 0 && existing.length > 0,
        picked: stages.length > 0 && (facts.pipeline?.error ?? null) === null,
      },
    ),
    step(
      'requirements',
      'Requirements',
      `${facts.requirements ? 'Adds to requirements.txt what it does not name' : 'Writes requirements.txt'}: what the scripts import, in the versions that are installed`,
      { picked: facts.otherRequirements.length === 0 && facts.scripts.length > 0 },
    ),
    step(
      'remote',
      'Storage for data',
      dvc.remotes.length > 0 ? `There is ${names(dvc.remotes)}` : 'A folder, S3, Google Cloud, Azure, SSH and others: asks where',
      {
        done: dvc.remotes.length > 0,
        picked: false,
      },
    ),
    step(
      'data',
      'Data',
      data.length > 0
        ? `Gives to DVC: ${names(data.map((one) => `${one.path} (${sizeText(one.bytes)})`))}`
        : 'There is none that DVC does not have',
      {
        done: data.length === 0,
        picked: data.some(isDataByDefault),
      },
    ),
    ...(results.length > 0
      ? [
          step(
            'results',
            'Results that are here',
            `Keeps the outputs of ${names(results.map((one) => one.stage.name))} in DVC’s cache, so that the next run takes nothing away`,
          ),
        ]
      : []),
    step(
      'commit',
      git.commits ? 'Commit' : 'First commit',
      git.staged
        ? 'Something else is staged: commit it first'
        : git.commits
          ? 'Commits what was made here and nothing else'
          : 'Commits everything that is not ignored',
      {
        picked: !git.staged,
      },
    ),
  ];
}

/** Large data that Git does not have. */
export function isDataByDefault(one: InitProposal['data'][number]): boolean {
  return one.kind === 'data' && !one.inGit && !one.inDvc;
}

/** All that it makes is there already, by runs before it was a stage. */
export function hasResults(stage: StageDraft, { files }: Pick<FolderFacts, 'files'>): boolean {
  const outputs = [...stage.outs, ...stage.metrics, ...stage.plots];
  return outputs.length > 0 && outputs.every(({ path }) => files.some((file) => file === path || file.startsWith(`${path}/`)));
}

/** With what these steps cannot do without. */
export function withNeeded(picked: ReadonlySet<StepId>, steps: readonly Step[]): Set<StepId> {
  const needs: Partial<Record<StepId, readonly StepId[]>> = {
    dvc: ['environment', 'git'],
    remote: ['environment', 'git', 'dvc'],
    data: ['environment', 'git', 'dvc'],
    results: ['environment', 'git', 'dvc', 'pipeline'],
    commit: ['git'],
  };
  const all = new Set(picked);
  for (const id of picked) {
    for (const need of needs[id] ?? []) {
      if (steps.some((step) => step.id === need && step.state === 'todo')) {
        all.add(need);
      }
    }
  }
  return all;
}

/** `4.2 MB`, in powers of a thousand as disks have them. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) {
    value /= 1000;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit] ?? ''}`;
}
