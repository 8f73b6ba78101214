/** The pages by name. A heavy one is a chunk of its own, loaded when it is first shown. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { PAGES, type PanelPage } from '../../src/protocol/panel.js';
import { t } from '../l10n.js';
import type { Page, PageEntry, Panel } from '../panel.js';
import { TablePage } from '../table/tablePage.js';
import { Empty, Loading } from './empty.js';

/** Made when the texts are there. */
export function pageEntries(): readonly PageEntry[] {
  const all: Record<PanelPage, Omit<PageEntry, 'id'>> = {
    table: { label: t('Table'), page: TablePage },
    compare: { label: t('Compare'), load: () => import('../compare/compare.js') },
    plots: { label: t('Plots'), load: () => import('../plots/plots.js') },
    analysis: { label: t('Analysis'), load: () => import('../analysis/analysis.js') },
    sweeps: { label: t('Search'), load: () => import('../sweeps/sweepsPage.js') },
  };
  return PAGES.map((id) => ({ id, ...all[id] }));
}

export function ShownPage({ entry, panel }: { entry: PageEntry; panel: Panel }): JSX.Element {
  /** Chunks that are here, so that a page comes back at once. */
  const loaded = useRef(new Map<PanelPage, Page>());
  const [, setArrived] = useState<PanelPage | null>(null);
  const [failed, setFailed] = useState(false);
  const { id, load } = entry;
  const page = entry.page ?? loaded.current.get(id);
  useEffect(() => {
    setFailed(false);
    if (load !== undefined && !loaded.current.has(id)) {
      load().then(
        ({ default: arrived }) => {
          loaded.current.set(id, arrived);
          setArrived(id);
        },
        () => setFailed(true),
      );
    }
  }, [id]);
  if (page) {
    const Shown = page;
    return <Shown panel={panel} />;
  }
  return failed ? (
    <Empty icon="warning" title={t('This page could not be loaded')} text={t('Close the panel and open it again.')} />
  ) : (
    <Loading label={t('Loading')} />
  );
}
