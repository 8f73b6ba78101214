/** What a stage may say it makes. */
import type { OutputDraft } from '../../protocol/init.js';
import { overlaps } from './folderView.js';

export type OutputKind = 'outs' | 'metrics' | 'plots';

/** Metrics and tables to plot are small, and are kept by Git with the experiment; DVC's cache keeps the rest. */
export function outputOf(kind: OutputKind, path: string, known: readonly OutputDraft[]): OutputDraft {
  const same = known.find((one) => one.path === path);
  return same ?? { path, cache: kind === 'outs' || (kind === 'plots' && !/\.(?:csv|tsv|json|ya?ml)$/i.test(path)) };
}

/** What is wrong with a path as an output or a dependency, as a sentence, or null. */
export function pathProblem(path: string): string | null {
  if (path.trim() === '') {
    return 'A path is needed.';
  }
  if (/\p{Cc}/u.test(path)) {
    return 'A path is on one line.';
  }
  return null;
}

/** As `pathProblem`, for outputs: DVC refuses two that lie in each other. `others`: paths of all other outputs. */
export function outputProblem(path: string, others: readonly string[]): string | null {
  if (/^(?:\/|[A-Za-z]:[\\/]|~|\.\.(?:\/|$))/.test(path)) {
    return 'An output lies in the project.';
  }
  const other = others.find((one) => overlaps(one, path));
  return (
    pathProblem(path) ??
    (other === undefined ? null : other === path ? `“${path}” is an output already.` : `It overlaps with the output “${other}”.`)
  );
}
