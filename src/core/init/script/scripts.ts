/** What the Python scripts of a project read, write, take and import: the ground of what is proposed. Nothing is run. */
import type { SyntaxNode, Tree } from '@lezer/common';
import type { ScriptConstant, ScriptFacts } from '../../../protocol/init.js';
import { parsePython } from '../../values/pythonTree.js';
import { constantsOf } from './constants.js';
import { importsOf, localModule, type Import, type LocalModule } from './imports.js';
import { projectPath, type Known } from './known.js';
import { readModule, type Call, type Module, type Routine } from './module.js';
import { commandLineOf, type CommandLine } from './options.js';
import { configsOf, routinesOf, usesOf, Walk } from './walk.js';

interface Read {
  readonly path: string;
  readonly source: string;
  readonly tree: Tree;
  readonly imports: readonly Import[];
  /** By their names in the script, those that are of the project. */
  readonly own: ReadonlyMap<string, LocalModule>;
  /** Dotted names of the packages. */
  readonly packages: readonly string[];
  readonly constants: readonly ScriptConstant[];
  readonly commandLine: CommandLine;
  module: Module | null;
  /** It is being read: of two modules that import each other, the second sees nothing of the first. */
  reading: boolean;
}

/** `files`: path -> text of every Python file of the project. What cannot be read as Python is left out. */
export function readScripts(files: ReadonlyMap<string, string>): ScriptFacts[] {
  const project = new Project(files);
  return [...files.keys()].flatMap((path) => {
    try {
      return project.facts(path);
    } catch (error) {
      if (error instanceof RangeError) {
        return []; // Nested too deeply to walk.
      }
      throw error;
    }
  });
}

class Project {
  private readonly reads = new Map<string, Read>();

  constructor(private readonly files: ReadonlyMap<string, string>) {}

  facts(path: string): ScriptFacts[] {
    const read = this.read(path);
    if (!read) {
      return [];
    }
    const module = this.module(read);
    const modules = this.modules(read);
    const walk = new Walk((call, from) => this.routine(call, from));
    walk.run(module.top, module, new Map(), 0);
    // A command line library calls these; they are reached in no other way.
    for (const [name, routine] of module.routines) {
      if (!name.includes('.') && !walk.reached.has(routine) && isCommand(name, read)) {
        walk.run(routine, module, new Map(), 0);
      }
    }
    const packages = [read, ...modules.flatMap((one) => this.read(one) ?? [])].flatMap((one) => one.packages);
    const live = module.live ?? modules.flatMap((one) => this.moduleAt(one)?.live ?? [])[0];
    return [
      {
        path,
        command: commandOf(read),
        runs: runs(read),
        imports: [...new Set(packages)].filter((name) => name !== '__future__').sort(),
        modules,
        uses: usesOf(walk),
        configs: configsOf(walk),
        options: read.commandLine.options,
        needs: read.commandLine.needs,
        constants: read.constants.filter((one) => !read.commandLine.defaults.has(one.path.join('.'))),
        live: live ? (projectPath(live)?.path ?? null) : null,
      },
    ];
  }

  private read(path: string): Read | null {
    const known = this.reads.get(path);
    const source = this.files.get(path);
    if (known || source === undefined) {
      return known ?? null;
    }
    const tree = parsePython(source);
    const constants = constantsOf(source, tree);
    const values = new Map(constants.map((one) => [one.path.join('.'), one]));
    const commandLine = commandLineOf(tree, source, (name) => values.get(name));
    const imports = importsOf(tree, source);
    const own = new Map<string, LocalModule>();
    const packages: string[] = [];
    for (const one of imports) {
      const local = localModule(one, path, (other) => other !== path && this.files.has(other));
      if (local) {
        own.set(one.as, local);
      } else if (one.level === 0) {
        packages.push(one.module);
      }
    }
    const read: Read = { path, source, tree, imports, own, packages, constants, commandLine, module: null, reading: false };
    this.reads.set(path, read);
    return read;
  }

  private moduleAt(path: string): Module | null {
    const read = this.read(path);
    return read && !read.reading ? this.module(read) : null;
  }

  private module(read: Read): Module {
    if (read.module === null) {
      const options = new Map(read.commandLine.options.map((one) => [one.name, one.value]));
      read.reading = true;
      read.module = readModule(read.tree, read.source, {
        path: read.path,
        option: (name) => {
          const value = options.get(name);
          return typeof value === 'string' ? value : undefined;
        },
        imported: (name) => this.imported(name, read),
        returned: (name, given) => {
          const target = this.target(name, read);
          return target?.module.returned(target.name, given);
        },
      });
      read.reading = false;
    }
    return read.module;
  }

  /** What a name that comes from another module stands for: `DATA`, `paths.DATA`. */
  private imported(name: string, read: Read): Known | undefined {
    const target = this.target(name, read);
    return target?.module.scope.get(target.name);
  }

  /** All modules of the project that it needs, nearest first. */
  private modules(read: Read): string[] {
    const found = new Set<string>();
    const queue = [read];
    for (let next = queue.shift(); next; next = queue.shift()) {
      for (const { path } of next.own.values()) {
        const module = path !== read.path && !found.has(path) ? this.read(path) : null;
        if (module) {
          found.add(module.path);
          queue.push(module);
        }
      }
    }
    return [...found];
  }

  /** The functions that a call runs: those of a class for its name, the constructor first. */
  private routine(call: Call, from: Module): { readonly module: Module; readonly routines: readonly Routine[] } | null {
    const own = routinesOf(from, call.name);
    if (own.length > 0) {
      return { module: from, routines: own };
    }
    const read = this.read(from.path);
    const target = read && this.target(call.name, read);
    return target && { module: target.module, routines: routinesOf(target.module, target.name) };
  }

  /** Where a name that is imported from the project is, and what it is called there. */
  private target(name: string, read: Read): { readonly module: Module; readonly name: string } | null {
    // `import a.b` is used by that name.
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const local = read.own.get(name.slice(0, end));
      const there = local ? [local.name ?? '', name.slice(end + 1)].filter(Boolean).join('.') : '';
      const module = local && there !== '' ? this.moduleAt(local.path) : null;
      if (module) {
        return { module, name: there };
      }
    }
    return null;
  }
}

/** A relative import works only in a package, which is started by its name. */
function commandOf({ path, imports }: Read): string[] {
  return imports.some((one) => one.level > 0) ? ['python', '-m', path.replace(/\.py$/, '').replaceAll('/', '.')] : ['python', path];
}

function isCommand(name: string, { tree, source, commandLine }: Read): boolean {
  return name === 'main' || commandLine.options.length + commandLine.needs.length > 0 || decorators(tree, source).has(name);
}

function decorators(tree: Tree, source: string): Set<string> {
  const names = new Set<string>();
  tree.iterate({
    enter: ({ name, node }) => {
      const definition = name === 'DecoratedStatement' ? node.getChild('FunctionDefinition') : null;
      const called = definition?.getChild('VariableName');
      if (called) {
        names.add(source.slice(called.from, called.to));
      }
    },
  });
  return names;
}

/** Only definitions and imports stand in a module that is there to be imported. */
function runs({ tree, source }: Read): boolean {
  for (let node: SyntaxNode | null = tree.topNode.firstChild; node; node = node.nextSibling) {
    const guard =
      node.name === 'IfStatement' && /^if\s*\(?\s*(?:__name__\s*==|["']__main__["']\s*==)/.test(source.slice(node.from, node.to));
    const acts = node.name === 'ExpressionStatement' && node.firstChild?.name === 'CallExpression' && !isSetUp(node.firstChild, source);
    if (guard || acts || node.name === 'WithStatement' || node.name === 'ForStatement') {
      return true;
    }
  }
  return false;
}

/** What modules do at import too. */
function isSetUp(call: SyntaxNode, source: string): boolean {
  return /^(?:logging|warnings|matplotlib|plt\.(?:style|rc)|sns\.set|sys\.path|load_dotenv|(?:np|torch|random)\.(?:random\.)?(?:seed|manual_seed|set_)|os\.environ)/.test(
    source.slice(call.from, call.to),
  );
}
