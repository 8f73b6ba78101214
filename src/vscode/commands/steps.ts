/** Inputs in several steps, with a way back. */
import { QuickInputButtons, window, type Disposable, type InputBox, type QuickInput, type QuickPickItem } from 'vscode';

/** `back`: to the step before. `cancel`: the user left. */
export type Answer<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'cancel' };

export interface Step {
  readonly title: string;
  readonly step?: number;
  readonly total?: number;
  readonly canGoBack?: boolean;
}

type Steppable = QuickInput & Pick<InputBox, 'buttons' | 'onDidTriggerButton'>;

function ask<T>(input: Steppable, options: Step, listen: (settle: (value: T) => void) => Disposable[]): Promise<Answer<T>> {
  input.title = options.title;
  input.step = options.step;
  input.totalSteps = options.total;
  input.ignoreFocusOut = true;
  input.buttons = options.canGoBack ? [QuickInputButtons.Back] : [];
  return new Promise((resolve) => {
    const finish = (answer: Answer<T>): void => {
      subscriptions.forEach((one) => void one.dispose());
      input.dispose();
      resolve(answer);
    };
    const subscriptions = [
      input.onDidTriggerButton(() => finish({ kind: 'back' })),
      input.onDidHide(() => finish({ kind: 'cancel' })),
      ...listen((value) => finish({ kind: 'value', value })),
    ];
    input.show();
  });
}

export function askChoice<I extends QuickPickItem>(items: readonly I[], options: Step & { placeholder: string }): Promise<Answer<I>> {
  const pick = window.createQuickPick<I>();
  pick.items = items;
  pick.placeholder = options.placeholder;
  pick.matchOnDescription = true;
  return ask<I>(pick, options, (settle) => [
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen) {
        settle(chosen);
      }
    }),
  ]);
}

export interface TextStep extends Step {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value: string;
  /** What is typed is not shown. */
  readonly password?: boolean;
  /** What is wrong with the text, or null. */
  check(text: string): string | null | Promise<string | null>;
}

export function askText(options: TextStep): Promise<Answer<string>> {
  const box = window.createInputBox();
  box.prompt = options.prompt;
  box.placeholder = options.placeholder;
  box.value = options.value;
  box.password = options.password ?? false;
  // Answers may come out of order; only the one for the text on the screen counts.
  const validate = async (): Promise<boolean> => {
    const text = box.value;
    const problem = await options.check(text);
    if (text !== box.value) {
      return false;
    }
    box.validationMessage = problem ?? undefined;
    return problem === null;
  };
  return ask<string>(box, options, (settle) => [
    box.onDidChangeValue(() => void validate()),
    box.onDidAccept(async () => {
      if (await validate()) {
        settle(box.value);
      }
    }),
  ]);
}
