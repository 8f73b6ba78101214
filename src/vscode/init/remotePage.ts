/** Where DVC keeps data: the kind of storage, its address, and what it is reached with. Secrets go where Git does not see them. */
import { window } from 'vscode';
import { addressProblem, REMOTE_KINDS, remoteNameProblem, secretInAddress, type RemoteKind } from '../../core/init/remotes.js';
import { askChoice, askText } from '../commands/steps.js';
import type { Page } from './pages.js';

const TITLE = 'Storage for data';

export const remotePage: Page = async (session, step) => {
  for (;;) {
    const kinds = REMOTE_KINDS.map((kind) => ({ label: kind.label, description: kind.example, detail: kind.detail, remote: kind }));
    const answer = await askChoice(kinds, { ...step, title: TITLE, placeholder: 'Where the data are kept for yourself and others' });
    if (answer.kind !== 'value') {
      return answer.kind;
    }
    const result = await describe(session, answer.value.remote);
    if (result !== 'back') {
      return result;
    }
  }
};

/** Address, name, then each option; back from the address is back to the kinds. */
async function describe(session: Parameters<Page>[0], kind: RemoteKind): Promise<'next' | 'back' | 'cancel'> {
  const values = new Map<string, string>();
  let [address, name] = ['', 'storage'];
  const total = 2 + kind.options.length;
  for (let at = 0; at < total;) {
    const common = { title: `${TITLE}: ${kind.label}`, step: at + 1, total, canGoBack: true };
    const option = kind.options[at - 2];
    const answer = await askText({
      ...common,
      ...(at === 0
        ? {
            prompt: `Address. ${kind.detail}`,
            placeholder: kind.example,
            value: address,
            check: (text: string) => addressProblem(kind, text),
          }
        : at === 1
          ? {
              prompt: 'Name of the storage, as DVC and others call it.',
              value: name,
              check: (text: string) => remoteNameProblem(text, new Set(session.facts.dvc.remotes.map((one) => one.toLowerCase()))),
            }
          : {
              prompt: `${option?.label ?? ''} (${option?.name ?? ''}). ${option?.hint ?? ''} ${option?.local === true ? 'It is kept in .dvc/config.local, which Git ignores.' : ''}`,
              value: values.get(option?.name ?? '') ?? '',
              password: option?.secret === true,
              check: () => null,
            }),
    });
    if (answer.kind === 'cancel') {
      return 'cancel';
    }
    if (answer.kind === 'back') {
      if (at === 0) {
        return 'back';
      }
      at -= 1;
      continue;
    }
    const text = answer.value.trim();
    if (at === 0) {
      const cleaned = await withoutSecret(text, kind, values);
      if (cleaned === null) {
        continue;
      }
      address = cleaned;
    } else if (at === 1) {
      name = text;
    } else if (option) {
      values.set(option.name, text);
    }
    at += 1;
  }
  const given = (local: boolean): Record<string, string> =>
    Object.fromEntries(
      [...values].filter(([key, value]) => value !== '' && (kind.options.find((option) => option.name === key)?.local ?? true) === local),
    );
  session.remote = { name, url: address, shared: given(false), local: given(true) };
  return 'next';
}

/** The address, without the secret that was typed into it; null to type it again. */
async function withoutSecret(address: string, kind: RemoteKind, values: Map<string, string>): Promise<string | null> {
  const found = secretInAddress(address);
  if (found === null) {
    return address;
  }
  const known = Object.keys(found.options).every((name) => kind.options.some((option) => option.name === name));
  const move = 'Keep It in config.local';
  const edit = 'Change the Address';
  const canMove = found.address !== null && known && Object.keys(found.options).length > 0;
  const picked = await window.showWarningMessage(
    `The address has ${found.what} in it. Addresses are in .dvc/config, which everyone who has the repository can read.`,
    { modal: true },
    ...(canMove ? [move] : []),
    edit,
  );
  if (picked !== move || found.address === null) {
    return null;
  }
  Object.entries(found.options).forEach(([name, value]) => values.set(name, value));
  return found.address;
}
