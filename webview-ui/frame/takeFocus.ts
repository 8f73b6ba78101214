/**
 * Gives the focus to where keys have a meaning, when the panel has it and nothing in it does: as after it was opened by a command. That is
 * the table's current cell, once there is one, or the tab of another page.
 */
export function takeFocus(): void {
  if (document.hasFocus() && document.activeElement === document.body) {
    const tab = document.querySelector<HTMLElement>('.tab[aria-selected=true]');
    const place = tab?.id === 'tab-table' ? document.querySelector<HTMLElement>('#page .cell[tabindex="0"]') : tab;
    place?.focus({ preventScroll: true });
  }
}
