/** What a case of the integration suite says, and folders that cases start from. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

export interface IntegrationCase {
  readonly name: string;
  /** Makes the folder to open, inside an empty temporary one that is deleted afterwards; several are opened in an editor each, at once. */
  readonly workspace: (dir: string) => Promise<string | readonly string[]> | string | readonly string[];
  /** Names of files in `test/integration/suites`, without `.test.ts`. */
  readonly suites: readonly string[];
  /** False opens the folder in Restricted Mode. */
  readonly trusted?: boolean;
  /** Of the machine, over the harness's own. */
  readonly settings?: Record<string, unknown>;
  /** Of the editor and so of the extension host. */
  readonly env?: Record<string, string>;
  /** It takes long, and is run by `npm run test:soak` alone. */
  readonly soak?: boolean;
  /** Of each test, in milliseconds. */
  readonly timeout?: number;
}

/** A copy of the sample project that a test may change. */
export async function copySample(dir: string): Promise<string> {
  const folder = join(dir, 'digits');
  await cp(join(process.cwd(), '.cache/sample/digits'), folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return folder;
}
