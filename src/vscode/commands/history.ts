/** Which branches are listed, how much of each, and when it is enough. */
import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { IndexClient } from '../indexClient.js';
import type { ExperimentNode } from '../trees/experimentsTree.js';
import type { Handlers, Parts } from './register.js';
import { indexOf } from './targets.js';

type Ids = 'espalier.chooseBranches' | 'espalier.showMoreCommits' | 'espalier.showFewerCommits' | 'espalier.stopReading';

/** At least so many more at once. */
const MORE_COMMITS = 20;

export function historyCommands(parts: Parts): Pick<Handlers, Ids> {
  const of = (target: unknown): IndexClient => (target as { readonly index?: IndexClient } | undefined)?.index ?? indexOf(parts);
  return {
    'espalier.chooseBranches': (target: unknown) => chooseBranches(of(target)),
    async 'espalier.showMoreCommits'(target: unknown) {
      const node = target as ExperimentNode | undefined;
      if (node?.kind === 'more') {
        parts.tree.showMore(node);
        return;
      }
      const index = of(node);
      const { commits } = index.shown;
      await index.show({ commits: commits + Math.max(MORE_COMMITS, commits) });
    },
    'espalier.showFewerCommits': (target: unknown) => of(target).show({ commits: null }),
    async 'espalier.stopReading'(target: unknown) {
      const reading = target === undefined ? parts.workspace.all.filter((index) => index.reading !== null) : [of(target)];
      await Promise.all(reading.map((index) => index.ask('stopReading', {})));
    },
  };
}

async function chooseBranches(index: IndexClient): Promise<void> {
  const all = await index.ask('branches', {});
  const { branches: shown } = index.shown;
  const section = (label: string, kind: 'local' | 'remote'): QuickPickItem[] => {
    const items = all.filter((one) => one.kind === kind).map(({ name }) => ({ label: name, picked: shown.includes(name) }));
    return items.length === 0 ? [] : [{ label, kind: QuickPickItemKind.Separator }, ...items];
  };
  const items = [...section(l10n.t('Branches'), 'local'), ...section(l10n.t('Remote branches'), 'remote')];
  const current = all.find(({ kind }) => kind === 'current')?.name;
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Choose Branches'),
    canPickMany: true,
    placeHolder:
      items.length === 0
        ? l10n.t('There is no other branch.')
        : current === undefined
          ? l10n.t('Branches that are listed')
          : l10n.t('Branches that are listed besides {0}, which always is', current),
  });
  if (picked) {
    // A branch that is not there now may come back.
    const gone = shown.filter((name) => !all.some((one) => one.name === name));
    await index.show({ branches: [...picked.map(({ label }) => label), ...gone] });
  }
}
