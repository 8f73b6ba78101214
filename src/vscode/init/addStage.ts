/** “Add Stage…”: one more stage for `dvc.yaml`, from a script or by hand. */
import { window } from 'vscode';
import { EspalierError, type StageDraft, type StageProposal } from '../../protocol/index.js';
import { askChoice } from '../commands/steps.js';
import type { Parts } from '../commands/register.js';
import { askFolder } from './folder.js';
import { startSession } from './initProject.js';
import { askPages, constantsOf, constantsPage, parametersPage, type Page } from './pages.js';
import { preview, stageContext } from './pipelinePage.js';
import { Previews } from './preview.js';
import { draftsOf } from './reviewPage.js';
import { Session, type PlannedStage } from './session.js';
import { askStage } from './stageForm.js';
import { writeText } from './workplace.js';

const EMPTY: StageDraft = { name: '', command: '', deps: [], params: [], outs: [], metrics: [], plots: [] };

export async function addStage(parts: Parts): Promise<void> {
  const index = await askFolder(parts, 'Add stage');
  if (index === null) {
    return;
  }
  const whole = await startSession(parts, index);
  const problem = whole.facts.pipeline?.error ?? null;
  if (problem !== null) {
    throw new EspalierError('cannot-edit', `dvc.yaml cannot be read: ${problem}`, 'Correct it first.');
  }
  const previews = new Previews();
  try {
    for (;;) {
      const from = await askScript(whole);
      if (from === 'cancel') {
        return;
      }
      const session = scoped(whole, from);
      const result = await askPages(session, () => pagesOf(session, from, previews), true);
      if (result === 'next') {
        await previews.close();
        await write(session);
      }
      if (result !== 'back') {
        return;
      }
    }
  } finally {
    await previews.close();
    previews.dispose();
  }
}

/** A script that is no stage yet; null for a command of another kind. */
async function askScript({ proposal }: Session): Promise<StageProposal | null | 'cancel'> {
  const items = [
    ...proposal.stages.map((from) => ({ label: `$(file-code) ${from.script}`, description: from.stage.name, from })),
    { label: '$(terminal) Another command…', from: null },
  ];
  const answer = await askChoice(items, { title: 'Add a stage', placeholder: 'The script that the stage runs' });
  return answer.kind === 'value' ? answer.value.from : 'cancel';
}

/** As if this script were the only one. */
function scoped({ index, facts, proposal, tooling }: Session, from: StageProposal | null): Session {
  const parameters = proposal.parameters.filter((one) => one.script === from?.script);
  const session = new Session(index, facts, { ...proposal, parameters, stages: from ? [{ ...from, picked: true }] : [] }, tooling);
  session.pick(new Set(['parameters', 'pipeline']));
  return session;
}

function pagesOf(session: Session, from: StageProposal | null, previews: Previews): Page[] {
  return [
    ...(session.proposal.parameters.length > 0 ? [parametersPage] : []),
    ...(constantsOf(session).length > 0 ? [constantsPage] : []),
    stagePage(from, previews),
  ];
}

function stagePage(from: StageProposal | null, previews: Previews): Page {
  return async (session, step) => {
    await session.makeStages();
    const planned: PlannedStage = session.stages[0] ?? { from, stage: EMPTY };
    const context = stageContext(session, [], planned, (stage) => void preview(session, previews, [{ from, stage }]));
    const answer = await askStage(planned.stage, context, { ...step, title: 'Add a stage', confirm: 'Add the Stage', removable: false });
    if (answer.kind === 'value') {
      session.stages = [{ from, stage: answer.value }];
      return 'next';
    }
    return answer.kind === 'back' ? 'back' : 'cancel';
  };
}

async function write(session: Session): Promise<void> {
  for (const { path, text } of await draftsOf(session)) {
    await writeText(session.uri(path), text);
    // Each is one Undo away.
    await window.showTextDocument(session.uri(path), { preview: false, preserveFocus: path !== 'dvc.yaml' });
  }
}
