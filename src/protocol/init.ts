/** What a folder holds, what is proposed for it, and the texts that follow. The worker looks and writes texts; the host asks and acts. */
import type { KeyPath, TextRange, Value } from './values.js';

/** How a script is given its values on the command line. */
export interface ScriptOption {
  /** Name in the program: `batch_size`. */
  readonly name: string;
  /** As it is typed, with its dashes: `--batch-size`. */
  readonly flag: string;
  /** `flag` stands alone and says true; `list` takes several values. */
  readonly kind: 'value' | 'flag' | 'list';
  readonly value: Value;
  /** The value as JSON whose numbers keep their type: `1.0`. */
  readonly json: string;
  readonly help: string | null;
}

/** A literal that a script assigns at its top level, or inside a class there. */
export interface ScriptConstant {
  readonly path: KeyPath;
  readonly value: Value;
  readonly json: string;
  /** Of the literal. */
  readonly range: TextRange;
  /** DVC can give it another value where it stands, by `--set-param`. */
  readonly settable: boolean;
  /** It can be replaced by a value read from a file. */
  readonly movable: boolean;
}

/** A file or folder that a script reads or writes. */
export interface ScriptUse {
  /** Relative to the project; a folder where only the folder is certain. */
  readonly path: string;
  readonly how: 'read' | 'write';
  /** The function that does it: `read_csv`, `savefig`. */
  readonly by: string;
  /** False: something below this folder, its name is not known. */
  readonly exact: boolean;
}

export interface ScriptFacts {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  /** How it is started, without arguments of its own: `['python', 'src/train.py']`. */
  readonly command: readonly string[];
  /** It does something when it is started, rather than to be imported. */
  readonly runs: boolean;
  /** Dotted names of the modules that it and its own modules import, but for those of the project. */
  readonly imports: readonly string[];
  /** Modules of the project that it imports, directly or through others. */
  readonly modules: readonly string[];
  readonly uses: readonly ScriptUse[];
  /** Parameter files that it reads, with the top-level keys it takes; null is the whole file. */
  readonly configs: readonly { readonly file: string; readonly keys: readonly string[] | null }[];
  readonly options: readonly ScriptOption[];
  /** What must be given on its command line, as a user would say it: `--data`, `2 arguments`. */
  readonly needs: readonly string[];
  readonly constants: readonly ScriptConstant[];
  /** Folder of DVCLive. */
  readonly live: string | null;
}

/** One stage as it is proposed and edited before it is written. */
export interface StageDraft {
  readonly name: string;
  readonly command: string;
  readonly deps: readonly string[];
  readonly params: readonly { readonly file: string; readonly keys: readonly string[] }[];
  readonly outs: readonly OutputDraft[];
  readonly metrics: readonly OutputDraft[];
  readonly plots: readonly OutputDraft[];
}

export interface OutputDraft {
  readonly path: string;
  /** False: Git keeps it, not DVC's cache. */
  readonly cache: boolean;
  /** Column of the steps, for a plot of lines. */
  readonly x?: string;
}

/** A stage that a script may be. */
export interface StageProposal {
  readonly script: string;
  readonly role: 'prepare' | 'train' | 'evaluate' | null;
  /** It belongs to the pipeline by its name or by its files. */
  readonly picked: boolean;
  readonly stage: StageDraft;
  /** What to look at before it runs, each the end of a sentence. */
  readonly notes: readonly string[];
}

/** A value that may become a parameter. */
export interface ParameterProposal {
  readonly id: string;
  readonly script: string;
  readonly stage: string;
  /** Below the stage's name in the parameters file. */
  readonly key: string;
  readonly value: Value;
  readonly json: string;
  readonly help: string | null;
  readonly source:
    { readonly kind: 'option'; readonly option: ScriptOption } | { readonly kind: 'constant'; readonly constant: ScriptConstant };
  /** It looks like something one would vary. */
  readonly likely: boolean;
}

export interface ParameterChoice {
  readonly parameter: ParameterProposal;
  /** A constant may stay in its script, which is then its parameters file. Options are always in a file of parameters. */
  readonly where: 'file' | 'script';
}
