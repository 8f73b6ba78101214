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

/** A folder or file of data or of models. */
export interface StoredFact {
  readonly path: string;
  readonly kind: 'data' | 'model';
  readonly isFolder: boolean;
  readonly bytes: number;
  readonly files: number;
  /** Git has it, or some of it. */
  readonly inGit: boolean;
  /** DVC has it: a `.dvc` file stands beside it. */
  readonly inDvc: boolean;
}

/** What is there, before anything is proposed. Paths are relative to the folder. */
export interface FolderFacts {
  /** Absolute. */
  readonly folder: string;
  readonly git: {
    /** Root of the working tree, absolute; null without one. */
    readonly root: string | null;
    readonly commits: boolean;
    /** Something is staged that is not committed. */
    readonly staged: boolean;
    /** Git knows whose commits these are. */
    readonly identity: boolean;
    /** The user has said how Git calls the first branch. */
    readonly namesBranch: boolean;
  };
  readonly dvc: {
    /** Folder that holds `.dvc`, absolute; null without one. */
    readonly root: string | null;
    readonly remotes: readonly string[];
  };
  readonly files: readonly string[];
  /** There are more files than were looked at. */
  readonly truncated: boolean;
  readonly scripts: readonly ScriptFacts[];
  /** Scripts in other languages than Python. */
  readonly otherScripts: readonly string[];
  readonly notebooks: readonly string[];
  /** Virtual environments. */
  readonly environments: readonly string[];
  readonly stored: readonly StoredFact[];
  readonly paramFiles: readonly { readonly file: string; readonly keys: readonly KeyPath[] }[];
  /** `requirements.txt` is there. */
  readonly requirements: boolean;
  /** Other files that say which packages the project needs. */
  readonly otherRequirements: readonly string[];
  /** Of `dvc.yaml`; null without one. */
  readonly pipeline: {
    readonly stages: readonly { readonly name: string; readonly command: string; readonly outs: readonly string[] }[];
    /** Why it cannot be read. */
    readonly error: string | null;
  } | null;
  /** Outputs of stages that Git has, which DVC refuses. */
  readonly trackedOutputs: readonly string[];
  /** Metrics and plots that Git is to keep, but ignores. */
  readonly ignoredOutputs: readonly string[];
  /** Files that Git would take with everything else, over 10 MB. */
  readonly large: readonly { readonly path: string; readonly bytes: number }[];
}

export interface IgnoreLine {
  readonly line: string;
  /** Why, for the list to pick from. */
  readonly why: string;
}

export interface InitProposal {
  readonly stages: readonly StageProposal[];
  readonly parameters: readonly ParameterProposal[];
  readonly gitIgnore: readonly IgnoreLine[];
  readonly dvcIgnore: readonly IgnoreLine[];
  /** What DVC could keep: no output of a stage, nor around one. */
  readonly data: readonly StoredFact[];
}

/** Keys of one section of the parameters file, in the order of the script. */
export interface ParameterSection {
  readonly name: string;
  /** `json`: the value as it is to be written. */
  readonly entries: readonly { readonly key: string; readonly json: string; readonly comment: string | null }[];
}

/** A distribution that provides imported modules; `version` null: it is installed from a folder, and has no version to ask an index for. */
export interface Pin {
  readonly name: string;
  readonly version: string | null;
}

/** What files are to say in the end. */
export interface FileChoices {
  readonly paramsFile: 'params.yaml' | 'params.json';
  readonly sections: readonly ParameterSection[];
  readonly stages: readonly StageDraft[];
  /** Constants that scripts are to read from the parameters file, by their names there and the keys in the section. */
  readonly moves: readonly { readonly script: string; readonly section: string; readonly keys: readonly (readonly [string, string])[] }[];
  readonly gitIgnore: readonly string[];
  readonly dvcIgnore: readonly string[];
  /** Null leaves `requirements.txt` alone. */
  readonly pins: readonly Pin[] | null;
}

export interface FileDraft {
  readonly path: string;
  readonly text: string;
}

/** Texts of files by path; null is a file that is not there. */
export type Texts = Readonly<Record<string, string | null>>;

export type InitMethods = {
  /** Reads a folder. Nothing is run but Git, for reading. */
  lookAtFolder: {
    params: { readonly folder: string; readonly git: string };
    result: { readonly facts: FolderFacts; readonly proposal: InitProposal };
  };
  /** Proposed stages with the parameters chosen. */
  stagesWithParameters: {
    params: {
      readonly stages: readonly StageProposal[];
      readonly parameters: readonly ParameterChoice[];
      readonly file: FileChoices['paramsFile'];
    };
    result: {
      readonly stages: readonly StageDraft[];
      readonly sections: readonly ParameterSection[];
      readonly moves: FileChoices['moves'];
    };
  };
  /** The files that change, as they are to be. `texts` has those of `pathsOf` the choices. */
  draftFiles: { params: { readonly choices: FileChoices; readonly texts: Texts }; result: readonly FileDraft[] };
};
