/** Reads all notes on experiments, through Git's objects. */
import { marksOf } from '../../core/share/marks.js';
import type { Marks } from '../../protocol/index.js';
import type { GitObjects } from '../git/objects.js';

const LIMIT = 1_000_000;

export class MarksReader {
  private known = new Map<string, Marks | null>();

  /** Commit -> what is noted about it. @param notes the commit of the notes */
  async read(objects: GitObjects, notes: string): Promise<Map<string, Marks>> {
    const commit = await objects.commit(notes);
    const blobs = commit === null ? [] : await notesIn(objects, commit.tree, '');
    const marks = new Map<string, Marks>();
    const kept = new Map<string, Marks | null>();
    await Promise.all(
      blobs.map(async ({ id, target }) => {
        const one = this.known.has(id) ? (this.known.get(id) ?? null) : await read(objects, id);
        kept.set(id, one);
        if (one !== null) {
          marks.set(target, one);
        }
      }),
    );
    this.known = kept;
    return marks;
  }
}

/** Git spreads many notes over folders of two digits each. */
async function notesIn(objects: GitObjects, tree: string, prefix: string): Promise<{ readonly id: string; readonly target: string }[]> {
  const entries = (await objects.tree(tree))?.values() ?? [];
  const found = [...entries].map(({ name, id, type }) =>
    type === 'tree' ? notesIn(objects, id, prefix + name) : Promise.resolve(type === 'blob' ? [{ id, target: prefix + name }] : []),
  );
  return (await Promise.all(found)).flat();
}

async function read(objects: GitObjects, id: string): Promise<Marks | null> {
  const blob = await objects.blob(id, LIMIT);
  return blob?.data ? marksOf(blob.data.toString('utf8')) : null;
}
