/** Writes the report of a sweep beside its file, where Git can have it. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportOf } from '../../core/search/report/index.js';
import type { SweepState } from '../../core/search/state.js';

/** Its path, relative to the project, with forward slashes. Pictures of a report before are removed. */
export async function writeReport(dvcRoot: string, state: SweepState, now: number): Promise<string> {
  const folder = `sweeps/${state.label}-report`;
  const path = join(dvcRoot, folder);
  await mkdir(path, { recursive: true });
  const { markdown, pictures } = reportOf(state, now);
  for (const name of await readdir(path)) {
    if (name.endsWith('.svg') && !pictures.has(name)) {
      await rm(join(path, name), { force: true });
    }
  }
  for (const [name, picture] of pictures) {
    await writeFile(join(path, name), picture);
  }
  await writeFile(join(path, 'README.md'), markdown);
  return `${folder}/README.md`;
}
