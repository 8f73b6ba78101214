/** Commands about Espalier itself: what it shows, and what it needs. */
import { ConfigurationTarget, window, workspace } from 'vscode';
import type { Handlers, Parts } from './register.js';
import { indexOf } from './targets.js';

type Ids = 'espalier.refresh' | 'espalier.openOutput' | 'espalier.chooseMainMetric';

export function setupCommands(parts: Parts): Pick<Handlers, Ids> {
  return {
    async 'espalier.refresh'() {
      parts.finder.forget();
      await Promise.all(parts.workspace.all.map((index) => index.refresh()));
    },
    'espalier.openOutput': () => parts.log.show(true),
    'espalier.chooseMainMetric': () => chooseMainMetric(parts),
  };
}

async function chooseMainMetric(parts: Parts): Promise<void> {
  const index = indexOf(parts);
  const { columns, mainMetric } = await index.ask('table', {});
  const items = columns
    .filter((column) => column.id[0] === 'metric' && column.numeric)
    .map((column) => ({
      label: column.label,
      description: [
        JSON.stringify(column.id) === JSON.stringify(mainMetric) ? 'chosen now' : '',
        column.better === null ? '' : `${column.better} is better`,
      ]
        .filter(Boolean)
        .join(' · '),
    }));
  const picked = await window.showQuickPick(items, {
    title: 'Main metric',
    placeHolder: items.length === 0 ? 'There are no metrics yet.' : 'The metric that says which experiment is best',
  });
  if (picked) {
    await workspace.getConfiguration('espalier', index.folder).update('mainMetric', picked.label, ConfigurationTarget.WorkspaceFolder);
  }
}
