"""Optuna's samplers behind ask and tell. Trials have the engine's numbers; Optuna's own are an inner matter."""

from __future__ import annotations

import importlib
import math
import sys
import warnings

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import Trial, TrialState, create_trial

import study_file
from problem import Problem

NUMBER = "trial"
DEFAULT_POPULATION = 20


def open_search(request):
    if int(optuna.__version__.split(".")[0]) < 4:
        advice = "Update it by: %s -m pip install --upgrade optuna" % sys.executable
        raise Problem("missing-package", "Optuna %s is too old: 4 or later is needed." % optuna.__version__, advice)
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    needs = {"cmaes": ["cmaes"], "gp": ["torch", "scipy"], "qmc": ["scipy"]}.get(request["method"], [])
    for module in needs:
        try:
            importlib.import_module(module)
        except ImportError as error:
            raise Problem.missing(getattr(error, "name", None) or module, error)
    return OptunaSearch(request)


class OptunaSearch:
    def __init__(self, request):
        self.library = "Optuna %s" % optuna.__version__
        self.method = request["method"]
        self.seed = request["seed"]
        self.cap = request.get("cap")
        self.directions = request["directions"]
        self.latents = [Latent(one) for one in request["latents"]]
        self.notes = []
        self.constrained = request["constraints"] > 0 and hasattr(Trial, "set_constraint") and self.method not in ("cmaes", "qmc")
        if request["constraints"] and not self.constrained:
            who = self.method if hasattr(Trial, "set_constraint") else self.library
            self.notes.append("%s does not learn from constraints: trials that break them only are not the best." % who)
        self.study = self.load(request)
        self.numbers = {}
        for trial in self.study.get_trials(deepcopy=False):
            if NUMBER in trial.user_attrs:
                self.numbers[trial.user_attrs[NUMBER]] = trial._trial_id
        self.study.sampler = self.sampler(len(self.numbers))

    # A study that fits the engine's history ------------------------------------------------------------------------------------

    def load(self, request):
        path, trials = request.get("storage"), request["trials"]
        if path is None:
            return self.fill(self.create(None, request["name"]), trials)
        try:
            study = optuna.load_study(study_name=request["name"], storage=study_file.open_storage(path))
            if self.agrees(study, trials):
                return self.fill(study, trials)
        except Exception:
            # Whatever it is that cannot be read: the history is here.
            pass
        study_file.remove(path)
        return self.fill(self.create(study_file.open_storage(path), request["name"]), trials)

    def create(self, storage, name):
        return optuna.create_study(storage=storage, study_name=name, directions=self.directions)

    def agrees(self, study, trials):
        """Whether all that the study has finished is part of the history, in the same space."""
        if [direction.name.lower() for direction in study.directions] != self.directions:
            return False
        wanted = {one["number"]: one for one in trials}
        distributions = {latent.name: latent.distribution for latent in self.latents}
        for trial in study.get_trials(deepcopy=False):
            if any(distributions.get(name) != one for name, one in trial.distributions.items()):
                return False
            number = trial.user_attrs.get(NUMBER)
            if number is None or trial.state not in (TrialState.COMPLETE, TrialState.PRUNED):
                continue
            one = wanted.get(number)
            if one is None or self.state(one) != trial.state or self.params(one["latent"]) != trial.params:
                return False
            if trial.state == TrialState.COMPLETE and [float(value) for value in one["values"]] != list(trial.values):
                return False
        return True

    def fill(self, study, trials):
        """Adds what the study lacks, and ends what it thinks is running."""
        there = {}
        for trial in study.get_trials(deepcopy=False):
            number = trial.user_attrs.get(NUMBER)
            if number is not None:
                there[number] = trial
            elif trial.state == TrialState.RUNNING:
                study.tell(trial.number, state=TrialState.FAIL)
        known = {one["number"] for one in trials}
        for number, trial in there.items():
            if number not in known and trial.state == TrialState.RUNNING:
                study.tell(trial.number, state=TrialState.FAIL)
        for one in trials:
            trial = there.get(one["number"])
            if trial is None:
                self.add(study, one)
            elif trial.state == TrialState.RUNNING and one["state"] != "running":
                self.finish(study, Trial(study, trial._trial_id), one)
        return study

    def add(self, study, one):
        state = self.state(one)
        params = self.params(one["latent"])
        study.add_trial(
            create_trial(
                state=state,
                values=[float(value) for value in one["values"]] if state == TrialState.COMPLETE else None,
                value=self.last_report(one) if state == TrialState.PRUNED else None,
                params=params,
                distributions={latent.name: latent.distribution for latent in self.latents if latent.name in params},
                intermediate_values=self.curve(one),
                user_attrs=self.attributes(one),
                **({"constraints": self.violations(one)} if self.constrained else {}),
            )
        )

    # Ask and tell --------------------------------------------------------------------------------------------------------------

    def ask(self, number, instead=None):
        """``instead``: the last answer for this number was tried before, with these values, or null when it has none."""
        if instead is not None:
            self.drop(number, instead)
        if self.method not in ("qmc", "gp"):
            # The answer depends on the history and the number alone, also after a restart.
            self.study.sampler = self.sampler(number + 7919 * (instead["times"] if instead else 0))
        trial = self.study.ask()
        self.numbers[number] = trial._trial_id
        trial.set_user_attr(NUMBER, number)
        latent = {}
        try:
            for one in self.latents:
                if one.active(latent):
                    latent[one.name] = one.suggest(trial)
        except Exception:
            self.study.tell(trial, state=TrialState.FAIL)
            raise
        return latent

    def drop(self, number, instead):
        """The answer for this number is not tried: what is known of its point is told, and the number is free again."""
        if number not in self.numbers:
            return
        trial = Trial(self.study, self.numbers.pop(number))
        trial.set_user_attr(NUMBER, None)
        if instead["values"] is None:
            self.study.tell(trial, state=TrialState.FAIL)
        else:
            self.study.tell(trial, [float(value) for value in instead["values"]])

    def tell(self, one):
        trial_id = self.numbers.get(one["number"])
        if trial_id is None:
            self.add(self.study, one)
            self.numbers[one["number"]] = self.study.get_trials(deepcopy=False)[-1]._trial_id
        elif one["state"] != "running":
            self.finish(self.study, Trial(self.study, trial_id), one)

    def finish(self, study, trial, one):
        """A request that is sent again, because its answer was lost, may find it finished."""
        if trial.storage.get_trial(trial._trial_id).state.is_finished():
            return
        state = self.state(one)
        for step, value in self.curve(one).items():
            trial.report(value, step)
        for name, value in self.violations(one).items():
            trial.set_constraint(name, value)
        for key, value in self.attributes(one).items():
            trial.set_user_attr(key, value)
        values = [float(value) for value in one["values"]] if state == TrialState.COMPLETE else None
        study.tell(trial.number, values, state=state, skip_if_finished=True)

    def stagnates(self):
        from optuna.terminator import BestValueStagnationEvaluator, StaticErrorEvaluator, Terminator

        patience = 30
        terminator = Terminator(BestValueStagnationEvaluator(patience), StaticErrorEvaluator(0), min_n_trials=patience)
        return "No better trial among the last %d." % patience if terminator.should_terminate(self.study) else None

    # Parts ---------------------------------------------------------------------------------------------------------------------

    def sampler(self, count):
        samplers = optuna.samplers
        seed = (self.seed * 1_000_003 + count * 9973 + 1) % 2**32
        cap = self.cap or 100
        if self.method in ("bayes", "tpe"):
            # Said for Optuna 4, whose defaults are others.
            more = {"multivariate": len(self.directions) == 1, "constant_liar": True}
            return samplers.TPESampler(seed=seed, n_startup_trials=min(10, max(4, cap // 4)), **more)
        if self.method == "gp":
            return samplers.GPSampler(seed=seed, n_startup_trials=min(10, max(4, cap // 4)))
        if self.method == "cmaes":
            return samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False)
        if self.method == "genetic":
            return samplers.NSGAIISampler(seed=seed, population_size=self.population())
        if self.method == "nsga3":
            return samplers.NSGAIIISampler(seed=seed, population_size=self.population())
        if self.method == "qmc":
            return samplers.QMCSampler(seed=self.seed, scramble=True, warn_independent_sampling=False)
        raise Problem("unknown-method", "There is no method %r." % (self.method,))

    def population(self):
        """So many generations as a population has members, about: the default of 50 searches at random for its first 50 trials."""
        return DEFAULT_POPULATION if self.cap is None else min(50, max(4, round(math.sqrt(2 * self.cap)) + 1))

    def params(self, latent):
        return {one.name: one.outer(latent[one.name]) for one in self.latents if one.name in latent}

    def curve(self, one):
        """Several objectives have no curve. A step is a whole number of 0 and more to Optuna."""
        if len(self.directions) > 1:
            return {}
        return {int(step): float(value) for step, value in one.get("curve") or [] if step >= 0}

    def violations(self, one):
        return {str(at): float(value) for at, value in enumerate(one.get("violations") or [])} if self.constrained else {}

    def last_report(self, one):
        values = [value for value in self.curve(one).values() if not math.isnan(value)]
        return values[-1] if values else None

    @staticmethod
    def attributes(one):
        experiment = one.get("experiment")
        return {NUMBER: one["number"], **({"experiment": experiment} if experiment else {})}

    @staticmethod
    def state(one):
        states = {"running": TrialState.RUNNING, "complete": TrialState.COMPLETE, "pruned": TrialState.PRUNED}
        return states.get(one["state"], TrialState.FAIL)


class Latent:
    def __init__(self, spec):
        self.spec = spec
        self.name = spec["name"]
        self.type = spec["type"]
        self.labels = spec.get("labels")
        self.when = spec["when"]
        if self.type == "categorical":
            self.distribution = CategoricalDistribution(self.labels)
        else:
            self.log = spec.get("log", False)
            self.step = spec.get("step", 1 if self.type == "int" else None)
            kind = IntDistribution if self.type == "int" else FloatDistribution
            self.distribution = kind(spec["low"], spec["high"], log=self.log, step=self.step)

    def active(self, latent):
        return all(latent.get(one["name"]) in one["values"] for one in self.when)

    def suggest(self, trial):
        if self.type == "categorical":
            return self.labels.index(trial.suggest_categorical(self.name, self.labels))
        suggest = trial.suggest_int if self.type == "int" else trial.suggest_float
        return suggest(self.name, self.spec["low"], self.spec["high"], log=self.log, step=self.step)

    def outer(self, value):
        """What Optuna has for a latent value."""
        if self.type == "categorical":
            return self.labels[int(value)]
        return float(value) if self.type == "float" else int(value)
