/** Reads the plots of one revision, and the files that they are drawn from. */
import { messageOf } from '../messageOf.js';
import type { FileSource } from '../ports.js';
import { checkExtension, IMAGE, parseContent, PLOT_FILE_LIMIT, type PlotContent } from './content.js';
import { plotDefinitions, type Definitions } from './definitions.js';
import type { RevisionPlots } from './plots.js';
import { dataSources, PlotError } from './properties.js';

/** Bytes of one image. */
const IMAGE_LIMIT = 20_000_000;

export interface ReadOptions {
  /** Which plots are read; absent: all. */
  readonly wanted?: (id: string) => boolean;
  /** Content that is known by what the file is, so that it is parsed once. */
  readonly signal?: AbortSignal;
}

/** Throws only when it is aborted. */
export async function readPlots(source: FileSource, revision: string, { wanted, signal }: ReadOptions = {}): Promise<RevisionPlots> {
  const { files, headless, problem } = await plotDefinitions(source);
  const definitions = new Map<string, Definitions>();
  const paths = new Set<string>();
  for (const [file, all] of files) {
    const some: Definitions = new Map([...all].filter(([id]) => wanted?.(id) ?? true));
    definitions.set(file, some);
    some.forEach((properties, id) => dataSources(id, properties).forEach((path) => paths.add(path)));
  }
  const sources = new Map<string, PlotContent | { readonly error: { readonly type: string; readonly msg: string } }>();
  await Promise.all(
    [...paths].map(async (path) => {
      try {
        signal?.throwIfAborted();
        sources.set(path, await contentOf(source, path, !headless.has(path)));
      } catch (error) {
        signal?.throwIfAborted();
        sources.set(path, { error: described(path, error) });
      }
    }),
  );
  return { revision, definitions, sources, problem: problem === null ? null : described('dvc.yaml', problem) };
}

async function contentOf(source: FileSource, path: string, header: boolean): Promise<PlotContent> {
  if (IMAGE.test(path)) {
    return { kind: 'image', bytes: await source.bytes(path, IMAGE_LIMIT) };
  }
  checkExtension(path);
  return parseContent(await source.text(path, PLOT_FILE_LIMIT), path, header);
}

/** By the names of errors: they may be of another bundle's classes. */
function described(path: string, error: unknown): { type: string; msg: string } {
  const { name, failure } = error as { name?: string; failure?: { type: string; message: string } };
  if (error instanceof PlotError) {
    return { type: error.type, msg: error.message };
  }
  if (name === 'NotFetched' && failure) {
    return { type: failure.type, msg: failure.message };
  }
  if (name === 'FileMissing') {
    return { type: 'FileNotFoundError', msg: `[Errno 2] No such file or directory: '${path}'` };
  }
  const format = /\.([^./]+)$/.exec(path)?.[1] ?? '';
  const types: Readonly<Record<string, string>> = {
    json: 'JSONFileCorruptedError',
    toml: 'TOMLFileCorruptedError',
    py: 'PythonFileCorruptedError',
  };
  return { type: name === 'FileTooLarge' ? name : (types[format] ?? 'YAMLFileCorruptedError'), msg: messageOf(error) };
}
