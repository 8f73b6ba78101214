"""Hyperopt's algorithms behind ask and tell, without its ``fmin``. Source of the shape of its documents: hyperopt/base.py."""

from __future__ import annotations

import hyperopt
import numpy
from hyperopt import hp
from hyperopt.base import JOB_STATE_DONE, JOB_STATE_RUNNING, STATUS_FAIL, STATUS_OK, Domain, Trials


def open_search(request):
    return HyperoptSearch(request)


class HyperoptSearch:
    def __init__(self, request):
        self.library = "Hyperopt %s" % hyperopt.__version__
        self.notes = []
        if request["constraints"]:
            self.notes.append("Hyperopt does not know of constraints: it takes trials that break them for failed.")
        self.method = request["method"]
        self.seed = request["seed"]
        self.cap = request.get("cap") or 100
        self.sign = -1.0 if request["directions"] == ["maximize"] else 1.0
        self.latents = [Latent(one) for one in request["latents"]]
        # The space is flat: what is not active is drawn as well, and left out of what is told.
        self.domain = Domain(lambda point: None, {one.name: one.expression() for one in self.latents})
        self.trials = Trials()
        self.documents = {}
        for one in request["trials"]:
            self.tell(one)

    def ask(self, number, instead=None):
        times = 0
        if instead is not None:
            times = instead["times"]
            self.drop(number, instead)
        ids = self.trials.new_trial_ids(1)
        seed = (self.seed * 1_000_003 + number * 9973 + times * 7919 + 1) % 2**31
        (document,) = self.algorithm()(ids, self.domain, self.trials, seed)
        drawn = {name: values[0] for name, values in document["misc"]["vals"].items()}
        latent = {}
        for one in self.latents:
            if one.active(latent):
                latent[one.name] = one.outer(drawn[one.name])
        self.documents[number] = self.insert(ids[0], latent)
        return latent

    def drop(self, number, instead):
        repeated = self.documents.pop(number, None)
        if repeated is not None:
            values = instead["values"]
            self.end(repeated, None if values is None else self.sign * float(values[0]))

    def tell(self, one):
        document = self.documents.get(one["number"])
        if document is None:
            (trial_id,) = self.trials.new_trial_ids(1)
            document = self.documents[one["number"]] = self.insert(trial_id, one["latent"])
        if one["state"] != "running" and document["state"] != JOB_STATE_DONE:
            self.end(document, self.loss(one))

    def stagnates(self):
        return None

    def loss(self, one):
        """Of a pruned trial what it had; null for a trial that says nothing."""
        if any(float(value) > 0 for value in one.get("violations") or []):
            return None
        reported = [float(value) for _, value in one.get("curve") or []]
        values = {"complete": one.get("values") or [], "pruned": reported[-1:]}.get(one["state"], [])
        loss = self.sign * float(values[0]) if values else None
        return loss if loss is not None and numpy.isfinite(loss) else None

    def insert(self, trial_id, latent):
        inner = {one.name: [one.inner(latent[one.name])] if one.name in latent else [] for one in self.latents}
        misc = {
            "tid": trial_id,
            "cmd": self.domain.cmd,
            "workdir": None,
            "idxs": {name: [trial_id for _ in values] for name, values in inner.items()},
            "vals": inner,
        }
        self.trials.insert_trial_docs(self.trials.new_trial_docs([trial_id], [None], [{"status": "new"}], [misc]))
        self.trials.refresh()
        document = self.trials._dynamic_trials[-1]
        document["state"] = JOB_STATE_RUNNING
        return document

    def end(self, document, loss):
        document["state"] = JOB_STATE_DONE
        document["result"] = {"status": STATUS_FAIL} if loss is None else {"status": STATUS_OK, "loss": loss}
        self.trials.refresh()

    def algorithm(self):
        if self.method == "hyperopt-random":
            return hyperopt.rand.suggest
        if self.method == "hyperopt-anneal":
            return hyperopt.anneal.suggest
        startup = min(20, max(5, self.cap // 5))
        return lambda *args: hyperopt.tpe.suggest(*args, n_startup_jobs=startup, verbose=False)


class Latent:
    """A latent value is that of the engine outside; inside, what is counted in steps is the number of the step."""

    def __init__(self, spec):
        self.spec = spec
        self.name = spec["name"]
        self.type = spec["type"]
        self.log = spec.get("log", False)
        self.step = spec.get("step", 1 if self.type == "int" and not self.log else None)

    def active(self, latent):
        return all(latent.get(one["name"]) in one["values"] for one in self.spec["when"])

    def expression(self):
        if self.type == "categorical":
            count, weights = len(self.spec["labels"]), self.spec.get("weights")
            if weights is None:
                return hp.choice(self.name, list(range(count)))
            return hp.pchoice(self.name, [(weight, at) for at, weight in enumerate(weights)])
        low, high = self.spec["low"], self.spec["high"]
        if self.step is not None:
            return hp.uniformint(self.name, 0, round((high - low) / self.step))
        if not self.log:
            return hp.uniform(self.name, low, high)
        low, high = numpy.log(low), numpy.log(high)
        return hp.qloguniform(self.name, low, high, 1) if self.type == "int" else hp.loguniform(self.name, low, high)

    def inner(self, value):
        if self.step is not None:
            return round((value - self.spec["low"]) / self.step)
        return value if self.type == "categorical" else float(value)

    def outer(self, value):
        """Numpy's numbers are not JSON, and rounding may go beyond the bounds."""
        if self.type == "categorical":
            return int(value)
        if self.step is not None:
            return self.spec["low"] + self.step * int(value)
        within = min(self.spec["high"], max(self.spec["low"], float(value)))
        return int(within) if self.type == "int" else within
