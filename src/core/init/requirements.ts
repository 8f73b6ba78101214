/** `requirements.txt`: what the scripts import, pinned to what the chosen environment has. */

import type { Pin } from '../../protocol/init.js';

/** Names of the file in which a project says what it needs, when it does so in another way. */
export const OTHER_REQUIREMENTS = [
  'pyproject.toml',
  'environment.yml',
  'environment.yaml',
  'Pipfile',
  'poetry.lock',
  'uv.lock',
  'conda-lock.yml',
  'setup.py',
  'setup.cfg',
];

/** Null is a file that is not there. A package that the file names already keeps its line. */
export function addRequirements(text: string | null, pins: readonly Pin[]): string {
  const before = text ?? '';
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const known = new Set(requirementNames(before));
  const lines = [...new Map(pins.map((pin) => [normalName(pin.name), pin])).entries()]
    .filter(([key]) => !known.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { name, version }]) => (version === null ? `# ${name} is installed from a folder` : `${name}==${version}`));
  const gap = before === '' || before.endsWith('\n') ? '' : newline;
  return lines.length === 0 ? before : `${before}${gap}${lines.join(newline)}${newline}`;
}

/** Names of the packages in a requirements file, as `normalName` writes them. Source: PEP 508. */
export function requirementNames(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const name = /^\s*(?:#\s*)?([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>!~@;#]|is installed|$)/.exec(line)?.[1];
    const egg = /[#&]egg=([\w.-]+)/.exec(line)?.[1];
    return [name, egg].flatMap((one) => (one === undefined ? [] : normalName(one)));
  });
}

/** PEP 503: case, dots and underscores do not matter. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
