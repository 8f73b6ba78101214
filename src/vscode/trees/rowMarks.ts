/** Rows of the tree in the colours that the panel gives them. */
import { EventEmitter, FileDecoration, l10n, ThemeColor, Uri, type Disposable, type FileDecorationProvider } from 'vscode';
import { slotsOf } from '../../core/view/selection.js';
import type { RowId } from '../../protocol/model.js';
import { markName } from '../names.js';
import type { SharedViews } from '../panels/sharedViews.js';

const SCHEME = 'espalier-row';

/** Stands for a row of a folder, so that it can be decorated. */
export function rowUri(folder: Uri, id: RowId): Uri {
  return Uri.from({ scheme: SCHEME, path: `/${id}`, query: folder.toString() });
}

export class RowMarks implements FileDecorationProvider, Disposable {
  private readonly changes = new EventEmitter<Uri[]>();
  readonly onDidChangeFileDecorations = this.changes.event;
  private readonly subscription: Disposable;

  constructor(private readonly shared: SharedViews) {
    this.subscription = shared.onChanged(({ folder, before, now }) => {
      const ids = new Set([...before.selected, ...now.selected, before.baseline, now.baseline]);
      this.changes.fire([...ids].flatMap((id) => (id === null ? [] : rowUri(Uri.parse(folder), id))));
    });
  }

  provideFileDecoration(uri: Uri): FileDecoration | undefined {
    if (uri.scheme !== SCHEME) {
      return undefined;
    }
    const view = this.shared.of(uri.query);
    const id = uri.path.slice(1);
    const slot = slotsOf(view).get(id);
    const isBaseline = view.baseline === id;
    if (slot === undefined && !isBaseline) {
      return undefined;
    }
    const said = [...(slot === undefined ? [] : [l10n.t('selected')]), ...(isBaseline ? [l10n.t('baseline')] : [])].join(', ');
    return new FileDecoration(isBaseline ? 'B' : '●', said, slot === undefined ? undefined : new ThemeColor(markName(slot)));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }
}
