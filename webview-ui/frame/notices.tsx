/** Lines under the tabs: what the repository is in the middle of, and failures until they are dismissed. */
import type { JSX } from 'preact';
import type { Failure } from '../../src/protocol/rpc.js';
import { Icon, Tool } from '../controls/index.js';
import { t } from '../l10n.js';

export function Notices(props: {
  message: string | null;
  failures: readonly Failure[];
  onDismiss: (failure: Failure) => void;
}): JSX.Element {
  return (
    <>
      {props.message !== null ? (
        <p class="notice">
          <Icon name="info" /> {props.message}
        </p>
      ) : null}
      {props.failures.map((failure) => (
        <p class="notice bad" role="alert" key={failure.message}>
          <Icon name="warning" />
          <span>
            {failure.message} {failure.advice ?? ''}
          </span>
          <Tool icon="close" label={t('Dismiss')} text={false} onClick={() => props.onDismiss(failure)} />
        </p>
      ))}
    </>
  );
}
