/** What can be done with a row. */
import type { Row } from '../../../src/protocol/model.js';
import type { MenuItem } from '../../controls/index.js';
import { t } from '../../l10n.js';
import type { Panel } from '../../panel.js';
import { isKept } from '../name.js';

export function rowItems(panel: Panel, row: Row): MenuItem[] {
  const { id, kind, log, label, marks } = row;
  const { view, change, select, act } = panel;
  const selected = panel.marks.has(id);
  const experiments = panel.selected.filter((row) => row.kind === 'experiment').map((row) => row.id);
  const group = selected && view.selected.length > 1 ? experiments : [id];
  const isExperiment = kind === 'experiment';
  const kept = isKept(row);
  return [
    {
      label: selected ? t('Deselect') : t('Select'),
      icon: selected ? 'circle-slash' : 'check',
      keys: t('Space'),
      run: () => select(selected ? view.selected.filter((one) => one !== id) : [...view.selected, id]),
    },
    {
      label: t('Compare'),
      icon: 'git-compare',
      run: () =>
        change({ page: 'compare', selected: selected ? view.selected : [...view.selected, id] }, t('{0} shown in the comparison', label)),
    },
    {
      label: t('Show in plots'),
      icon: 'graph-line',
      run: () => change({ page: 'plots', selected: selected ? view.selected : [...view.selected, id] }, t('{0} shown in plots', label)),
    },
    view.baseline === id
      ? { label: t('Clear baseline'), icon: 'close', run: () => change({ baseline: null }, t('Baseline cleared')) }
      : { label: t('Use as baseline'), icon: 'pinned', run: () => change({ baseline: id }, t('Baseline {0}', label)) },
    { label: t('Apply to workspace'), icon: 'check-all', separated: true, disabled: !isExperiment, run: () => act('apply', [id]) },
    { label: t('Create branch…'), icon: 'git-branch', disabled: !isExperiment, run: () => act('branch', [id]) },
    { label: t('Commit to branch…'), icon: 'git-commit', disabled: !isExperiment || !kept, run: () => act('commit', [id]) },
    {
      label: group.length > 1 ? t('Push {0} experiments…', group.length) : t('Push…'),
      icon: 'cloud-upload',
      disabled: !isExperiment || !kept,
      run: () => act('push', group),
    },
    {
      label: marks?.star === true ? t('Unstar') : t('Star'),
      icon: marks?.star === true ? 'star-full' : 'star-empty',
      separated: true,
      keys: t('Ctrl+D'),
      disabled: !kept,
      run: () => act('star', [id]),
    },
    { label: t('Tags…'), icon: 'tag', disabled: !kept, run: () => act('tags', [id]) },
    { label: t('Note…'), icon: 'note', disabled: !kept, run: () => act('note', [id]) },
    { label: t('Open log'), icon: 'output', separated: true, disabled: log === null, run: () => act('openLog', [id]) },
    {
      label: group.length > 1 ? t('Remove {0} experiments…', group.length) : t('Remove…'),
      icon: 'trash',
      disabled: !isExperiment,
      run: () => act('remove', group),
    },
  ];
}
