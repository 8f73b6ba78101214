/** The last line of every page: what differences are counted from, what is selected, and what can be done with it. */
import type { JSX } from 'preact';
import type { PanelPage } from '../../src/protocol/panel.js';
import { Icon, Tool } from '../controls/index.js';
import { count, t } from '../l10n.js';
import type { PageEntry, Panel } from '../panel.js';

/** Pages that show the selected rows. */
const SHOWS_SELECTION: Partial<Record<PanelPage, { icon: string; title: () => string }>> = {
  compare: { icon: 'git-compare', title: () => t('Compare the selected rows side by side') },
  plots: { icon: 'graph-line', title: () => t('Show curves and metrics of the selected rows') },
};

export function StatusLine({ panel, pages }: { panel: Panel; pages: readonly PageEntry[] }): JSX.Element {
  const { view, change, selected, act } = panel;
  const only = selected.length === 1 ? selected[0] : undefined;
  const experiments = selected.flatMap((row) => (row.kind === 'experiment' ? [row.id] : []));
  const number = view.selected.length;
  return (
    <div class="status-line" role="toolbar" aria-label={t('Selection')}>
      {number === 0 ? (
        <span class="muted hint">{t('Tick rows to compare, plot or apply them')}</span>
      ) : (
        <>
          <strong class="selected-count">{count(number, '{0} selected', '{0} selected')}</strong>
          {pages.map(({ id, label }) => {
            const shows = SHOWS_SELECTION[id];
            return shows && id !== view.page ? (
              <Tool key={id} icon={shows.icon} label={label} title={shows.title()} onClick={() => panel.show(id)} />
            ) : null;
          })}
          <Tool
            icon="check-all"
            label={t('Apply')}
            title={only ? t('Apply to the workspace') : t('Apply: select one experiment')}
            disabled={only?.kind !== 'experiment'}
            onClick={() => act('apply', experiments)}
          />
          <Tool
            icon="git-branch"
            label={t('Branch')}
            title={only ? t('Make a branch from it') : t('Branch: select one experiment')}
            disabled={only?.kind !== 'experiment'}
            onClick={() => act('branch', experiments)}
          />
          <Tool
            icon="output"
            label={t('Log')}
            title={t('Open its log')}
            disabled={(only?.log ?? null) === null}
            onClick={() => only && act('openLog', [only.id])}
          />
          <Tool
            icon="pinned"
            label={t('Baseline')}
            title={t('Use as baseline')}
            disabled={only === undefined}
            onClick={() => only && change({ baseline: only.id }, t('Baseline {0}', only.label))}
          />
          <Tool icon="trash" label={t('Remove')} disabled={experiments.length === 0} onClick={() => act('remove', experiments)} />
          <Tool icon="close" label={t('Clear selection')} text={false} onClick={() => panel.select([])} />
        </>
      )}
      <span class="space" />
      {view.baseline !== null ? (
        <button
          type="button"
          class="chip"
          title={t('Compare each experiment with its own baseline again')}
          onClick={() => change({ baseline: null }, t('Baseline cleared'))}
        >
          <Icon name="pinned" />
          <span class="chip-text">{t('compared to {0}', panel.baseline?.label ?? view.baseline.slice(0, 7))}</span>
          <Icon name="close" />
        </button>
      ) : null}
    </div>
  );
}
