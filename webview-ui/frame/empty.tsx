/** Nothing to show, and nothing yet. */
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from '../controls/index.js';

export interface EmptyProps {
  icon: string;
  title: string;
  text: string;
  advice?: string | null;
  children?: ComponentChildren;
}

export function Empty({ icon, title, text, advice, children }: EmptyProps): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} className="empty-icon" />
      <h2>{title}</h2>
      <p>{text}</p>
      {advice ? <p class="muted">{advice}</p> : null}
      {children}
    </div>
  );
}

export function Loading({ label }: { label: string }): JSX.Element {
  return (
    <div class="bones" role="status" aria-label={label}>
      {Array.from({ length: 12 }, (_, index) => (
        <div class="bone-row" key={index} />
      ))}
    </div>
  );
}
