/** Files by which Git decides what it ignores. Source: `git help gitignore`, `git help config`. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { notObservable, observedFile, type LookAtIgnores } from '../observed.js';
import { runGit } from './run.js';

/** Other files may have a say. */
const ELSEWHERE = /excludesfile|include/i;
/** Where Git may have its configuration of the system; when there is one, it says where. */
const SYSTEM = ['/etc/gitconfig', '/usr/local/etc/gitconfig', '/opt/homebrew/etc/gitconfig'];

export const lookAtIgnores: LookAtIgnores = async ({ git, root, commonDir }, files) => {
  const env = process.env;
  const own = env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  const system = await runGit(git, root, ['config', '--system', '--list', '--show-origin', '-z'], [0, 1, 128]).catch(() => '');
  const origins = system.split('\0').flatMap((part) => (part.startsWith('file:') ? [part.slice('file:'.length)] : []));
  const configs = [join(commonDir, 'config'), join(homedir(), '.gitconfig'), join(own, 'git', 'config'), ...SYSTEM, ...origins];
  const texts = await Promise.all([...new Set(configs)].map(textOf));
  const modules = await textOf(join(root, '.gitmodules'));
  if (modules !== '' || texts.some((text) => ELSEWHERE.test(text)) || Object.keys(env).some((name) => name.startsWith('GIT_CONFIG'))) {
    notObservable();
  }
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file); !folders.has(folder); folder = folder === root ? root : dirname(folder)) {
      folders.add(folder);
    }
  }
  await Promise.all([
    ...[join(commonDir, 'info', 'exclude'), join(own, 'git', 'ignore')].map(textOf),
    ...[...folders].map((folder) => textOf(join(folder, '.gitignore'))),
  ]);
};

async function textOf(path: string): Promise<string> {
  return (await observedFile(path).catch(() => '')).toString();
}
