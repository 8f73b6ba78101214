/** What suites in the extension host share. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  commands,
  Disposable,
  extensions,
  Uri,
  window,
  workspace,
  type CodeLens,
  type InputBox,
  type QuickPick,
  type QuickPickItem,
} from 'vscode';
import type { EspalierApi } from '../../src/extension.js';

/** The folder of the case. */
export function root(): string {
  const [folder] = workspace.workspaceFolders ?? [];
  assert.ok(folder, 'a folder is open');
  return folder.uri.fsPath;
}

/** The extension, once all folders are read. */
export async function espalier(): Promise<EspalierApi> {
  const extension = extensions.getExtension<EspalierApi>('espalier.espalier');
  assert.ok(extension, 'the extension is there');
  const api = await extension.activate();
  await api.ready;
  // Those of a workspace file may come later, see `untilFoldersAreRead`.
  await eventually('all folders are read', () => {
    const { summaries } = api.snapshot();
    return summaries.length > 0 && !summaries.includes(null);
  });
  return api;
}

export async function eventually(what: string, check: () => boolean | Promise<boolean>, limit = 60_000): Promise<void> {
  for (const end = Date.now() + limit; !(await check());) {
    assert.ok(Date.now() < end, `it did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root(), encoding: 'utf8' }).trim();
}

export function path(...parts: string[]): string {
  return join(root(), ...parts);
}

/** Lenses of the extension on a file, top first. */
export async function lenses(file: string): Promise<{ line: number; title: string; lens: CodeLens }[]> {
  // Only an open document has lenses.
  const { uri } = await workspace.openTextDocument(Uri.file(path(file)));
  const found = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  return found.flatMap((lens) =>
    lens.command?.command.startsWith('espalier.') === true ? [{ line: lens.range.start.line, title: lens.command.title, lens }] : [],
  );
}

const restored: (() => void)[] = [];
let create: { readonly pick: typeof window.createQuickPick; readonly box: typeof window.createInputBox } | null = null;

/** Replaces a function of an object until the end of the test. */
export function replace<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): void {
  const before = Object.getOwnPropertyDescriptor(object, key) ?? { value: object[key], configurable: true, writable: true };
  Object.defineProperty(object, key, { value, configurable: true, writable: true, enumerable: true });
  restored.unshift(() => Object.defineProperty(object, key, before));
}

export function restoreAll(): void {
  restored.splice(0).forEach((one) => one());
}

type Kind = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

/** Presses `button` in every message of a kind; the result is filled with their texts. */
export function pressIn(kind: Kind, button: string | undefined): string[] {
  const said: string[] = [];
  replace(window, kind, (text: string, ...rest: unknown[]) => {
    said.push(text);
    return Promise.resolve(rest.includes(button) ? button : undefined);
  });
  return said;
}

/** Picks the item with the label in the next quick pick. */
export function pick(label: string): void {
  replace(window, 'showQuickPick', (async (items: unknown) => {
    const list = (await items) as readonly { label: string }[];
    const found = list.find((one) => one.label === label);
    assert.ok(found, `${label} is among ${list.map((one) => one.label).join(', ')}`);
    return found;
  }) as unknown as typeof window.showQuickPick);
}

/** Picks in turn, in the lists that are shown from now on: the items whose label is, or else holds, one of the texts. */
export function picks(...wanted: readonly (string | readonly string[])[]): void {
  const waiting = [...wanted];
  replace(window, 'showQuickPick', (async (items: unknown, options?: { title?: string; canPickMany?: boolean }) => {
    const list = (await items) as readonly { label: string }[];
    const next = waiting.shift();
    const texts = typeof next === 'string' ? [next] : (next ?? []);
    const isCalled = (text: string): boolean => list.some(({ label }) => label === text);
    const found = list.filter(({ label }) => texts.some((text) => (isCalled(text) ? label === text : label.includes(text))));
    assert.ok(
      found.length >= texts.length && next !== undefined,
      `${options?.title ?? ''}: ${String(next)} is among ${list.map((one) => one.label).join(' | ')}`,
    );
    return options?.canPickMany === true ? found : found[0];
  }) as unknown as typeof window.showQuickPick);
}

/** Name -> commit, of all experiments of a repository. */
export function experimentsAt(cwd: string): Record<string, string> {
  const listing = execFileSync('git', ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/exps'], { cwd, encoding: 'utf8' });
  return Object.fromEntries(
    [...listing.matchAll(/^refs\/exps\/..\/\w{38}\/(\S+) (\w+)$/gm)].map(([, name = '', commit = '']) => [name, commit]),
  );
}

/** Types a text into the next input box and confirms it. */
export function type(text: string): void {
  const create = window.createInputBox.bind(window);
  replace(window, 'createInputBox', () => {
    const box = create();
    return new Proxy(box, {
      get(target, key) {
        if (key === 'onDidAccept') {
          return (listener: () => unknown) => {
            setTimeout(() => {
              box.value = text;
              void listener();
            }, 200);
            return target.onDidAccept(() => void listener());
          };
        }
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value),
    });
  });
}

/**
 * Answers the quick picks and input boxes that are shown from now on, in turn: of a list, the first item whose label holds the answer; into a
 * box, the answer is typed. The result is filled with what each list showed.
 */
export function answer(...answers: readonly string[]): string[][] {
  // Of two scripts in one test, the second would otherwise stand before the first.
  create ??= { pick: window.createQuickPick.bind(window), box: window.createInputBox.bind(window) };
  const shown: string[][] = [];
  const waiting = [...answers];
  replace(
    window,
    'createQuickPick',
    scripted(create.pick, (list) => {
      const wanted = waiting.shift();
      const labels = list.items.map(({ label, description }) => [label, description].filter(Boolean).join('  '));
      shown.push(labels);
      const found = list.items.filter(({ label }) => wanted !== undefined && label.includes(wanted));
      assert.ok(found.length > 0, `${wanted ?? 'nothing more'} is among ${labels.join(' | ')}`);
      return { selectedItems: found.slice(0, 1) };
    }) as typeof window.createQuickPick,
  );
  replace(
    window,
    'createInputBox',
    scripted(create.box, (box) => {
      const text = waiting.shift();
      assert.ok(text !== undefined, `an answer to ${box.title ?? ''}`);
      box.value = text;
      return {};
    }),
  );
  return shown;
}

/** An input that accepts by itself once it is shown, with what `reply` says instead of its own properties. */
function scripted<I extends QuickPick<QuickPickItem> | InputBox>(create: () => I, reply: (input: I) => object): () => I {
  return () => {
    const input = create();
    let own: Record<PropertyKey, unknown> = {};
    let accept: () => unknown = () => undefined;
    return new Proxy(input, {
      get(target, key) {
        if (key === 'onDidAccept') {
          return (listener: () => unknown) => {
            accept = listener;
            return new Disposable(() => undefined);
          };
        }
        if (key === 'show') {
          return () => {
            target.show();
            setTimeout(() => {
              own = reply(target) as typeof own;
              accept();
            }, 50);
          };
        }
        if (key in own) {
          return own[key];
        }
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value),
    });
  };
}
