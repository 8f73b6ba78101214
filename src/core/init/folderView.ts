/** What lies in a folder, as proposals ask for it. Paths are relative to it, with forward slashes. */

export interface FolderView {
  kind(path: string): 'file' | 'folder' | null;
  /** All files below a folder that are known of, in any depth. */
  filesUnder(folder: string): readonly string[];
  /** Git has it, or something below it. */
  tracked(path: string): boolean;
}

/** From the list of all files, and of those among them that Git has. */
export function folderView(files: readonly string[], tracked: readonly string[]): FolderView {
  const all = new Set(files);
  const folders = foldersOf(files);
  const has = new Set([...tracked, ...foldersOf(tracked)]);
  return {
    kind: (path) => (all.has(path) ? 'file' : folders.has(path) ? 'folder' : null),
    filesUnder: (folder) => files.filter((file) => isInside(file, folder)),
    tracked: (path) => has.has(path),
  };
}

function foldersOf(files: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
      folders.add(file.slice(0, at));
    }
  }
  return folders;
}

/** Below the folder, at any depth. */
export function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

/** One is the other, or lies in it: DVC allows no two outputs that do. */
export function overlaps(a: string, b: string): boolean {
  return a === b || isInside(a, b) || isInside(b, a);
}
