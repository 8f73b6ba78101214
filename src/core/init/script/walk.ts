/** Follows the calls of a script from its top, with what is known of their arguments, to the files they name. */
import type { ScriptFacts, ScriptUse } from '../../../protocol/init.js';
import { filled, projectPath, type KnownText } from './known.js';
import type { Call, Module, Routine } from './module.js';

/** Calls are followed this deep. */
const MOST_DEPTH = 8;
/** Functions looked into for one script. */
const MOST_STEPS = 5_000;

export function routinesOf(module: Module, name: string): Routine[] {
  const one = module.routines.get(name);
  const methods = one ? [] : [...module.routines].filter(([key]) => key.startsWith(`${name}.`));
  return one ? [one] : [...methods.filter(([key]) => key === `${name}.__init__`), ...methods].map(([, routine]) => routine);
}

interface Found {
  readonly file: KnownText;
  readonly how: ScriptUse['how'];
  readonly by: string;
  readonly below: boolean;
}

/** Follows the calls from the top of a script, with what is known of their arguments. */
export class Walk {
  readonly found: Found[] = [];
  readonly documents: { readonly file: string; readonly key: string | null }[] = [];
  readonly reached = new Set<Routine>();
  private readonly seen = new Set<string>();
  private readonly ids = new Map<Routine, number>();
  private steps = 0;

  constructor(
    private readonly resolve: (call: Call, from: Module) => { readonly module: Module; readonly routines: readonly Routine[] } | null,
  ) {}

  run(routine: Routine, module: Module, binding: ReadonlyMap<string, KnownText>, depth: number): void {
    const id = this.ids.get(routine) ?? this.ids.size;
    this.ids.set(routine, id);
    const key = JSON.stringify([id, ...binding]);
    this.steps += 1;
    if (this.seen.has(key) || depth > MOST_DEPTH || this.steps > MOST_STEPS) {
      return;
    }
    this.seen.add(key);
    this.reached.add(routine);
    const all = new Map<string, KnownText>();
    routine.parameters.forEach(({ name, fallback }) => fallback && all.set(name, fallback));
    binding.forEach((value, name) => all.set(name, value));
    for (const one of routine.files) {
      const file = filled(one.file, all);
      if (file) {
        this.found.push({ ...one, file });
      }
    }
    this.documents.push(...routine.documents);
    for (const call of routine.calls) {
      const target = this.resolve(call, module);
      // The methods of an object know what its constructor was given.
      const [entry] = target?.routines ?? [];
      const binding = entry ? bind(entry, call, all) : new Map<string, KnownText>();
      for (const next of target?.routines ?? []) {
        this.run(next, target?.module ?? module, binding, depth + 1);
      }
    }
  }
}

function bind(routine: Routine, call: Call, all: ReadonlyMap<string, KnownText>): Map<string, KnownText> {
  const bound = new Map<string, KnownText>();
  routine.parameters.forEach(({ name, fallback }, at) => {
    const given = call.positional[at] ?? call.named.get(name) ?? fallback;
    const value = given && filled(given, all);
    if (value) {
      bound.set(name, value);
    }
  });
  return bound;
}

export function usesOf({ found }: Walk): ScriptUse[] {
  const byKey = new Map<string, ScriptUse>();
  for (const { file, how, by, below } of found) {
    const path = projectPath(file);
    if (path) {
      const one = { path: path.path, how, by, exact: path.exact && !below };
      byKey.set(`${how} ${one.path}`, byKey.get(`${how} ${one.path}`) ?? one);
    }
  }
  return [...byKey.values()];
}

export function configsOf({ documents }: Walk): ScriptFacts['configs'] {
  const keys = new Map<string, Set<string> | null>();
  for (const { file, key } of documents) {
    const known = keys.get(file);
    keys.set(file, key === null || known === null ? null : (known ?? new Set<string>()).add(key));
  }
  return [...keys].map(([file, set]) => ({ file, keys: set === null ? null : [...set] }));
}
