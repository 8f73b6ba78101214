/** Which of the files of a folder are data or models, and which of those DVC may be given. */
import type { StageProposal, StoredFact } from '../../protocol/init.js';
import { isInside, overlaps } from './folderView.js';

export interface SizedFile {
  readonly path: string;
  readonly bytes: number;
}

const DATA_FOLDERS = /^(?:data|datasets?|raw|images?|imgs|inputs?|corpus|corpora|audio|videos?|samples|annotations|labels)$/i;
const MODEL_FOLDERS = /^(?:models?|weights|checkpoints?|ckpts?|pretrained|artifacts)$/i;
const DATA_FILES =
  /\.(?:csv|tsv|parquet|feather|arrow|avro|orc|h5|hdf5|npy|npz|mat|zip|tar|tgz|gz|bz2|xz|7z|xlsx?|jsonl|ndjson|tfrecords?|lmdb|db|sqlite|bin|dat|wav|mp3|flac|mp4|avi)$/i;
const MODEL_FILES = /\.(?:pkl|pickle|joblib|pt|pth|onnx|ckpt|safetensors|keras|pb|tflite|model|gguf)$/i;
const CODE = /\.(?:py|ipynb|r|jl|sh|js|ts|toml|cfg|ini|md|rst|ya?ml)$/i;
/** Smaller files that are not in a folder of data may well be code's own. */
const SMALL = 100_000;
const LARGE_FOLDER = 10_000_000;

/** Largest first within data and models. `inGit`, `inDvc`: paths that Git and DVC have. */
export function storedFiles(files: readonly SizedFile[], inGit: (path: string) => boolean, inDvc: (path: string) => boolean): StoredFact[] {
  const folders = new Map<string, { bytes: number; files: number; code: number }>();
  for (const { path, bytes } of files) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const one = folders.get(path.slice(0, at)) ?? { bytes: 0, files: 0, code: 0 };
      one.bytes += bytes;
      one.files += 1;
      one.code += Number(CODE.test(path));
      folders.set(path.slice(0, at), one);
    }
  }
  const kindOf = (path: string): StoredFact['kind'] | null => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const { bytes = 0, code = 0 } = folders.get(path) ?? {};
    if (code > 0) {
      return null; // Such as `src/data`, a package.
    }
    return DATA_FOLDERS.test(name) ? 'data' : MODEL_FOLDERS.test(name) ? 'model' : bytes >= LARGE_FOLDER ? 'data' : null;
  };
  const found: StoredFact[] = [];
  for (const [path, { bytes, files: count }] of [...folders].sort(([a], [b]) => a.length - b.length)) {
    const kind = found.some((one) => isInside(path, one.path)) ? null : kindOf(path);
    if (kind !== null) {
      found.push({ path, kind, isFolder: true, bytes, files: count, inGit: inGit(path), inDvc: inDvc(path) });
    }
  }
  for (const { path, bytes } of files) {
    const kind = DATA_FILES.test(path) ? 'data' : MODEL_FILES.test(path) ? 'model' : null;
    if (kind !== null && bytes >= SMALL && !found.some((one) => one.isFolder && isInside(path, one.path))) {
      found.push({ path, kind, isFolder: false, bytes, files: 1, inGit: inGit(path), inDvc: inDvc(path) });
    }
  }
  return found.sort((a, b) => (a.kind === b.kind ? b.bytes - a.bytes : a.kind === 'data' ? -1 : 1));
}

/** What is no output of a stage. Of a folder that has one in it, what lies beside the output. */
export function dataToAdd(
  stored: readonly StoredFact[],
  files: readonly SizedFile[],
  outputs: readonly string[],
  inGit: (path: string) => boolean,
  inDvc: (path: string) => boolean,
): StoredFact[] {
  return stored.flatMap((one): StoredFact[] => {
    const inside = outputs.some((out) => out === one.path || isInside(one.path, out));
    if (inside) {
      return [];
    }
    if (!outputs.some((out) => isInside(out, one.path))) {
      return [one];
    }
    const children = new Map<string, SizedFile[]>();
    for (const file of files.filter((each) => isInside(each.path, one.path))) {
      const rest = file.path.slice(one.path.length + 1);
      const slash = rest.indexOf('/');
      const child = `${one.path}/${slash === -1 ? rest : rest.slice(0, slash)}`;
      children.set(child, [...(children.get(child) ?? []), file]);
    }
    return [...children]
      .filter(([path]) => !path.endsWith('.dvc') && !path.endsWith('.gitignore') && !outputs.some((out) => overlaps(out, path)))
      .map(([path, own]) => ({
        path,
        kind: one.kind,
        isFolder: own[0]?.path !== path,
        bytes: own.reduce((sum, file) => sum + file.bytes, 0),
        files: own.length,
        inGit: inGit(path),
        inDvc: inDvc(path),
      }));
  });
}

/** Paths that stages write, of those that are proposed. */
export function outputsOf(stages: readonly Pick<StageProposal, 'stage'>[]): string[] {
  return stages.flatMap(({ stage }) => [...stage.outs, ...stage.metrics, ...stage.plots].map((out) => out.path));
}
