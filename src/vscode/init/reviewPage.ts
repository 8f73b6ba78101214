/** Everything that is going to be done, in order, before any of it is. Files can be looked at. */
import { basename } from 'node:path';
import { QuickPickItemKind, type QuickPickItem } from 'vscode';
import { commandText } from '../../core/init/stages.js';
import { actionsOf, hasFiles, type Action } from '../../core/init/plan.js';
import type { FileDraft } from '../../protocol/index.js';
import { askText } from '../commands/steps.js';
import type { Page } from './pages.js';
import type { Previews } from './preview.js';
import { askBrowsing } from './questions.js';
import type { Session } from './session.js';
import { readText } from './workplace.js';

type Item = QuickPickItem & { readonly draft?: FileDraft; readonly change?: 'format' | 'message' };

export function reviewPage(previews: Previews): Page {
  return async (session, step) => {
    for (;;) {
      await session.makeStages();
      const drafts = await draftsOf(session);
      const run: Item = { label: '$(check) Initialize', description: 'does what is listed below', alwaysShow: true };
      const items = [
        run,
        { label: 'What will be done', kind: QuickPickItemKind.Separator },
        ...(await actionItems(session, drafts)),
        ...changeItems(session),
      ];
      const answer = await askBrowsing<Item>(items, {
        ...step,
        title: `Initialize project: ${basename(session.facts.folder)}`,
        placeholder: 'Enter starts. Go down to look at the files first',
        stays: (item) => item !== run && item.change === undefined,
        onShow: ({ draft }) => {
          if (draft) {
            void show(session, previews, draft);
          }
        },
      });
      if (answer.kind !== 'value') {
        return answer.kind;
      }
      const { change } = answer.value;
      if (answer.value === run) {
        return 'next';
      }
      if (change === 'format') {
        session.paramsFile = session.paramsFile === 'params.yaml' ? 'params.json' : 'params.yaml';
      } else if (change === 'message') {
        const text = await askText({
          title: 'Initialize project: message of the commit',
          canGoBack: true,
          prompt: 'What the commit says.',
          value: session.message,
          check: (value) => (value.trim() === '' ? 'A commit needs a message.' : null),
        });
        if (text.kind === 'cancel') {
          return 'cancel';
        }
        session.message = text.kind === 'value' ? text.value.trim() : session.message;
      }
    }
  };
}

async function show(session: Session, previews: Previews, { path, text }: FileDraft): Promise<void> {
  const uri = session.uri(path);
  await previews.show(path, text, (await readText(uri)) === null ? null : uri);
}

/** The files as they are going to be. */
export async function draftsOf(session: Session): Promise<readonly FileDraft[]> {
  const { files } = session;
  if (!hasFiles(files)) {
    return [];
  }
  const paths = ['.gitignore', '.dvcignore', files.paramsFile, 'dvc.yaml', 'requirements.txt', ...files.moves.map((one) => one.script)];
  const texts = Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readText(session.uri(path))] as const)));
  return session.index.ask('draftFiles', { choices: files, texts });
}

async function actionItems(session: Session, drafts: readonly FileDraft[]): Promise<Item[]> {
  const install = (session.has('environment') ? (session.installation?.commands ?? []) : []).map((command): Item => ({
    label: `$(cloud-download) ${command.includes('venv') ? 'Make an environment' : 'Install DVC'}, in the terminal`,
    description: commandText(command),
  }));
  const files = await Promise.all(
    drafts.map(async (draft): Promise<Item> => {
      const isNew = (await readText(session.uri(draft.path))) === null;
      return {
        label: `$(file) ${isNew ? 'Write' : 'Change'} ${draft.path}`,
        description: linesText(draft.text),
        draft,
      };
    }),
  );
  // Its versions are known once they are installed.
  const later: Item[] =
    session.has('requirements') && session.pins === null && install.length > 0
      ? [{ label: '$(file) Write requirements.txt', description: 'the versions that are installed then' }]
      : [];
  return [
    ...install,
    ...actionsOf(session.plan).flatMap((action): Item[] => (action.kind === 'files' ? [...files, ...later] : [actionItem(action)])),
  ];
}

function actionItem(action: Exclude<Action, { kind: 'files' }>): Item {
  switch (action.kind) {
    case 'git':
      return { label: `$(git-branch) ${action.title}`, description: commandText(['git', ...action.args]) };
    case 'dvc':
      return { label: `$(database) ${action.title}`, description: commandText(['dvc', ...action.args]) };
    case 'secrets':
      return { label: `$(lock) ${action.title}`, description: Object.keys(action.options).join(', ') };
    case 'commit':
      return { label: `$(git-commit) ${action.title}`, description: `“${action.message}”` };
  }
}

function changeItems(session: Session): Item[] {
  const isNew = !session.facts.paramFiles.some((one) => one.file === session.paramsFile);
  const items: Item[] = [
    ...(session.has('parameters') && session.sections.length > 0 && isNew
      ? [
          {
            label: '$(settings) Parameters file',
            description: `${session.paramsFile}; pick for the other format`,
            change: 'format' as const,
          },
        ]
      : []),
    ...(session.has('commit')
      ? [{ label: '$(edit) Message of the commit', description: session.message, change: 'message' as const }]
      : []),
  ];
  return items.length > 0 ? [{ label: 'To change', kind: QuickPickItemKind.Separator }, ...items] : [];
}

function linesText(text: string): string {
  const lines = text.split('\n').length - 1;
  return lines === 1 ? '1 line' : `${lines} lines`;
}
