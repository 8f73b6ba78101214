/** Arguments of `dvc exp run`. */

export interface ExperimentRequest {
  /** A name that Git's ref format accepts as one segment; DVC's own choice without. */
  readonly name?: string;
  /** Of its commit. */
  readonly message?: string;
  /** As `-S` takes them: `params.yaml:train.lr=0.1`. */
  readonly params?: readonly string[];
  /** Stages or `dvc.yaml` files; empty or missing: the whole pipeline. */
  readonly targets?: readonly string[];
  /** From the targets on, instead of up to them. */
  readonly downstream?: boolean;
  /** The targets alone, without what they need. */
  readonly single?: boolean;
  /** Also stages that did not change. */
  readonly force?: boolean;
}

/** What follows `dvc exp run`. Names and values may start with a dash, so that each is one word with its option, and targets come after `--`. */
export function experimentArguments(request: ExperimentRequest): string[] {
  const { name = '', message = '', params = [], targets = [] } = request;
  return [
    ...(name === '' ? [] : [`--name=${name}`]),
    ...(message === '' ? [] : [`--message=${message}`]),
    ...(request.force ? ['--force'] : []),
    ...(request.single ? ['--single-item'] : []),
    ...(request.downstream ? ['--downstream'] : []),
    ...params.map((param) => `--set-param=${param}`),
    ...(targets.length === 0 ? [] : ['--', ...targets]),
  ];
}

/** What a command line asks for, as far as it matters to whoever starts it. */
export interface CommandLine {
  readonly place: 'workspace' | 'temp' | 'queue' | 'other';
  readonly name: string | null;
  readonly params: readonly string[];
  readonly targets: readonly string[];
  readonly downstream: boolean;
  readonly single: boolean;
}

/** Of the words after the program: `exp run --temp -n x`. */
export function readCommandLine(words: readonly string[]): CommandLine {
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  const run = options[0] === 'exp' && options[1] === 'run';
  if (!run && options[0] !== 'repro') {
    return { place: 'other', name: null, params: [], targets: [], downstream: false, single: false };
  }
  const has = (...names: string[]): boolean => options.some((word) => names.includes(word));
  const place = !run ? 'workspace' : has('--temp') ? 'temp' : has('--queue', '--run-all') ? 'queue' : 'workspace';
  // A dry run changes nothing; DVC does it in a temporary copy.
  return {
    place: has('--dry') ? 'other' : place,
    name: run ? (valuesOf(options, '-n', '--name').at(-1) ?? null) : null,
    params: run ? valuesOf(options, '-S', '--set-param') : [],
    // Targets before the `--` cannot be told from the values of options that are not known here.
    targets: end < 0 ? [] : words.slice(end + 1),
    downstream: has('--downstream'),
    single: has('--single-item', '-s'),
  };
}

/** Values of an option in each of its forms: `-n x`, `-nx`, `--name x`, `--name=x`. */
function valuesOf(words: readonly string[], short: string, long: string): string[] {
  return words.flatMap((word, at) => {
    if (word === short || word === long) {
      return words.slice(at + 1, at + 2);
    }
    return word.startsWith(`${long}=`)
      ? [word.slice(long.length + 1)]
      : word.startsWith(short) && !word.startsWith('--')
        ? [word.slice(short.length)]
        : [];
  });
}
