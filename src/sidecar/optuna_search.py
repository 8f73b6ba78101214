"""Optuna's samplers behind ask and tell. Trials have the engine's numbers; Optuna's own are an inner matter."""

from __future__ import annotations

import importlib
import math
import sys
import warnings

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import Trial, TrialState, create_trial

from problem import Problem
from study_file import StudyFile

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
        self.study = optuna.create_study(directions=self.directions)
        self.numbers = {}
        self.file = StudyFile(request["storage"], request["name"], self.directions) if request.get("storage") else None
        self.load(request["trials"])
        self.study.sampler = self.sampler(len(self.numbers))

    # A study that fits the engine's history ------------------------------------------------------------------------------------

    def load(self, history):
        kept = self.file.trials() if self.file else None
        if kept is not None and not self.agrees(kept, history):
            kept = None
        self.study.add_trials(kept or [])
        there = {trial.user_attrs.get(NUMBER) for trial in kept or []}
        finished = [one for one in history if one["number"] not in there and one["state"] != "running"]
        for one in finished + [one for one in history if one["state"] == "running"]:
            self.study.add_trial(self.frozen(one))
        trials = self.study.get_trials(deepcopy=False)
        for trial in trials:
            if trial.user_attrs.get(NUMBER) is not None:
                self.numbers[trial.user_attrs[NUMBER]] = trial.number
        if self.file:
            added = [trial for trial in trials[len(kept or []) :] if trial.state.is_finished()]
            if kept is None:
                self.file.begin(added)
            else:
                self.file.add(added)

    def agrees(self, kept, history):
        """Whether all that the study has is part of the history, in the same space."""
        wanted = {one["number"]: one for one in history}
        distributions = {latent.name: latent.distribution for latent in self.latents}
        for trial in kept:
            if any(distributions.get(name) != one for name, one in trial.distributions.items()):
                return False
            number = trial.user_attrs.get(NUMBER)
            if number is None:
                continue
            one = wanted.get(number)
            if one is None or self.state(one) != trial.state or not same(self.params(one["latent"]), trial.params):
                return False
            if trial.state == TrialState.COMPLETE and [float(value) for value in one["values"]] != list(trial.values):
                return False
        return True

    def frozen(self, one):
        state = self.state(one)
        params = self.params(one["latent"])
        return create_trial(
            state=state,
            values=[float(value) for value in one["values"]] if state == TrialState.COMPLETE else None,
            value=self.last_report(one) if state == TrialState.PRUNED else None,
            params=params,
            distributions={latent.name: latent.distribution for latent in self.latents if latent.name in params},
            intermediate_values=self.curve(one),
            user_attrs=self.attributes(one),
            **({"constraints": self.violations(one)} if self.constrained else {}),
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
        self.numbers[number] = trial.number
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
        if number in self.numbers:
            trial = self.trial(self.numbers.pop(number))
            trial.set_user_attr(NUMBER, None)
            values = instead["values"]
            self.end(trial.number, None if values is None else [float(value) for value in values])

    def tell(self, one):
        at = self.numbers.get(one["number"])
        if at is None:
            self.study.add_trial(self.frozen(one))
            at = self.numbers[one["number"]] = len(self.study.get_trials(deepcopy=False)) - 1
            if one["state"] != "running":
                self.keep(at)
            return
        trial = self.trial(at)
        # A request that is sent again, because its answer was lost, may find it finished.
        if one["state"] == "running" or self.study.get_trials(deepcopy=False)[at].state.is_finished():
            return
        for step, value in self.curve(one).items():
            trial.report(value, step)
        for name, value in self.violations(one).items():
            trial.set_constraint(name, value)
        for key, value in self.attributes(one).items():
            trial.set_user_attr(key, value)
        state = self.state(one)
        self.end(at, [float(value) for value in one["values"]] if state == TrialState.COMPLETE else None, state)

    def end(self, at, values, state=None):
        if values is None:
            self.study.tell(at, state=state or TrialState.FAIL)
        else:
            self.study.tell(at, values)
        self.keep(at)

    def keep(self, at):
        if self.file:
            self.file.add([self.study.get_trials(deepcopy=False)[at]])

    def trial(self, at):
        """To report to a trial that was asked for in another process too."""
        return Trial(self.study, self.study.get_trials(deepcopy=False)[at]._trial_id)

    def stagnates(self):
        from optuna.terminator import BestValueStagnationEvaluator, StaticErrorEvaluator, Terminator

        patience = 30
        terminator = Terminator(BestValueStagnationEvaluator(patience), StaticErrorEvaluator(0), min_n_trials=patience)
        return "No better trial among the last %d." % patience if terminator.should_terminate(self.study) else None

    # Parts ---------------------------------------------------------------------------------------------------------------------

    def sampler(self, count):
        """A new one with the seed for this trial."""
        made = self.make_sampler(count)
        # The space that all trials have in common is found out anew otherwise, trial by trial: half of the time of an answer.
        before = self.study.sampler
        if type(before) is type(made) and hasattr(before, "_search_space"):
            made._search_space = before._search_space
        return made

    def make_sampler(self, count):
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


def same(params, others):
    """The engine keeps six digits of a float."""
    if params.keys() != others.keys():
        return False
    return all(
        math.isclose(value, others[name], rel_tol=1e-5, abs_tol=1e-12) if isinstance(value, float) else value == others[name]
        for name, value in params.items()
    )


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
