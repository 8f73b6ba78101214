/** What is right alone in a sweep file, and not together. */
import { count } from '../domain.js';
import type { Sweep } from '../sweep.js';
import type { Method } from './keys.js';
import type { Place } from './place.js';

/** Methods that Optuna's samplers stand behind. */
export const OPTUNA: ReadonlySet<Method> = new Set(['bayes', 'tpe', 'gp', 'cmaes', 'genetic', 'nsga3', 'qmc']);

/** @param places where each parameter stands */
export function checkTogether(place: Place, sweep: Sweep, places: ReadonlyMap<string, Place>): void {
  const { method, objectives, maxFailed, space } = sweep;
  if (maxFailed !== null && !(maxFailed > 0 && maxFailed <= 1)) {
    place.get('max_failed').problem('“max_failed” is a share above 0 and up to 1, such as 0.5.');
  }
  if (objectives.length > 1 && (method === 'cmaes' || method.startsWith('hyperopt'))) {
    place.get('method').problem(`The method ${method} optimizes one metric; for several use genetic, nsga3 or tpe.`);
  }
  if (sweep.stagnation && (!OPTUNA.has(method) || objectives.length !== 1)) {
    place.get('stagnation').keyProblem('“stagnation” needs one metric and a method of Optuna.');
  }
  if (sweep.patience !== null && objectives.length === 0) {
    place.get('patience').keyProblem('“patience” needs a “metric”.');
  }
  const ends = [sweep.runCap, sweep.timeBudget, sweep.patience, objectives[0]?.target ?? null].some((one) => one !== null);
  if (!ends && !sweep.stagnation && method !== 'grid') {
    place.get('method').problem('Nothing ends this sweep but you: add “run_cap” or “time_budget”.', 'warning');
  }
  for (const { domain, name } of space) {
    const at = places.get(name);
    if (method === 'grid' && !Number.isFinite(count(domain))) {
      at?.keyProblem(`A grid cannot have every number of “${name}”: give it “values” or a “step”.`);
    }
    if (domain.kind === 'choice' && domain.weights !== null && method !== 'random' && !method.startsWith('hyperopt')) {
      at?.get('probabilities').keyProblem(`The method ${method} does not use “probabilities”.`, 'warning');
    }
  }
  if (space.length > 0 && space.every(({ domain }) => domain.kind === 'constant')) {
    place.get('parameters').keyProblem('All parameters are constants: there is nothing to search.', 'warning');
  }
}
