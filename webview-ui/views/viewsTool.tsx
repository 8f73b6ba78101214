/** Saved views: which one is shown, and a menu to go to another, to save, rename and remove. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { partsOf } from '../../src/core/view/parts.js';
import type { PanelState } from '../../src/protocol/panel.js';
import type { Failure } from '../../src/protocol/rpc.js';
import type { ViewsChange } from '../../src/protocol/views.js';
import { Button, Menu, Popover, TextField, Tool, type MenuItem, type Point } from '../controls/index.js';
import { useFloating } from '../frame/floating.js';
import { t } from '../l10n.js';
import type { Host } from '../rpc.js';
import type { ChangeView } from '../view/useView.js';
import { atFirst, isChanged, opening, useSavedViews } from './useSavedViews.js';

export interface ViewsToolProps {
  host: Host;
  view: PanelState;
  change: ChangeView;
  /** Of the index. */
  version: number | undefined;
  canEdit: boolean;
  say: (text: string) => void;
  fail: (failure: Failure) => void;
}

type Open = { readonly kind: 'menu' | 'save' | 'rename'; readonly at: Point };

export function ViewsTool({ host, view, change, version, canEdit, say, fail }: ViewsToolProps): JSX.Element {
  const { saved, edit } = useSavedViews(host, version);
  const floating = useFloating<Open>();
  const current = saved.views.find(({ name }) => name === view.savedView);
  const changed = isChanged(view, current);
  const { open } = floating;

  /** @param then what of the view says that it was done */
  const run = async (wanted: ViewsChange, label: string, savedView: string | null): Promise<Failure | null> => {
    const failure = await edit(wanted);
    if (failure === null) {
      change({ savedView }, label);
      say(label);
    }
    return failure;
  };
  const save = (name: string): Promise<Failure | null> =>
    run({ kind: 'save', name, parts: partsOf(view), baseline: view.baseline }, t('View “{0}” saved', name), name);
  const report = (done: Promise<Failure | null>): void => void done.then((failure) => failure && fail(failure));
  const openFile = (line: number | null): void =>
    void host.request('openViewsFile', { line }).then((result) => (result.ok ? undefined : fail(result.error)));

  const items = (at: Point): MenuItem[] => [
    ...saved.views.map((one) => ({
      label: one.name,
      icon: 'bookmark',
      checked: one === current && changed === false,
      run: () => change(opening(one), t('View “{0}”', one.name)),
    })),
    {
      label: t('As at first'),
      icon: 'clear-all',
      separated: saved.views.length > 0,
      run: () => change(atFirst(view), t('As at first')),
    },
    ...(current
      ? [
          {
            label: t('Save “{0}”', current.name),
            icon: 'save',
            separated: true,
            disabled: !canEdit || changed !== true,
            run: () => report(save(current.name)),
          },
        ]
      : []),
    {
      label: t('Save as…'),
      icon: 'save-as',
      separated: !current,
      disabled: !canEdit,
      run: () => floating.show({ kind: 'save', at }),
    },
    ...(current
      ? [
          { label: t('Rename…'), icon: 'edit', disabled: !canEdit, run: () => floating.show({ kind: 'rename', at }) },
          {
            label: t('Remove “{0}”', current.name),
            icon: 'trash',
            disabled: !canEdit,
            run: () => report(run({ kind: 'remove', name: current.name }, t('View “{0}” removed', current.name), null)),
          },
        ]
      : []),
    ...saved.problems.map(({ line, message }, index) => ({
      label: t('Line {0}: {1}', line, message),
      icon: 'warning',
      separated: index === 0,
      run: () => openFile(line),
    })),
    { label: t('Open the file of views'), icon: 'go-to-file', separated: saved.problems.length === 0, run: () => openFile(null) },
  ];
  const label = current === undefined ? t('Views') : changed === true ? t('{0} (changed)', current.name) : current.name;
  return (
    <>
      <Tool
        icon={saved.problems.length > 0 ? 'warning' : 'bookmark'}
        label={label}
        title={saved.problems.length > 0 ? t('Views: the file has mistakes') : t('Views, saved in the repository')}
        expanded={open !== null}
        onClick={(event) => {
          const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
          floating.show({ kind: 'menu', at: { x: box.left, y: box.bottom + 2 } });
        }}
      />
      {open?.kind === 'menu' ? <Menu at={open.at} label={t('Views')} items={items(open.at)} onClose={floating.close} /> : null}
      {open?.kind === 'save' ? (
        <NameForm
          at={open.at}
          label={t('Save the view as')}
          name=""
          taken={[]}
          replaces={saved.views.map(({ name }) => name)}
          onDone={save}
          onClose={floating.close}
        />
      ) : null}
      {open?.kind === 'rename' && current ? (
        <NameForm
          at={open.at}
          label={t('Rename the view')}
          name={current.name}
          taken={saved.views.filter((one) => one !== current).map(({ name }) => name)}
          replaces={[]}
          onDone={(to) => run({ kind: 'rename', from: current.name, to }, t('View “{0}” is now “{1}”', current.name, to), to)}
          onClose={floating.close}
        />
      ) : null}
    </>
  );
}

interface NameFormProps {
  at: Point;
  label: string;
  name: string;
  /** Names that it cannot have. */
  taken: readonly string[];
  /** Names of views that would be replaced. */
  replaces: readonly string[];
  onDone: (name: string) => Promise<Failure | null>;
  onClose: () => void;
}

const LONGEST_NAME = 200;

function NameForm({ at, label, name: before, taken, replaces, onDone, onClose }: NameFormProps): JSX.Element {
  const [text, setText] = useState(before);
  const [failure, setFailure] = useState<Failure | null>(null);
  const name = text.trim().slice(0, LONGEST_NAME);
  const problem = taken.includes(name)
    ? t('There is a view of that name already.')
    : failure
      ? `${failure.message} ${failure.advice ?? ''}`
      : null;
  const submit = async (): Promise<void> => {
    if (name === '' || taken.includes(name)) {
      return;
    }
    const failed = await onDone(name);
    if (failed === null) {
      onClose();
    } else {
      setFailure(failed);
    }
  };
  return (
    <Popover at={at} label={label} onClose={onClose}>
      <div onKeyDown={(event) => void (event.key === 'Enter' && !event.isComposing ? submit() : undefined)}>
        <TextField label={label} placeholder={t('Name of the view')} value={text} onInput={setText} focus />
      </div>
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="popover-actions">
        <Button primary disabled={name === '' || taken.includes(name)} onClick={() => void submit()}>
          {replaces.includes(name) ? t('Replace') : t('Save')}
        </Button>
      </div>
    </Popover>
  );
}
