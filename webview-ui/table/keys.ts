/** What a key does in the grid, as in a spreadsheet. */

export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  /** Ctrl, or Command on a Mac. */
  readonly mainKey: boolean;
}

/** Where the focus is. Row -1 is the header; column 0 is the name. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Surroundings {
  readonly rows: number;
  /** The name is one of them. */
  readonly columns: number;
  /** Rows on a screen. */
  readonly page: number;
  /** Of the line with the focus: whether it is open; null: nothing is below it. */
  readonly open: boolean | null;
  readonly editable: boolean;
}

export type GridAction =
  /** `extend`: the range of selected cells ends there. */
  | { readonly kind: 'go'; readonly to: Place; readonly extend: boolean }
  | { readonly kind: 'sort'; readonly add: boolean }
  /** Selects the row or deselects it; `range`: and all from the last one on. */
  | { readonly kind: 'toggle'; readonly range: boolean }
  | { readonly kind: 'all' }
  /** Stars the row, or takes its star. */
  | { readonly kind: 'star' }
  | { readonly kind: 'menu' }
  | { readonly kind: 'edit' }
  | { readonly kind: 'fold'; readonly open: boolean }
  | { readonly kind: 'copy' }
  | { readonly kind: 'resize'; readonly by: number }
  /** Puts the column so many places further. */
  | { readonly kind: 'move'; readonly by: number }
  /** No cells are selected but the one with the focus. */
  | { readonly kind: 'release' };

const STEP = 16;

export function actionOf(key: Key, at: Place, around: Surroundings): GridAction | null {
  return at.row < 0 ? (headerAction(key, at) ?? movement(key, at, around)) : (bodyAction(key, at, around) ?? movement(key, at, around));
}

function headerAction({ key, shiftKey, altKey }: Key, { column }: Place): GridAction | null {
  const sideways = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (sideways !== 0 && altKey) {
    return column === 0 ? null : { kind: 'move', by: sideways };
  }
  if (sideways !== 0 && shiftKey) {
    return { kind: 'resize', by: sideways * STEP };
  }
  return key === ' ' || key === 'Enter' ? { kind: 'sort', add: shiftKey } : null;
}

function bodyAction({ key, shiftKey, altKey, mainKey }: Key, { column }: Place, { open, editable }: Surroundings): GridAction | null {
  if (column === 0 && open !== null && !mainKey && !shiftKey && !altKey) {
    if ((key === 'ArrowRight' && !open) || (key === 'ArrowLeft' && open)) {
      return { kind: 'fold', open: !open };
    }
  }
  switch (key) {
    case ' ':
      return { kind: 'toggle', range: shiftKey };
    case 'Enter':
      return editable ? { kind: 'edit' } : { kind: 'menu' };
    case 'F2':
      return editable ? { kind: 'edit' } : null;
    case 'Escape':
      return { kind: 'release' };
    case 'a':
      return mainKey ? { kind: 'all' } : null;
    case 'c':
      return mainKey ? { kind: 'copy' } : null;
    case 'd':
      return mainKey && !shiftKey ? { kind: 'star' } : null;
    default:
      return null;
  }
}

function movement({ key, shiftKey, mainKey, altKey }: Key, at: Place, around: Surroundings): GridAction | null {
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) {
    return { kind: 'menu' };
  }
  const to = altKey ? null : target(key, mainKey, at, around);
  if (to === null) {
    return null;
  }
  const row = Math.max(shiftKey && at.row >= 0 ? 0 : -1, Math.min(around.rows - 1, to.row));
  const column = Math.max(0, Math.min(around.columns - 1, to.column));
  return { kind: 'go', to: { row, column }, extend: shiftKey && at.row >= 0 };
}

function target(key: string, far: boolean, { row, column }: Place, { rows, columns, page }: Surroundings): Place | null {
  switch (key) {
    case 'ArrowDown':
      return { row: far ? rows - 1 : row + 1, column };
    case 'ArrowUp':
      return { row: far ? 0 : row - 1, column };
    case 'ArrowRight':
      return { row, column: far ? columns - 1 : column + 1 };
    case 'ArrowLeft':
      return { row, column: far ? 0 : column - 1 };
    case 'Home':
      return { row: far ? 0 : row, column: 0 };
    case 'End':
      return { row: far ? rows - 1 : row, column: columns - 1 };
    case 'PageDown':
      return { row: row + page, column };
    case 'PageUp':
      return { row: Math.max(0, row - page), column };
    default:
      return null;
  }
}

/** Selected cells: a rectangle from where it was begun to where the focus is. */
export function rangeOf(
  from: Place | null,
  to: Place,
): { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number } | null {
  return from === null || to.row < 0 || (from.row === to.row && from.column === to.column)
    ? null
    : {
        top: Math.min(from.row, to.row),
        bottom: Math.max(from.row, to.row),
        left: Math.min(from.column, to.column),
        right: Math.max(from.column, to.column),
      };
}
