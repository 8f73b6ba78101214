/** Tabs, undo, and what concerns the whole panel. */
import type { ComponentChildren, JSX } from 'preact';
import type { PanelPage } from '../../src/protocol/panel.js';
import { Tabs, Tool } from '../controls/index.js';
import { t } from '../l10n.js';
import type { PageEntry } from '../panel.js';
import type { ViewControl } from '../view/useView.js';

export interface ToolbarProps {
  pages: readonly PageEntry[];
  control: ViewControl;
  /** Null: nothing can be run here. */
  onRun: (() => void) | null;
  onOpenBeside: () => void;
  /** Between the tabs and what is done with the view. */
  children: ComponentChildren;
}

export function Toolbar({ pages, control, onRun, onOpenBeside, children }: ToolbarProps): JSX.Element {
  const { view, undoable, redoable } = control;
  return (
    <header class="bar">
      <Tabs<PanelPage>
        label={t('Pages')}
        tabs={pages.map(({ id, label }) => ({ id, label, ...(id === 'plots' ? { count: view.selected.length } : {}) }))}
        current={view.page}
        onChange={control.show}
      />
      <span class="space" />
      {children}
      <Tool
        icon="discard"
        label={t('Undo')}
        title={undoable === null ? t('Nothing to undo') : t('Undo: {0}', undoable)}
        text={false}
        disabled={undoable === null}
        onClick={control.undo}
      />
      <Tool
        icon="redo"
        label={t('Redo')}
        title={redoable === null ? t('Nothing to do again') : t('Redo: {0}', redoable)}
        text={false}
        disabled={redoable === null}
        onClick={control.redo}
      />
      <Tool icon="split-horizontal" label={t('Open another panel beside')} text={false} onClick={onOpenBeside} />
      {onRun ? <Tool icon="play" label={t('Run')} title={t('Run experiment')} onClick={onRun} /> : null}
    </header>
  );
}
