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
