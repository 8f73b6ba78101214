/** Every control of the panel. The only place that knows the toolkit; only what is clean under the strict policy is registered. */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox, vsCodeTextField } from '@vscode/webview-ui-toolkit';
import { Fragment, h, type ComponentChildren, type JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeTextField());
}

export function Icon({ name, label, className }: { name: string; label?: string; className?: string }): JSX.Element {
  const classes = `codicon codicon-${name}${className ? ` ${className}` : ''}`;
  return label ? <span class={classes} role="img" aria-label={label} title={label} /> : <span class={classes} aria-hidden="true" />;
}

export function Button(props: { children: ComponentChildren; primary?: boolean; disabled?: boolean; onClick: () => void }): JSX.Element {
  const { children, primary, disabled, onClick } = props;
  return h('vscode-button', { appearance: primary ? 'primary' : 'secondary', disabled: disabled === true, onClick } as object, children);
}

export function Checkbox({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): JSX.Element {
  const element = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (element.current && element.current.checked !== checked) {
      element.current.checked = checked;
    }
  });
  return h(
    'vscode-checkbox',
    {
      ref: element,
      onChange: (event: Event) => {
        const now = (event.currentTarget as HTMLInputElement).checked;
        // Also told when it is set from here.
        if (now !== checked) {
          onChange(now);
        }
      },
    } as object,
    label,
  );
}

export function TextField(props: {
  label: string;
  value: string;
  placeholder?: string;
  onInput: (value: string) => void;
  focus?: boolean;
}): JSX.Element {
  const { label, value, placeholder, onInput, focus } = props;
  const element = useRef<HTMLElement>(null);
  // The toolkit sets a name of its own when it is inserted.
  useLayoutEffect(() => element.current?.setAttribute('aria-label', label));
  useLayoutEffect(() => {
    if (focus) {
      element.current?.focus();
    }
  }, [focus]);
  return h('vscode-text-field', {
    ref: element,
    value,
    placeholder: placeholder ?? '',
    onInput: (event: Event) => onInput((event.currentTarget as HTMLInputElement).value),
  } as object);
}

export interface ToolProps {
  icon: string;
  label: string;
  /** Why it is as it is; else the label. */
  title?: string;
  disabled?: boolean;
  /** Shown as an icon only where there is little room. */
  text?: boolean;
  expanded?: boolean;
  /** It is on or off. */
  pressed?: boolean;
  onClick: (event: MouseEvent) => void;
}

/** A button of a toolbar: light, as in the workbench. */
export function Tool({ icon, label, title, disabled, text = true, expanded, pressed, onClick }: ToolProps): JSX.Element {
  return (
    <button
      type="button"
      class="tool"
      title={title ?? label}
      aria-label={label}
      aria-disabled={disabled === true}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded, 'aria-haspopup': 'dialog' as const })}
      onClick={(event) => (disabled ? undefined : onClick(event))}
    >
      <Icon name={icon} />
      {text ? <span class="tool-text">{label}</span> : null}
    </button>
  );
}

export interface Tab<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly count?: number;
}

export function Tabs<T extends string>(props: {
  label: string;
  tabs: readonly Tab<T>[];
  current: T;
  onChange: (id: T) => void;
}): JSX.Element {
  const { tabs, current, onChange } = props;
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = step === 0 ? undefined : tabs[(tabs.findIndex(({ id }) => id === current) + step + tabs.length) % tabs.length];
    if (next) {
      event.preventDefault();
      onChange(next.id);
      document.getElementById(`tab-${next.id}`)?.focus();
    }
  };
  const list = useRef<HTMLDivElement>(null);
  // Where the tabs are scrolled, the one that is shown is in sight, also when there is less room than before.
  useLayoutEffect(() => {
    const show = (): void => document.getElementById(`tab-${current}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const observer = new ResizeObserver(show);
    if (list.current) {
      observer.observe(list.current);
    }
    show();
    return () => observer.disconnect();
  }, [current]);
  return (
    <div class="tabs" role="tablist" ref={list} aria-label={props.label} onKeyDown={move}>
      {tabs.map(({ id, label, count }) => (
        <button
          type="button"
          key={id}
          id={`tab-${id}`}
          class="tab"
          role="tab"
          aria-selected={id === current}
          aria-controls="page"
          tabIndex={id === current ? 0 : -1}
          onClick={() => onChange(id)}
        >
          {label}
          {count ? <span class="count">{count}</span> : null}
        </button>
      ))}
    </div>
  );
}

/** The colour and stroke of a selected row. */
export function Swatch({ mark }: { mark: { readonly color: string; readonly stroke: readonly number[] } | undefined }): JSX.Element {
  return (
    <svg class="swatch" width="18" height="10" aria-hidden="true">
      <line
        x1="1"
        y1="5"
        x2="17"
        y2="5"
        stroke={mark?.color ?? 'currentColor'}
        stroke-width="3"
        stroke-dasharray={(mark?.stroke ?? []).join(' ')}
      />
    </svg>
  );
}

export interface MenuItem {
  readonly label: string;
  readonly icon: string;
  readonly disabled?: boolean;
  /** It can be on or off; a mark says which. */
  readonly checked?: boolean;
  /** First of a group. */
  readonly separated?: boolean;
  /** The key that does the same. */
  readonly keys?: string;
  readonly run: () => void;
  /** Shown in place of the menu instead of running anything. */
  readonly items?: readonly MenuItem[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Keeps a floating element inside the window. */
export function usePlace(at: Point): { current: HTMLDivElement | null } {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = element.current;
    if (box) {
      box.style.left = `${Math.max(4, Math.min(at.x, window.innerWidth - box.offsetWidth - 4))}px`;
      box.style.top = `${Math.max(4, Math.min(at.y, window.innerHeight - box.offsetHeight - 4))}px`;
    }
  });
  return element;
}

const ITEMS = '[role=menuitem], [role=menuitemradio]';

export function Menu(props: { at: Point; label: string; items: readonly MenuItem[]; onClose: () => void }): JSX.Element {
  const { at, label, items, onClose } = props;
  const element = usePlace(at);
  /** Menus that were opened from the first, the shown one last. */
  const [path, setPath] = useState<readonly MenuItem[]>([]);
  const parent = path[path.length - 1];
  const back = (): void => setPath(path.slice(0, -1));
  const choose = (item: MenuItem): void => {
    if (item.disabled) {
      return;
    }
    if (item.items) {
      setPath([...path, item]);
    } else {
      onClose();
      item.run();
    }
  };
  // Before the browser hands over the next key: after the next paint, keys that follow at once would be lost.
  useLayoutEffect(() => element.current?.querySelector<HTMLElement>(ITEMS)?.focus(), [path]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const options = [...(element.current?.querySelectorAll<HTMLElement>(ITEMS) ?? [])];
    const at = options.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
    const item = (parent?.items ?? items)[parent ? at - 1 : at];
    if (to !== undefined) {
      options[(to + options.length) % options.length]?.focus();
    } else if (event.key === 'ArrowRight' && item?.items) {
      choose(item);
    } else if (parent && (event.key === 'ArrowLeft' || event.key === 'Escape')) {
      back();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      onClose();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Fragment>
      <div
        class="shade"
        onPointerDown={onClose}
        onContextMenu={(event) => {
          event.preventDefault();
          onClose();
        }}
      />
      <div class="menu floating" role="menu" aria-label={parent?.label ?? label} ref={element} onKeyDown={onKeyDown}>
        {parent ? (
          <button type="button" role="menuitem" tabIndex={-1} key="back" class="menu-item back" onClick={back}>
            <Icon name="chevron-left" />
            <span class="menu-label">{parent.label}</span>
          </button>
        ) : null}
        {(parent?.items ?? items).map((item, position) => (
          <button
            type="button"
            role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.checked}
            aria-haspopup={item.items ? 'menu' : undefined}
            aria-keyshortcuts={item.keys}
            tabIndex={-1}
            key={`${path.length}:${position}`}
            class={item.separated ? 'menu-item separated' : 'menu-item'}
            aria-disabled={item.disabled === true}
            onClick={() => choose(item)}
          >
            <Icon name={item.icon} />
            <span class="menu-label">{item.label}</span>
            {item.keys ? (
              <span class="menu-keys" aria-hidden="true">
                {item.keys}
              </span>
            ) : null}
            {item.checked === true ? <Icon name="check" /> : item.items ? <Icon name="chevron-right" /> : null}
          </button>
        ))}
      </div>
    </Fragment>
  );
}

export function Popover(props: {
  at: Point;
  label: string;
  children: ComponentChildren;
  wide?: boolean;
  onClose: () => void;
}): JSX.Element {
  const element = usePlace(props.at);
  return (
    <Fragment>
      <div class="shade" onPointerDown={props.onClose} />
      <div
        class={props.wide ? 'popover floating wide' : 'popover floating'}
        role="dialog"
        aria-label={props.label}
        ref={element}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            props.onClose();
          }
        }}
      >
        {props.children}
      </div>
    </Fragment>
  );
}
