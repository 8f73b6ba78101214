/** Links that open the panel: `vscode://espalier.espalier/show?page=plots&state={"selected":["…"]}`. */
import type { Uri, UriHandler } from 'vscode';
import { EspalierError } from '../../protocol/index.js';
import type { WantedView } from '../../protocol/panel.js';
import { restorePart } from '../../core/view/restore.js';

export const SHOW_PATH = '/show';

/** The view that a link asks for. Anything can be in a link: only what is as it should be is taken. */
export function wantedByLink(path: string, query: string): WantedView {
  if (path !== SHOW_PATH) {
    throw new EspalierError('bad-link', `There is nothing at ${path}.`, `Links to the panel begin with ${SHOW_PATH}.`);
  }
  const parameters = new URLSearchParams(query);
  const [state, page] = [parameters.get('state'), parameters.get('page')];
  return { ...restorePart(state === null ? {} : parse(state)), ...restorePart({ page }) };
}

function parse(state: string): unknown {
  try {
    return JSON.parse(state) as unknown;
  } catch {
    throw new EspalierError('bad-link', 'The state in this link is not JSON.');
  }
}

export class PanelLinks implements UriHandler {
  constructor(
    private readonly show: (wanted: WantedView) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  handleUri({ path, query }: Pick<Uri, 'path' | 'query'>): void {
    try {
      this.show(wantedByLink(path, query));
    } catch (error) {
      this.failed(error);
    }
  }
}
