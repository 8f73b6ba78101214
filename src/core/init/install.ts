/** Which commands put DVC into a Python environment. */

/** What an interpreter says of itself. */
export interface Interpreter {
  /** Absolute. */
  readonly path: string;
  readonly version: string;
  /** An environment of its own, made by venv, virtualenv, uv or conda. */
  readonly isEnvironment: boolean;
  /** The system forbids pip to install here. Source: PEP 668. */
  readonly isManaged: boolean;
  readonly hasPip: boolean;
  /** It can make environments with pip in them. */
  readonly hasVenv: boolean;
  /** Versions of the distributions that were asked for; null for those that are not installed. */
  readonly versions: Readonly<Record<string, string | null>>;
}

export type Command = readonly [string, ...string[]];

/** Commands, or why there are none and what to do instead. */
export type Install = { readonly commands: readonly Command[] } | { readonly problem: string };

const PIP = ['-m', 'pip', 'install', '--disable-pip-version-check'] as const;

/** `uv`: its path, where it is installed. */
export function installInto({ path, hasPip, isManaged }: Interpreter, packages: readonly string[], uv: string | null): Install {
  if (isManaged) {
    return { problem: 'The system keeps this Python for itself. Make an environment for the project instead.' };
  }
  if (hasPip) {
    return { commands: [[path, ...PIP, ...packages]] };
  }
  return uv === null
    ? {
        commands: [
          [path, '-m', 'ensurepip', '--upgrade'],
          [path, ...PIP, ...packages],
        ],
      }
    : { commands: [[uv, 'pip', 'install', '--python', path, ...packages]] };
}

/** A new environment at `folder`, whose interpreter is `own`, made by the interpreter. */
export function installIntoNew(
  base: Interpreter | null,
  folder: string,
  own: string,
  packages: readonly string[],
  uv: string | null,
): Install {
  if (base?.hasVenv === true) {
    return {
      commands: [
        [base.path, '-m', 'venv', folder],
        [own, ...PIP, ...packages],
      ],
    };
  }
  if (uv !== null) {
    return {
      commands: [
        [uv, 'venv', ...(base === null ? [] : ['--python', base.path]), folder],
        [uv, 'pip', 'install', '--python', own, ...packages],
      ],
    };
  }
  return {
    problem:
      base === null
        ? 'No Python was found. Install Python 3.9 or later.'
        : `Python ${base.version} cannot make environments. On Debian and Ubuntu: sudo apt install python3-venv`,
  };
}
