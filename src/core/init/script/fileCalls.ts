/** Which functions read or write files, and which of their arguments is the file. By name, as libraries do not agree on more. */
import type { SyntaxNode } from '@lezer/common';
import type { Evaluator, Scope } from './evaluate.js';
import { wholeText, type KnownText } from './known.js';
import { argumentsOf, calledName, dotted, receiver } from './syntax.js';

export interface FileCall {
  readonly file: KnownText;
  readonly how: 'read' | 'write';
  readonly by: string;
  /** Something below the file, which is a folder. */
  readonly below: boolean;
}

const READ =
  /^(?:read_[a-z]+|scan_[a-z]+|load|loadtxt|genfromtxt|fromfile|imread|loadmat|load_from_disk|load_model|load_file|memmap|load_workbook|ParquetFile|ZipFile)$/;
const WRITE =
  /^(?:to_(?:csv|parquet|json|excel|pickle|feather|hdf|orc|html|stata|xml|latex|markdown|file|netcdf|zarr|disk)|write_[a-z]+|save|savez|savez_compressed|savetxt|savefig|save_model|save_weights|save_pretrained|save_to_disk|save_file|dump|tofile|imwrite|imsave|export|ExcelWriter)$/;
/** On a path itself. */
const READ_METHODS = new Set(['read_text', 'read_bytes']);
const WRITE_METHODS = new Set(['write_text', 'write_bytes']);
/** Of folders. */
const LISTS = new Set([
  'listdir',
  'scandir',
  'walk',
  'glob',
  'iglob',
  'rglob',
  'iterdir',
  'ImageFolder',
  'DatasetFolder',
  'image_dataset_from_directory',
  'flow_from_directory',
]);
const MAKES = new Set(['mkdir', 'makedirs']);
const COPIES = new Set(['copy', 'copy2', 'copyfile', 'copytree', 'move']);
/** Names by which libraries take the file. */
const FILE_NAMES = [
  'path',
  'file',
  'filename',
  'fname',
  'filepath',
  'path_or_buf',
  'filepath_or_buffer',
  'fp',
  'root',
  'save_directory',
  'directory',
];

export function fileCalls(call: SyntaxNode, source: string, evaluator: Evaluator, scope: Scope): FileCall[] {
  const by = calledName(call, source);
  const { positional, named } = argumentsOf(call, source);
  const on = receiver(call);
  const target = evaluator.text(on, scope);
  const given = [...positional, ...FILE_NAMES.map((name) => named.get(name))].flatMap((one) => evaluator.text(one, scope) ?? []);
  const [first] = given;
  const one = (file: KnownText | undefined, how: FileCall['how'], below = false): FileCall[] => (file ? [{ file, how, by, below }] : []);
  if (by === 'open' || by === 'File') {
    // A path's own `open` has the mode first.
    const mode = wholeText(evaluator.text(named.get('mode') ?? positional[target ? 0 : 1], scope)) ?? 'r';
    return one(target ?? first, /[wax]/.test(mode) ? 'write' : 'read');
  }
  if (target && READ_METHODS.has(by)) {
    return one(target, 'read');
  }
  if (target && WRITE_METHODS.has(by)) {
    return one(target, 'write');
  }
  if (LISTS.has(by)) {
    return one(target ?? first, 'read', true);
  }
  if (MAKES.has(by)) {
    return one(target ?? first, 'write', true);
  }
  if (COPIES.has(by) && on !== null && dotted(on, source) === 'shutil') {
    return [...one(given[0], 'read'), ...one(given[1], 'write')];
  }
  if (WRITE.test(by)) {
    return one(given.find(looksLikePath), 'write', by === 'save_pretrained' || by === 'save_to_disk');
  }
  return READ.test(by) ? one(given.find(looksLikePath), 'read', by === 'load_from_disk') : [];
}

/** Other arguments are texts too: a format, a name of a column. */
function looksLikePath({ parts }: KnownText): boolean {
  return parts.some((part) => typeof part !== 'string' || /[/\\]|\.[A-Za-z]\w{0,9}$/.test(part));
}
