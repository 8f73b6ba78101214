/** Picking several from a list, to which one may add. */
import { QuickInputButtons, window, type QuickPickItem } from 'vscode';
import type { Answer, Step } from '../commands/steps.js';

/** One page of several: where it stands, and what to do when it is left. */
export type PageResult = 'next' | 'back' | 'cancel';

export interface ManyStep<I> extends Step {
  readonly placeholder: string;
  readonly picked: readonly I[];
  /** An item for what was typed, or what is wrong with it, as a sentence. Without this, only what is listed can be picked. */
  readonly add?: (text: string) => I | string;
  /** Told what is picked as it changes. */
  readonly onPicked?: (picked: readonly I[]) => void;
}

/**
 * Enter takes what is picked. While something is typed, it picks what was found by it instead, or adds it: several can be picked
 * without leaving the keyboard.
 */
export function askMany<I extends QuickPickItem>(items: readonly I[], options: ManyStep<I>): Promise<Answer<readonly I[]>> {
  const pick = window.createQuickPick();
  let all: readonly I[] = items;
  let typed: QuickPickItem | null = null;
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.title = options.title;
  pick.step = options.step;
  pick.totalSteps = options.total;
  pick.placeholder = options.placeholder;
  pick.buttons = options.canGoBack ? [QuickInputButtons.Back] : [];
  pick.items = all;
  pick.selectedItems = options.picked;

  const chosen = (): I[] => all.filter((item) => pick.selectedItems.includes(item));
  const show = (selected: readonly QuickPickItem[]): void => {
    pick.items = typed === null ? all : [...all, typed];
    pick.selectedItems = selected;
  };
  /** False when the text was refused. */
  const addTyped = (): boolean => {
    const made = options.add?.(pick.value.trim());
    if (made === undefined || typeof made === 'string') {
      pick.title = made === undefined ? options.title : `${options.title}: ${made}`;
      return false;
    }
    const selected = chosen();
    all = [...all, made];
    typed = null;
    pick.title = options.title;
    pick.value = '';
    show([...selected, made]);
    return true;
  };

  return new Promise((resolve) => {
    const finish = (answer: Answer<readonly I[]>): void => {
      subscriptions.forEach((one) => void one.dispose());
      pick.dispose();
      resolve(answer);
    };
    const subscriptions = [
      pick.onDidTriggerButton(() => finish({ kind: 'back' })),
      pick.onDidHide(() => finish({ kind: 'cancel' })),
      pick.onDidChangeSelection((selected) => {
        if (typed !== null && selected.includes(typed)) {
          addTyped();
        }
        options.onPicked?.(chosen());
      }),
      pick.onDidChangeValue((text) => {
        const value = text.trim();
        const wanted = options.add !== undefined && value !== '' && !all.some((item) => item.label === value);
        if (wanted || typed !== null) {
          const selected = chosen();
          typed = wanted ? { label: `$(add) Add “${value}”`, alwaysShow: true } : null;
          show(selected);
        }
      }),
      pick.onDidAccept(() => {
        const [active] = pick.activeItems;
        if (pick.value.trim() === '') {
          finish({ kind: 'value', value: chosen() });
        } else if (active === undefined || active === typed) {
          addTyped();
        } else {
          const selected = [...new Set<QuickPickItem>([...chosen(), active])];
          typed = null;
          pick.value = '';
          show(selected);
          options.onPicked?.(chosen());
        }
      }),
    ];
    pick.show();
  });
}

export interface BrowseStep<I> extends Step {
  readonly placeholder: string;
  /** Told which item is highlighted, and which one was picked that only shows something. */
  readonly onShow: (item: I) => void;
  /** Picking it shows something and leaves the question open. */
  readonly stays: (item: I) => boolean;
}

/** One of a list, some of whose items are there to be looked at. */
export function askBrowsing<I extends QuickPickItem>(items: readonly I[], options: BrowseStep<I>): Promise<Answer<I>> {
  const pick = window.createQuickPick<I>();
  pick.title = options.title;
  pick.step = options.step;
  pick.totalSteps = options.total;
  pick.placeholder = options.placeholder;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.buttons = options.canGoBack ? [QuickInputButtons.Back] : [];
  pick.items = items;
  return new Promise((resolve) => {
    const finish = (answer: Answer<I>): void => {
      subscriptions.forEach((one) => void one.dispose());
      pick.dispose();
      resolve(answer);
    };
    const subscriptions = [
      pick.onDidTriggerButton(() => finish({ kind: 'back' })),
      pick.onDidHide(() => finish({ kind: 'cancel' })),
      pick.onDidChangeActive(([active]) => active && options.stays(active) && options.onShow(active)),
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems;
        if (chosen && options.stays(chosen)) {
          options.onShow(chosen);
        } else if (chosen) {
          finish({ kind: 'value', value: chosen });
        }
      }),
    ];
    pick.show();
  });
}
