/** `espalier plots`: the data of plots as `dvc plots diff --json` prints it. */
import type { Commit } from '../core/experiments/gitObjects.js';
import { EspalierError, WORKSPACE } from '../protocol/index.js';
import { Project } from './index/project.js';
import { latePlots } from './plots/late.js';
import type { Asked, Printed, PrintOptions } from './plots/methods.js';
import { resolveRevision } from './resolveRevision.js';

/**
 * Throws as `Repository.open`, and `no-revision`.
 * @param revisions one is shown beside the working tree; none is the working tree alone
 * @param onLoaded called and waited for when all code is loaded
 */
export async function showPlots(
  folder: string,
  git: string,
  revisions: readonly string[],
  options: PrintOptions,
  onLoaded: () => Promise<void> = () => Promise.resolve(),
): Promise<Printed> {
  const project = await Project.open(
    { folder, git, commitsPerBranch: 1, mainMetric: null, directions: {}, conventionalParams: [], conventionalMetrics: [] },
    null,
  );
  try {
    const wanted = new Set(revisions.length < 2 ? [WORKSPACE, ...revisions] : revisions);
    const hasFolder = wanted.delete(WORKSPACE);
    // The code is loaded while Git is asked.
    const loading = latePlots().then(async (methods) => {
      await onLoaded();
      return methods;
    });
    const [commits, methods] = await Promise.all([commitsOf(project, [...wanted]), loading, project.scan()]);
    const asked: Asked[] = hasFolder ? [{ revision: WORKSPACE, source: project.folderSource() }] : [];
    return await methods.print(project.root, [...asked, ...sourcesOf(project, commits)], options);
  } finally {
    project.dispose();
  }
}

interface NamedCommit {
  readonly revision: string;
  readonly commit: Commit;
}

async function commitsOf({ repository, reader }: Project, revisions: readonly string[]): Promise<NamedCommit[]> {
  const known = await repository.resolveAll(revisions);
  const refs = known.includes(null) ? await repository.refs() : null;
  const idOf = async (revision: string, at: number): Promise<string> =>
    known[at] ?? (await resolveRevision(repository, refs ?? (await repository.refs()), revision));
  const ids = await Promise.all(revisions.map(idOf));
  await reader.readCommits(ids);
  return revisions.map((revision, at) => {
    const commit = reader.commit(ids[at] ?? '');
    if (commit === null) {
      throw new EspalierError('no-revision', `Git does not have all of “${revision}” (a shallow or partial clone?).`);
    }
    return { revision, commit };
  });
}

/** To be made when the project is scanned: then it is known where data are. */
function sourcesOf({ reader }: Project, commits: readonly NamedCommit[]): Asked[] {
  return commits.map(({ revision, commit }) => ({ revision, source: reader.source(commit) }));
}
