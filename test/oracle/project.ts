/** Projects of DVC for comparisons, made by a few readable lines; DVC itself is used where its own output matters. */
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { printJson } from '../../src/core/experiments/showJson.js';
import { showExperiments } from '../../src/node/show.js';
import { GitRepo } from '../fixtures/gitRepo.js';
import type { Dvc } from './dvc.js';
import { differences, shownRows, type Shown } from './shown.js';

type Files = Readonly<Record<string, string>>;

export class Project {
  readonly repo: GitRepo;
  /** The folder with `.dvc`. */
  readonly root: string;
  private readonly names = new Map<string, string>();

  /** @param folder of the project in the repository */
  constructor(
    readonly dvc: Dvc,
    folder = '',
  ) {
    this.repo = new GitRepo({ parent: realpathSync(dvc.scratch) });
    this.root = join(this.repo.root, folder);
    this.write({ '.dvc/config': folder === '' ? '' : '[core]\n    no_scm = false\n', '.dvc/.gitignore': '/config.local\n/tmp\n/cache\n' });
  }

  write(files: Files): this {
    const prefix = this.root.slice(this.repo.root.length + 1);
    this.repo.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [prefix === '' ? path : `${prefix}/${path}`, text])));
    return this;
  }

  remove(...paths: string[]): this {
    paths.forEach((path) => rmSync(join(this.root, path), { recursive: true, force: true }));
    return this;
  }

  /** Commits all files under a name for messages. */
  commit(name: string, files: Files = {}): string {
    this.write(files);
    const id = this.repo.commit(name);
    this.names.set(id, name);
    return id;
  }

  /** An experiment of the commit that is checked out, as DVC stores it. */
  experiment(name: string, files: Files = {}): string {
    const baseline = this.repo.git('rev-parse', 'HEAD');
    this.repo.git('checkout', '--quiet', '--detach');
    const id = this.commit(name, files);
    this.ref(name, id, baseline);
    this.repo.git('checkout', '--quiet', 'main');
    return id;
  }

  ref(name: string, commit: string, baseline: string): void {
    this.repo.git('update-ref', `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/${name}`, commit);
  }

  async ours(all: boolean, revisions: readonly string[] = []): Promise<Shown> {
    return shownRows(printJson(await showExperiments(this.root, 'git', { all, revisions }), true), this.nameOf);
  }

  async dvcs(all: boolean, revisions: readonly string[] = []): Promise<Shown> {
    this.dvc.forget();
    rmSync(join(this.root, '.dvc/tmp/exps/cache'), { recursive: true, force: true });
    return shownRows(
      await this.dvc.run(this.root, 'exp', 'show', '--json', ...(all ? ['-A'] : []), ...revisions.flatMap((one) => ['--rev', one])),
      this.nameOf,
    );
  }

  /** A line for each thing that is not as DVC shows it. */
  async differences(all = true, revisions: readonly string[] = []): Promise<string[]> {
    return differences(await this.ours(all, revisions), await this.dvcs(all, revisions));
  }

  readonly nameOf = (id: string): string => this.names.get(id) ?? id;

  name(id: string, name: string): void {
    this.names.set(id, name);
  }

  folder(path: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
  }

  dispose(): void {
    this.repo.dispose();
  }
}
