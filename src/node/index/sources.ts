/** The files of a commit (through Git objects) and of the working tree, behind one port. */
import { join } from 'node:path';
import { FileMissing, FileTooLarge, ObjectMissing, type FileSource } from '../../core/ports.js';
import { hasPatterns, IgnoreRules, NO_RULES, parentOf, parseDvcFile, PipelineReader, type DvcYaml } from '../../core/pipeline/index.js';
import { formatOf, parseValues } from '../../core/values/index.js';
import type { TreeEntry } from '../../core/experiments/gitObjects.js';
import { EspalierError } from '../../protocol/rpc.js';
import type { Value } from '../../protocol/values.js';
import type { GitObjects } from '../git/objects.js';
import { observedEntries, observedFile, observedKind } from '../observed.js';
import { IGNORE_FILE, isDvcFile, isPipeline } from './pipelineNames.js';
import { baseName, isInside, type ProjectFiles } from './projectFiles.js';

/** Parameter and metric files over this are not parsed: a cell says so. */
export const VALUES_LIMIT = 10_000_000;
const IGNORE_LIMIT = 1_000_000;

const isSpecial = (name: string): boolean => isPipeline(name) || isDvcFile(name) || name === IGNORE_FILE;

/**
 * Keeps the results that were asked for last, by key: at least half of `capacity` of them. Failures are kept too: they are as immutable as
 * the object they came from, when Git has it.
 */
class Memo<T> {
  private newer = new Map<string, Promise<T>>();
  private older = new Map<string, Promise<T>>();

  constructor(private readonly capacity: number) {}

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.newer.get(key);
    if (known !== undefined) {
      return known;
    }
    const entry = this.older.get(key) ?? this.made(key, make());
    if (this.newer.size * 2 >= this.capacity) {
      this.older = this.newer;
      this.newer = new Map();
    }
    this.newer.set(key, entry);
    return entry;
  }

  private made(key: string, entry: Promise<T>): Promise<T> {
    entry.catch((error: unknown) => {
      if (isTransient(error)) {
        this.newer.delete(key);
        this.older.delete(key);
      }
    });
    return entry;
  }
}

/** Of Git, which may be able tomorrow, and not of what it read. */
function isTransient(error: unknown): boolean {
  return error instanceof ObjectMissing || error instanceof EspalierError;
}

type Tree = ReadonlyMap<string, TreeEntry>;

/** Files of a project by which DVC knows what is in it. */
interface CommitFiles {
  readonly pipelines: readonly string[];
  readonly dvcFiles: readonly string[];
  readonly rules: IgnoreRules;
}

const NO_COMMIT_FILES: CommitFiles = { pipelines: [], dvcFiles: [], rules: NO_RULES };

/** What is known of Git objects, by their ids, for all revisions of a repository. */
export class ObjectCache {
  private readonly trees = new Memo<Tree>(2_000);
  private readonly pipelinePaths = new Memo<readonly (readonly [path: string, id: string])[]>(2_000);
  private readonly files = new Memo<CommitFiles>(200);
  private readonly values = new Memo<Value>(500);
  readonly pipelines = new PipelineReader();

  constructor(readonly objects: GitObjects) {}

  tree(id: string): Promise<Tree> {
    return this.trees.get(id, () => this.readTree(id));
  }

  /** As `tree`, for those that no other revision has: they are not kept. */
  async readTree(id: string): Promise<Tree> {
    const entries = await this.objects.tree(id);
    if (entries === null) {
      throw new ObjectMissing('this folder');
    }
    return entries;
  }

  /** Which files a project has; looked for once where projects differ in other files alone. @param tree its folder */
  filesIn(tree: Tree): Promise<CommitFiles> {
    let key = '';
    for (const { name, type, id } of tree.values()) {
      if (type === 'tree' || (type === 'blob' && isSpecial(name))) {
        key += `${id}${name}\0`;
      }
    }
    return this.files.get(key, () => this.findFiles(tree));
  }

  private async findFiles(tree: Tree): Promise<CommitFiles> {
    const special = await this.dvcPathsIn(tree);
    const texts = new Map<string, string>();
    for (const [path, id] of special.filter(([one]) => baseName(one) === IGNORE_FILE)) {
      texts.set(parentOf(path), await this.blobText(id, path, IGNORE_LIMIT));
    }
    const paths = special.map(([path]) => path);
    const projects = paths.filter((path) => path.endsWith('/.dvc')).map(parentOf);
    const rules = projects.length === 0 && ![...texts.values()].some(hasPatterns) ? NO_RULES : new IgnoreRules(texts, projects);
    const kept = rules === NO_RULES ? paths : paths.filter((path) => !rules.ignoresFile(path));
    return {
      pipelines: kept.filter((path) => isPipeline(baseName(path))),
      dvcFiles: kept.filter((path) => isDvcFile(baseName(path))),
      rules,
    };
  }

  /**
   * Paths of `dvc.yaml`, `*.dvc` and `.dvcignore` files and of `.dvc` folders below a tree, relative to it, with their ids; unchanged
   * subtrees are never walked twice.
   */
  private async dvcPathsIn(tree: Tree): Promise<readonly (readonly [path: string, id: string])[]> {
    const found: (readonly [string, string])[] = [];
    for (const entry of tree.values()) {
      if (entry.type === 'tree' ? entry.name === '.dvc' : entry.type === 'blob' && isSpecial(entry.name)) {
        found.unshift([entry.name, entry.id]);
      } else if (entry.type === 'tree') {
        const below = await this.pipelinePaths.get(entry.id, async () => this.dvcPathsIn(await this.tree(entry.id)));
        found.push(...below.map(([path, id]) => [`${entry.name}/${path}`, id] as const));
      }
    }
    return found;
  }

  parsedValues(id: string, path: string): Promise<Value> {
    const format = formatOf(path);
    return this.values.get(`${id}:${format}`, () => this.blobText(id, path, VALUES_LIMIT).then((text) => parseValues(text, format)));
  }

  blobText(id: string, path: string, limit: number): Promise<string> {
    return this.blobBytes(id, path, limit).then((bytes) => bytes.toString('utf8'));
  }

  async blobBytes(id: string, path: string, limit: number): Promise<Buffer> {
    const blob = await this.objects.blob(id, limit);
    if (blob === null) {
      throw new ObjectMissing(path);
    }
    if (blob.data === null) {
      throw new FileTooLarge(path, blob.size, limit);
    }
    return blob.data;
  }
}

/** A commit's files. `prefix` is the DVC project's folder inside the repository: `''` or `sub/project/`. */
export class CommitSource implements FileSource {
  /** False once Git lacked an object that was asked for: then what was read is not for ever. */
  complete = true;
  private rootTree: Promise<Tree> | null = null;
  /** The same, once it was read. */
  private rootEntries: Tree | null = null;
  private projectFiles: Promise<CommitFiles> | null = null;

  constructor(
    private readonly cache: ObjectCache,
    private readonly root: string,
    private readonly prefix: string,
  ) {}

  async pipelineFiles(): Promise<readonly string[]> {
    return (await this.files()).pipelines;
  }

  async dvcFiles(): Promise<readonly string[]> {
    return (await this.files()).dvcFiles;
  }

  private files(): Promise<CommitFiles> {
    this.projectFiles ??= this.findFiles();
    return this.projectFiles;
  }

  private async findFiles(): Promise<CommitFiles> {
    const project = this.prefix === '' ? { type: 'tree', id: this.root } : await this.entry('');
    return project?.type === 'tree' ? this.noted(this.cache.filesIn(await this.tree(project.id))) : NO_COMMIT_FILES;
  }

  async kind(path: string): Promise<'file' | 'directory' | 'missing'> {
    const entry = this.atRoot(path) ?? (await this.entry(path));
    return entry?.type === 'tree' ? 'directory' : entry?.type === 'blob' ? 'file' : 'missing';
  }

  async filesUnder(folder: string): Promise<readonly string[]> {
    const entry = await this.entry(folder);
    const { rules } = await this.files();
    const walk = async (tree: string, base: string): Promise<string[]> => {
      const found: string[] = [];
      for (const child of (await this.tree(tree)).values()) {
        const path = `${base}/${child.name}`;
        if (child.type === 'tree') {
          found.push(...(rules.ignoresFolder(path) ? [] : await walk(child.id, path)));
        } else if (child.type === 'blob' && !rules.ignoresFile(path)) {
          found.push(path);
        }
      }
      return found;
    };
    return entry?.type === 'tree' ? walk(entry.id, folder) : [];
  }

  async values(path: string): Promise<Value> {
    return this.ofBlob(path, (id) => this.cache.parsedValues(id, path));
  }

  async pipeline(path: string): Promise<DvcYaml> {
    return this.cache.pipelines.read(this, path);
  }

  async text(path: string, limit: number): Promise<string> {
    return this.ofBlob(path, (id) => this.cache.blobText(id, path, limit));
  }

  async bytes(path: string, limit: number): Promise<Buffer> {
    return this.ofBlob(path, (id) => this.cache.blobBytes(id, path, limit));
  }

  /** The root of each revision is its own: it is kept for as long as the revision is read. */
  private tree(id: string): Promise<Tree> {
    if (id === this.root) {
      this.rootTree ??= this.noted(this.cache.readTree(id).then((tree) => (this.rootEntries = tree)));
      return this.rootTree;
    }
    return this.noted(this.cache.tree(id));
  }

  private noted<T>(read: Promise<T>): Promise<T> {
    return read.catch((error: unknown) => {
      this.complete &&= !isTransient(error);
      throw error;
    });
  }

  /** @param read is given the id of the file */
  private async ofBlob<T>(path: string, read: (id: string) => Promise<T>): Promise<T> {
    const entry = this.atRoot(path) ?? (await this.entry(path));
    if (entry?.type !== 'blob') {
      throw new FileMissing(path);
    }
    return this.noted(read(entry.id));
  }

  /** What is known at once. */
  private atRoot(path: string): TreeEntry | undefined {
    return this.prefix === '' ? this.rootEntries?.get(path) : undefined;
  }

  private async entry(path: string): Promise<TreeEntry | undefined> {
    let entry: TreeEntry = { name: '', id: this.root, type: 'tree' };
    for (const part of `${this.prefix}${path}`.split('/')) {
      if (part === '' || part === '.') {
        continue;
      }
      const next = entry.type === 'tree' ? (await this.tree(entry.id)).get(part) : undefined;
      if (next === undefined) {
        return undefined;
      }
      entry = next;
    }
    return entry;
  }
}

const WALK_LIMIT = 20_000;

/** The working tree's files. Which `dvc.yaml` and `*.dvc` files it has is known already. */
export class FolderSource implements FileSource {
  private readonly reader = new PipelineReader();
  private readonly pipelines = new Map<string, Promise<DvcYaml>>();
  private seen: Promise<readonly string[]> | null = null;

  constructor(
    private readonly root: string,
    private readonly files: ProjectFiles,
  ) {}

  async pipelineFiles(): Promise<readonly string[]> {
    return (await this.dvcPaths()).filter((path) => isPipeline(baseName(path)));
  }

  async dvcFiles(): Promise<readonly string[]> {
    return (await this.dvcPaths()).filter((path) => isDvcFile(baseName(path)));
  }

  private dvcPaths(): Promise<readonly string[]> {
    this.seen ??= this.outsideOfOutputs();
    return this.seen;
  }

  /** DVC does not look into folders that are outputs. */
  private async outsideOfOutputs(): Promise<readonly string[]> {
    const { paths } = this.files;
    if (!paths.some((path) => path.includes('/'))) {
      return paths;
    }
    const outputs = new Set<string>();
    const kept: string[] = [];
    for (const path of paths) {
      if (!isInside(path, outputs)) {
        kept.push(path);
        (await this.outputsOf(path).catch(() => [])).forEach((output) => outputs.add(output));
      }
    }
    return kept;
  }

  private async outputsOf(path: string): Promise<readonly string[]> {
    if (!isPipeline(baseName(path))) {
      return parseDvcFile(await this.text(path, VALUES_LIMIT), path).outs.map((out) => out.path);
    }
    const { stages } = await this.pipeline(path);
    return stages.flatMap((stage) => [...stage.outs, ...stage.metrics, ...stage.plots]).map((out) => out.path);
  }

  kind(path: string): Promise<'file' | 'directory' | 'missing'> {
    return observedKind(join(this.root, path));
  }

  async filesUnder(folder: string): Promise<readonly string[]> {
    const { rules } = this.files;
    const found: string[] = [];
    const walk = async (base: string): Promise<void> => {
      for (const entry of await observedEntries(join(this.root, base)).catch(() => [])) {
        const path = `${base}/${entry.name}`;
        if (found.length >= WALK_LIMIT) {
          return;
        }
        if (entry.isDirectory()) {
          if (!rules.ignoresFolder(path)) {
            await walk(path);
          }
        } else if (entry.isFile() && !rules.ignoresFile(path)) {
          found.push(path);
        }
      }
    };
    await walk(folder);
    return found;
  }

  async values(path: string): Promise<Value> {
    return parseValues(await this.text(path, VALUES_LIMIT), formatOf(path));
  }

  pipeline(path: string): Promise<DvcYaml> {
    const known = this.pipelines.get(path) ?? this.reader.read(this, path);
    this.pipelines.set(path, known);
    return known;
  }

  async text(path: string, limit: number): Promise<string> {
    return (await this.bytes(path, limit)).toString('utf8');
  }

  async bytes(path: string, limit: number): Promise<Buffer> {
    try {
      return await observedFile(join(this.root, path), limit, (bytes) => new FileTooLarge(path, bytes, limit));
    } catch (error) {
      throw error instanceof FileTooLarge ? error : new FileMissing(path);
    }
  }
}
