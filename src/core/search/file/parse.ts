/** Reads a sweep file. Everything that is wrong is said at once, each with its line. */
import { parameterPlace, type Constraint, type Objective, type Repeats, type Sweep } from '../sweep.js';
import type { Space } from '../space.js';
import type { Value } from '../../../protocol/values.js';
import { checkSection, CONSTRAINT, seconds } from './check.js';
import { METHODS, type Method } from './keys.js';
import { readParameters } from './parameters.js';
import { Place, type Problem } from './place.js';
import { readPruner } from './pruner.js';
import { readStart } from './start.js';
import { checkTogether } from './together.js';

export interface ParsedSweep {
  /** Null when a problem is an error. */
  readonly sweep: Sweep | null;
  /** In the order of the text. */
  readonly problems: readonly Problem[];
}

export function parseSweep(text: string): ParsedSweep {
  const problems: Problem[] = [];
  const place = Place.document(text, problems);
  if (place === null) {
    return { sweep: null, problems };
  }
  checkSection(place, 'sweep');
  const sweep = read(place);
  problems.sort((a, b) => a.start - b.start);
  return { sweep: problems.some(({ severity }) => severity === 'error') ? null : sweep, problems };
}

function read(place: Place): Sweep {
  const method = readMethod(place);
  const objectives = readObjectives(place, method);
  const parameters = place.get('parameters');
  const { space, places } = readParameters(parameters);
  if (parameters.entries().length === 0) {
    parameters.keyProblem('A sweep needs “parameters”: what it searches.');
  }
  const sweep: Sweep = {
    name: place.get('name').text(),
    description: place.get('description').text(),
    method,
    objectives,
    space,
    pruner: readPruner(place.get('early_terminate'), objectives),
    runCap: place.get('run_cap').number(),
    timeBudget: seconds(place.get('time_budget').value),
    timeLimit: seconds(place.get('time_limit').value),
    patience: place.get('patience').number(),
    stagnation: place.get('stagnation').flag() ?? false,
    maxFailed: place.get('max_failed').number(),
    retries: place.get('retries').number() ?? 0,
    parallel: place.get('parallel').number() ?? 1,
    repeats: readRepeats(place.get('repeats'), space),
    constraints: readConstraints(place.get('constraints')),
    startWith: readStart(place.get('start_with'), space),
    warmStart: place.get('warm_start').flag() ?? true,
    baseline: place.get('baseline').text(),
    executor: 'local',
    environment: readEnvironment(place.get('environment')),
    seed: place.get('seed').number() ?? 0,
  };
  checkTogether(place, sweep, places);
  return sweep;
}

function readMethod(place: Place): Method {
  const method = place.get('method');
  if (!method.given) {
    place.problem(`A sweep needs a “method”: ${Object.keys(METHODS).join(', ')}.`);
  }
  const word = method.text() ?? '';
  return Object.hasOwn(METHODS, word) ? (word as Method) : 'random';
}

function readObjectives(place: Place, method: Method): Objective[] {
  const [metric, metrics] = [place.get('metric'), place.get('metrics')];
  if (metric.given && metrics.given) {
    metrics.keyProblem('There is “metric” already.');
  }
  const single = metric.given && metric.entries().length > 0;
  const objectives = (single ? [metric] : metric.given ? metric.items() : metrics.items()).map((one): Objective => {
    const name = one.get('name');
    if (!name.given) {
      one.keyProblem('A metric needs a “name”.');
    }
    return {
      name: name.text() ?? '',
      goal: one.get('goal').text() === 'maximize' ? 'maximize' : 'minimize',
      target: one.get('target').number(),
    };
  });
  if (objectives.length === 0) {
    const needed = method !== 'grid' && method !== 'random';
    (metric.given ? metric : place).problem(
      needed ? `The method ${method} needs a “metric” to optimize.` : 'Without a “metric” no trial is the best.',
      needed ? 'error' : 'warning',
    );
  }
  const twice = objectives.find(({ name }, at) => objectives.some((other, before) => before < at && other.name === name));
  if (twice) {
    (metric.given ? metric : metrics).keyProblem(`The metric “${twice.name}” is there twice.`);
  }
  return objectives;
}

function readRepeats(place: Place, space: Space): Repeats | null {
  if (!place.given) {
    return null;
  }
  const parameter = place.get('parameter');
  const name = parameter.text();
  if (name === null) {
    if (!parameter.given) {
      place.keyProblem('“repeats” needs “parameter”: the one that is the seed. DVC does not run again what has not changed.');
    }
    return null;
  }
  if (space.some((one) => one.name === name)) {
    parameter.problem(`“${name}” is searched; it cannot be the seed too.`);
  }
  const [given, wanted] = [place.get('seeds'), place.get('count')];
  const length = wanted.number();
  const seeds: readonly Value[] = given.given
    ? given.items().map(({ value }) => value ?? null)
    : Array.from({ length: length ?? 0 }, (_, at) => at + 1);
  if (seeds.length === 0) {
    place.keyProblem('“repeats” needs “count” or “seeds”.');
  } else if (length !== null && length > seeds.length) {
    wanted.problem(`There are only ${seeds.length} seeds.`);
  }
  return { ...parameterPlace(name), name, seeds: length === null ? seeds : seeds.slice(0, length) };
}

function readConstraints(place: Place): Constraint[] {
  return place.items().flatMap((item) => {
    const match = CONSTRAINT.exec(item.text() ?? '');
    return match ? [{ metric: match[1] ?? '', relation: match[2] as Constraint['relation'], bound: Number(match[3]) }] : [];
  });
}

function readEnvironment(place: Place): Record<string, readonly string[]> {
  return Object.fromEntries(
    place.entries().map(([name, child]) => {
      if (!/^[A-Za-z_]\w*$/.test(name)) {
        child.keyProblem(`“${name}” is not the name of an environment variable.`);
      }
      const values = Array.isArray(child.value) ? child.value : [child.value ?? ''];
      if (values.length === 0) {
        child.keyProblem('This list is empty.');
      }
      return [name, values.map(String)];
    }),
  );
}
