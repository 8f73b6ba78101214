/** Everything about the panel, built and connected. */
import { window, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { showFailure } from '../commands/register.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { PANEL_ACTIONS } from './actions.js';
import { PanelLinks } from './links.js';
import { Panels } from './panels.js';
import { SharedViews } from './sharedViews.js';
import { ViewsFiles } from './viewsFile.js';

export interface PanelsFeature {
  readonly panels: Panels;
  readonly sharedViews: SharedViews;
  readonly views: ViewsFiles;
  dispose(): void;
}

export function buildPanels(
  { extensionUri, workspaceState }: Pick<ExtensionContext, 'extensionUri' | 'workspaceState'>,
  index: WorkspaceIndex,
  log: LogOutputChannel,
): PanelsFeature {
  const sharedViews = new SharedViews(workspaceState);
  const views = new ViewsFiles(index);
  const panels = new Panels(index, { ...PANEL_ACTIONS, extensionUri, shared: sharedViews, views, log });
  const links = new PanelLinks(
    (wanted) => panels.show(wanted),
    (error) => void showFailure(error, log),
  );
  const parts = [panels, sharedViews, views, window.registerUriHandler(links)];
  return { panels, sharedViews, views, dispose: () => parts.forEach((one) => void one.dispose()) };
}
