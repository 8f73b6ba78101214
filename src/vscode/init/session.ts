/** What the user has decided so far, and what follows from it. */
import { Uri } from 'vscode';
import { basename, join } from 'node:path';
import type { Command } from '../../core/init/install.js';
import type { Identity, Plan, RemoteChoice } from '../../core/init/plan.js';
import { hasResults, isDataByDefault, stepsOf, withNeeded, type Step, type StepId, type Tooling } from '../../core/init/steps.js';
import type { FileChoices, FolderFacts, InitProposal, ParameterChoice, Pin, StageDraft, StageProposal } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';

/** A stage, and what it was proposed from; null when it was made by hand. */
export interface PlannedStage {
  readonly from: StageProposal | null;
  readonly stage: StageDraft;
}

export type PythonName = 'python' | 'python3';

export interface Installation {
  /** As the user would say it: `.venv of this project`. */
  readonly place: string;
  readonly commands: readonly Command[];
  /** The interpreter that has DVC in the end. */
  readonly python: string;
  /** How stages call it. */
  readonly name: PythonName;
  /** The environment that the commands make, by its path; null when there is one. */
  readonly environment: string | null;
}

export class Session {
  proposal: InitProposal;
  readonly steps: readonly Step[];
  picked: ReadonlySet<StepId>;
  installation: Installation | null = null;
  parameters: readonly ParameterChoice[];
  paramsFile: FileChoices['paramsFile'];
  stages: readonly PlannedStage[] = [];
  sections: FileChoices['sections'] = [];
  moves: FileChoices['moves'] = [];
  data: readonly string[];
  remote: RemoteChoice | null = null;
  identity: Identity | null = null;
  pins: readonly Pin[] | null = null;
  leaveOut: readonly string[] = [];
  /** Scripts are changed by the user, who is shown how. */
  byHand = false;
  message: string;
  /** The parameters that the stages are made with. */
  private made = '';

  constructor(
    readonly index: IndexClient,
    readonly facts: FolderFacts,
    private readonly proposed: InitProposal,
    readonly tooling: Tooling & { readonly python: PythonName },
  ) {
    const proposal = withPython(proposed, tooling.python);
    this.proposal = proposal;
    this.steps = stepsOf(facts, proposal, tooling);
    this.picked = new Set(this.steps.filter((step) => step.picked).map((step) => step.id));
    this.parameters = proposal.parameters.filter((one) => one.likely).map((parameter) => ({ parameter, where: 'file' }));
    this.paramsFile = facts.paramFiles.some((one) => one.file === 'params.json') ? 'params.json' : 'params.yaml';
    this.data = proposal.data.filter(isDataByDefault).map((one) => one.path);
    this.message = facts.git.commits ? 'Track experiments with DVC' : 'Initialize the project';
  }

  has(id: StepId): boolean {
    return this.picked.has(id);
  }

  pick(ids: ReadonlySet<StepId>): void {
    this.picked = withNeeded(ids, this.steps);
  }

  install(installation: Installation): void {
    this.installation = installation;
    this.proposal = withPython(this.proposed, installation.name);
    this.pins = null;
  }

  uri(path: string): Uri {
    return Uri.file(join(this.facts.folder, path));
  }

  /** Makes the stages from what was proposed and the parameters as they are now; changes made by hand go when the parameters change. */
  async makeStages(): Promise<void> {
    const choices = this.has('parameters') ? this.parameters : [];
    const key = JSON.stringify([this.installation?.name, this.paramsFile, choices.map((one) => [one.parameter.id, one.where])]);
    if (key === this.made) {
      return;
    }
    this.made = key;
    const proposed = this.proposal.stages.filter((one) => one.picked);
    const result = await this.index.ask('stagesWithParameters', { stages: proposed, parameters: choices, file: this.paramsFile });
    this.stages = result.stages.flatMap((stage, at): PlannedStage[] => {
      const from = proposed[at];
      return from ? [{ from, stage }] : [];
    });
    this.sections = result.sections;
    this.moves = result.moves;
  }

  get files(): FileChoices {
    const { proposal, installation } = this;
    const ignored = this.has('ignore');
    const environment = this.has('environment') ? (installation?.environment ?? null) : null;
    const made = environment === null ? [] : [`/${basename(environment)}/`];
    const lines = (list: InitProposal['gitIgnore']): string[] => [...(ignored ? list.map((one) => one.line) : []), ...made];
    return {
      paramsFile: this.paramsFile,
      sections: this.has('parameters') ? this.sections : [],
      stages: this.has('pipeline') ? this.stages.map((one) => one.stage) : [],
      moves: this.has('parameters') && !this.byHand ? this.moves : [],
      gitIgnore: lines(proposal.gitIgnore),
      dvcIgnore: lines(proposal.dvcIgnore),
      pins: this.has('requirements') ? this.pins : null,
    };
  }

  get plan(): Plan {
    const { facts, files } = this;
    const data = this.has('data') ? this.data : [];
    const outputs = new Set(
      files.stages.flatMap((stage) => [...stage.outs, ...stage.metrics, ...stage.plots].filter((out) => out.cache).map((out) => out.path)),
    );
    return {
      facts,
      steps: this.picked,
      files,
      untrack: [
        ...facts.trackedOutputs.filter((path) => outputs.has(path)),
        ...this.proposal.data.filter((one) => one.inGit && data.includes(one.path)).map((one) => one.path),
      ],
      data,
      remote: this.remote,
      results: files.stages.filter((stage) => hasResults(stage, facts)).map((stage) => stage.name),
      leaveOut: this.leaveOut,
      identity: this.identity,
      message: this.message,
    };
  }
}

function withPython(proposal: InitProposal, python: PythonName): InitProposal {
  const named = (one: StageProposal): StageProposal => ({
    ...one,
    stage: { ...one.stage, command: one.stage.command.replace(/^python(?= )/, python) },
  });
  return { ...proposal, stages: proposal.stages.map(named) };
}
