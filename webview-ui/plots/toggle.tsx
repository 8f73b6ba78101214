/** A choice that is on or off. */
import type { JSX } from 'preact';

export function Toggle(props: { label: string; on: boolean; disabled?: boolean; set: (on: boolean) => void }): JSX.Element {
  const { label, on, disabled = false, set } = props;
  return (
    <button type="button" class="toggle" aria-pressed={on} disabled={disabled} onClick={() => set(!on)}>
      {label}
    </button>
  );
}
