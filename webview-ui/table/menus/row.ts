/** What can be done with a row. */
import type { Row } from '../../../src/protocol/model.js';
import type { MenuItem } from '../../controls/index.js';
import { t } from '../../l10n.js';
import type { Panel } from '../../panel.js';

export function rowItems(panel: Panel, { id, kind, state, log, label, marks }: Row): MenuItem[] {
  const { view, change, select, act } = panel;
  const selected = panel.marks.has(id);
  const experiments = panel.selected.filter((row) => row.kind === 'experiment').map((row) => row.id);
  const group = selected && view.selected.length > 1 ? experiments : [id];
  const isExperiment = kind === 'experiment';
  const isKept = kind === 'commit' || (isExperiment && (state === 'none' || state === 'success'));
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
    { label: t('Commit to branch…'), icon: 'git-commit', disabled: !isExperiment || !isKept, run: () => act('commit', [id]) },
    {
      label: group.length > 1 ? t('Push {0} experiments…', group.length) : t('Push…'),
      icon: 'cloud-upload',
      disabled: !isExperiment || !isKept,
      run: () => act('push', group),
    },
    {
      label: marks?.star === true ? t('Unstar') : t('Star'),
      icon: marks?.star === true ? 'star-full' : 'star-empty',
      separated: true,
      disabled: !isKept,
      run: () => act('star', [id]),
    },
    { label: t('Tags…'), icon: 'tag', disabled: !isKept, run: () => act('tags', [id]) },
    { label: t('Note…'), icon: 'note', disabled: !isKept, run: () => act('note', [id]) },
    { label: t('Open log'), icon: 'output', separated: true, disabled: log === null, run: () => act('openLog', [id]) },
    {
      label: group.length > 1 ? t('Remove {0} experiments…', group.length) : t('Remove…'),
      icon: 'trash',
      disabled: !isExperiment,
      run: () => act('remove', group),
    },
  ];
}
