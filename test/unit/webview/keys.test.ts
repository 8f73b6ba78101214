import { describe, expect, it } from 'vitest';
import { actionOf, rangeOf, type GridAction, type Place, type Surroundings } from '../../../webview-ui/table/keys.js';

const AROUND: Surroundings = { rows: 100, columns: 10, page: 20, open: null, editable: false };
const press = (text: string, at: Place, around: Partial<Surroundings> = {}): GridAction | null => {
  const parts = text.split('+');
  const key = parts.at(-1) ?? '';
  return actionOf(
    {
      key: key === 'Space' ? ' ' : key,
      shiftKey: parts.includes('Shift'),
      altKey: parts.includes('Alt'),
      mainKey: parts.includes('Ctrl'),
    },
    at,
    { ...AROUND, ...around },
  );
};
const to = (text: string, row: number, column: number): unknown => {
  const action = press(text, { row, column });
  return action?.kind === 'go' ? [action.to.row, action.to.column, action.extend] : action;
};

describe('keys of the grid', () => {
  it('move as in a spreadsheet, and stop at the edges', () => {
    expect(to('ArrowDown', 5, 5)).toEqual([6, 5, false]);
    expect(to('ArrowDown', 99, 5)).toEqual([99, 5, false]);
    expect(to('ArrowUp', 0, 5)).toEqual([-1, 5, false]);
    expect(to('Ctrl+ArrowUp', 50, 5)).toEqual([0, 5, false]);
    expect(to('Ctrl+End', 5, 5)).toEqual([99, 9, false]);
    expect(to('Home', 5, 5)).toEqual([5, 0, false]);
    expect(to('PageDown', 95, 1)).toEqual([99, 1, false]);
    expect(to('PageUp', 5, 1)).toEqual([0, 1, false]);
    expect(to('ArrowLeft', 5, 0)).toEqual([5, 0, false]);
  });

  it('extend the range with Shift, which the header has no part in', () => {
    expect(to('Shift+ArrowRight', 5, 5)).toEqual([5, 6, true]);
    expect(to('Shift+ArrowUp', 0, 5)).toEqual([0, 5, true]);
    expect(press('Shift+ArrowRight', { row: -1, column: 5 })).toEqual({ kind: 'resize', by: 16 });
    expect(press('Alt+ArrowLeft', { row: -1, column: 5 })).toEqual({ kind: 'move', by: -1 });
    expect(press('Alt+ArrowLeft', { row: -1, column: 0 })).toBeNull();
  });

  it('open and close what is below a line, on its name', () => {
    expect(press('ArrowRight', { row: 1, column: 0 }, { open: false })).toEqual({ kind: 'fold', open: true });
    expect(press('ArrowLeft', { row: 1, column: 0 }, { open: true })).toEqual({ kind: 'fold', open: false });
    expect(press('ArrowRight', { row: 1, column: 0 }, { open: true })?.kind).toBe('go');
    expect(press('ArrowRight', { row: 1, column: 1 }, { open: false })?.kind).toBe('go');
  });

  it('select, edit, copy, sort and open menus', () => {
    const cell = { row: 3, column: 4 };
    expect(press('Space', cell)).toEqual({ kind: 'toggle', range: false });
    expect(press('Shift+Space', cell)).toEqual({ kind: 'toggle', range: true });
    expect(press('Enter', cell)).toEqual({ kind: 'menu' });
    expect(press('Enter', cell, { editable: true })).toEqual({ kind: 'edit' });
    expect(press('F2', cell)).toBeNull();
    expect(press('Ctrl+c', cell)).toEqual({ kind: 'copy' });
    expect(press('Ctrl+a', cell)).toEqual({ kind: 'all' });
    expect(press('Ctrl+d', cell)).toEqual({ kind: 'star' });
    expect(press('c', cell)).toBeNull();
    expect(press('Shift+F10', cell)).toEqual({ kind: 'menu' });
    expect(press('Shift+Enter', { row: -1, column: 2 })).toEqual({ kind: 'sort', add: true });
  });
});

it('a range is a rectangle, whichever corner it was begun at', () => {
  expect(rangeOf({ row: 5, column: 2 }, { row: 3, column: 4 })).toEqual({ top: 3, bottom: 5, left: 2, right: 4 });
  expect(rangeOf({ row: 5, column: 2 }, { row: 5, column: 2 })).toBeNull();
  expect(rangeOf(null, { row: 5, column: 2 })).toBeNull();
});
