/** What `dvc status --cloud --json` says of data that is here and on the remote. */

/** `not-pushed`: only here; `not-fetched`: only there; `lost`: nowhere. */
export type RemoteState = 'not-pushed' | 'not-fetched' | 'lost';

const STATES: Readonly<Record<string, RemoteState>> = { new: 'not-pushed', deleted: 'not-fetched', missing: 'lost' };

/** Path -> what is wrong; files in a folder are paths of their own. Null when it is not what DVC prints. */
export function parseCloudStatus(output: string): ReadonlyMap<string, RemoteState> | null {
  const line = output.split('\n').find((one) => one.startsWith('{'));
  if (line === undefined) {
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return new Map(
    Object.entries(value as Record<string, unknown>).flatMap(([path, state]): [string, RemoteState][] => {
      const known = typeof state === 'string' ? STATES[state] : undefined;
      return known === undefined ? [] : [[path.replace(/\/$/, ''), known]];
    }),
  );
}

/** Of a file, or of a folder with all in it; the worst. Null: as it should be. */
export function stateOfPath(states: ReadonlyMap<string, RemoteState>, path: string): RemoteState | null {
  const found = [...states].filter(([one]) => one === path || one.startsWith(`${path}/`)).map(([, state]) => state);
  return (['lost', 'not-pushed', 'not-fetched'] as const).find((state) => found.includes(state)) ?? null;
}
