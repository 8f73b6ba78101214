/** Places of columns as rules of a style sheet, so that a cell carries none of its own and a resized column touches no cell. */
import type { Layout } from './layout.js';

export class ColumnSheet {
  readonly #sheet = new CSSStyleSheet();
  readonly #classes = new Map<string, string>();

  attach(): void {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
  }

  /** The class of a column's cells; the same for as long as the sheet lives. */
  classOf(key: string): string {
    let name = this.#classes.get(key);
    if (name === undefined) {
      name = `k${this.#classes.size}`;
      this.#classes.set(key, name);
    }
    return name;
  }

  /** @param nameWidth of the first column, in pixels */
  update(layout: Layout, nameWidth: number): void {
    const rules = [
      `.grid .cell.name{width:${nameWidth}px}`,
      `.grid :is(.row,.grid-head,.grid-body){width:${nameWidth + layout.pinnedWidth + layout.width}px}`,
      ...layout.columns.map(({ key, left, width, pinned }) => {
        const from = nameWidth + left + (pinned ? 0 : layout.pinnedWidth);
        // A pinned cell is in the flow of its row, beside the name.
        return `.grid .cell.${this.classOf(key)}{${pinned ? 'position:sticky;' : ''}left:${from}px;width:${width}px}`;
      }),
    ];
    this.#sheet.replaceSync(rules.join('\n'));
  }

  dispose(): void {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }
}
