/** The questions of “Initialize Project…”, each a page that can be left forwards and backwards. */
import { QuickPickItemKind, type QuickPickItem } from 'vscode';
import type { StepId } from '../../core/init/steps.js';
import { sizeText } from '../../core/init/steps.js';
import { valueText } from '../../core/init/valueText.js';
import type { ParameterProposal } from '../../protocol/index.js';
import { askChoice, askText, type Step } from '../commands/steps.js';
import { askMany, type PageResult } from './questions.js';
import type { Session } from './session.js';

export type Page = (session: Session, step: Omit<Step, 'title'>) => Promise<PageResult>;

/** All pages in order, back and forth. `back` is only possible from the first one when something comes before it. */
export async function askPages(session: Session, pagesOf: () => readonly Page[], hasBefore = false): Promise<PageResult> {
  for (let at = 0; ;) {
    const pages = pagesOf();
    const page = pages[at];
    if (page === undefined) {
      return 'next';
    }
    const result = await page(session, { step: at + 1, total: pages.length, canGoBack: hasBefore || at > 0 });
    if (result === 'cancel' || (result === 'back' && at === 0)) {
      return result;
    }
    at += result === 'next' ? 1 : -1;
  }
}

const TITLE = 'Initialize project';

export const stepsPage: Page = async (session, step) => {
  const item = ({ id, title, detail, state }: Session['steps'][number]): QuickPickItem & { id: StepId } => ({
    label: title,
    description: state === 'done' ? '$(pass-filled) there' : '',
    detail,
    id,
  });
  const todo = session.steps.filter((one) => one.state === 'todo').map(item);
  const done = session.steps.filter((one) => one.state === 'done').map(item);
  const separator = (label: string): QuickPickItem & { id: StepId | null } => ({ label, kind: QuickPickItemKind.Separator, id: null });
  const items = [separator('To do'), ...todo, ...(done.length > 0 ? [separator('There already'), ...done] : [])];
  const answer = await askMany(items, {
    ...step,
    title: `${TITLE}: what to do`,
    placeholder: 'Nothing is changed before you have seen it all. Enter goes on.',
    picked: items.filter((one) => one.id !== null && session.has(one.id)),
  });
  if (answer.kind !== 'value') {
    return answer.kind;
  }
  session.pick(new Set(answer.value.flatMap((one) => one.id ?? [])));
  return session.picked.size > 0 ? 'next' : 'cancel';
};

export const parametersPage: Page = async (session, step) => {
  const { parameters: all } = session.proposal;
  const items = all.map((one) => ({ label: one.key, description: valueText(one.value), detail: whereFound(one), one }));
  const answer = await askMany(items, {
    ...step,
    title: `${TITLE}: parameters`,
    placeholder: 'What you want to vary from run to run',
    picked: items.filter((item) => session.parameters.some((choice) => choice.parameter.id === item.one.id)),
  });
  if (answer.kind !== 'value') {
    return answer.kind;
  }
  const before = new Map(session.parameters.map((choice) => [choice.parameter.id, choice.where]));
  session.parameters = answer.value.map(({ one }) => ({ parameter: one, where: before.get(one.id) ?? 'file' }));
  return 'next';
};

function whereFound({ script, source, help }: ParameterProposal): string {
  const place = source.kind === 'option' ? `${source.option.flag} of ${script}` : `${source.constant.path.join('.')} in ${script}`;
  return [place, help].filter(Boolean).join(': ');
}

/** Constants can be read from a file only by a changed script, or stay where they are. */
export const constantsPage: Page = async (session, step) => {
  const own = constantsOf(session);
  const scripts = [...new Set(own.map((one) => one.parameter.script))].join(', ');
  const movable = own.every(({ parameter: { source } }) => source.kind === 'constant' && source.constant.movable);
  const odd = own.flatMap(({ parameter: { source } }) =>
    source.kind === 'constant' && !source.constant.settable ? source.constant.path.join('.') : [],
  );
  const move = {
    where: 'file' as const,
    label: `$(edit) Let ${scripts} read them from ${session.paramsFile}`,
    detail: 'Changes the script. You see the change first, and can undo it.',
    byHand: false,
  };
  const byHand = {
    ...move,
    label: `$(code) Put them into ${session.paramsFile}; I change ${scripts} myself`,
    detail: 'Shows the lines that read them.',
    byHand: true,
  };
  const stay = {
    where: 'script' as const,
    label: `$(file-code) Leave them in ${scripts}`,
    detail: `The script is its own file of parameters.${odd.length > 0 ? ` DVC cannot change ${odd.join(', ')} for a queued run, because of how it is written.` : ''}`,
    byHand: false,
  };
  const answer = await askChoice(movable ? [move, byHand, stay] : [stay], {
    ...step,
    title: `${TITLE}: constants as parameters`,
    placeholder: own.map((one) => one.parameter.key).join(', '),
  });
  if (answer.kind !== 'value') {
    return answer.kind;
  }
  const { where } = answer.value;
  session.byHand = answer.value.byHand;
  session.parameters = session.parameters.map((one) => (one.parameter.source.kind === 'constant' ? { ...one, where } : one));
  return 'next';
};

export function constantsOf(session: Session): Session['parameters'] {
  return session.parameters.filter(({ parameter }) => parameter.source.kind === 'constant');
}

export const dataPage: Page = async (session, step) => {
  const items = session.proposal.data
    .filter((one) => !one.inDvc)
    .map((one) => ({
      label: one.path,
      description: [
        sizeText(one.bytes),
        one.isFolder ? `${one.files} ${one.files === 1 ? 'file' : 'files'}` : '',
        one.kind === 'model' ? 'model' : '',
      ]
        .filter(Boolean)
        .join(' · '),
      ...(one.inGit ? { detail: 'Git has it. It is taken out of Git, where older commits keep it; the files stay.' } : {}),
    }));
  const answer = await askMany(items, {
    ...step,
    title: `${TITLE}: data that DVC keeps`,
    placeholder: 'Git gets a small file for each; the data go into DVC’s cache',
    picked: items.filter((item) => session.data.includes(item.label)),
  });
  if (answer.kind !== 'value') {
    return answer.kind;
  }
  session.data = answer.value.map((item) => item.label);
  return 'next';
};

/** Files that the first commit would take, although they are large. */
export const largePage: Page = async (session, step) => {
  const items = largeFiles(session).map(({ path, bytes }) => ({ label: path, description: sizeText(bytes) }));
  const answer = await askMany(items, {
    ...step,
    title: `${TITLE}: large files`,
    placeholder: 'Picked files are committed to Git for good; the others are left out of the commit',
    picked: [],
  });
  if (answer.kind !== 'value') {
    return answer.kind;
  }
  session.leaveOut = items.filter((item) => !answer.value.includes(item)).map((item) => item.label);
  return 'next';
};

export function largeFiles(session: Session): Session['facts']['large'] {
  const data = session.has('data') ? session.data : [];
  return session.facts.large.filter(({ path }) => !data.some((one) => one === path || path.startsWith(`${one}/`)));
}

export const identityPage: Page = async (session, step) => {
  const name = await askText({
    ...step,
    title: `${TITLE}: who commits`,
    prompt: 'Git does not know your name yet. It is kept in this repository.',
    placeholder: 'Name',
    value: session.identity?.name ?? '',
    check: (text) => (text.trim() === '' ? 'Git needs a name.' : null),
  });
  if (name.kind !== 'value') {
    return name.kind;
  }
  const email = await askText({
    ...step,
    canGoBack: true,
    title: `${TITLE}: who commits`,
    prompt: 'Your e-mail address, which commits show.',
    placeholder: 'name@example.org',
    value: session.identity?.email ?? '',
    check: (text) => (/^[^\s<>]+@[^\s<>]+$/.test(text.trim()) ? null : 'Git needs an e-mail address.'),
  });
  if (email.kind !== 'value') {
    return email.kind === 'back' ? identityPage(session, step) : 'cancel';
  }
  session.identity = { name: name.value.trim(), email: email.value.trim() };
  return 'next';
};
