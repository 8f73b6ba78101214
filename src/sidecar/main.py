"""Chooses points for a search with Optuna or Hyperopt, as a process beside the search engine.

One request a line on standard input, one answer a line on standard output, both JSON:
``{"id": 1, "do": "ask", ...}`` -> ``{"id": 1, "ok": ...}`` or ``{"id": 1, "error": {"code", "message", "advice"}}``.
It ends when its standard input does. Only the standard library is needed to start; the search libraries are those of the interpreter.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback

from problem import Problem

HYPEROPT = ("hyperopt", "hyperopt-random", "hyperopt-anneal")


class Server:
    def __init__(self):
        self.search = None

    def answer(self, request):
        do = request["do"]
        if do == "open":
            self.search = open_search(request)
            return {"library": self.search.library, "notes": self.search.notes}
        if self.search is None:
            raise Problem("not-open", "No search is open.")
        if do == "ask":
            return {"latent": self.search.ask(request["number"], request.get("instead"))}
        if do == "drop":
            self.search.drop(request["number"], request["instead"])
            return {}
        if do == "tell":
            self.search.tell(request["trial"])
            return {}
        if do == "stagnates":
            return {"reason": self.search.stagnates()}
        raise Problem("unknown-request", "There is no request %r." % (do,))


def open_search(request):
    module, needed = ("hyperopt_search", "hyperopt") if request["method"] in HYPEROPT else ("optuna_search", "optuna")
    require(needed)
    return importlib.import_module(module).open_search(request)


def require(package):
    try:
        importlib.import_module(package)
    except ImportError as error:
        raise Problem.missing(getattr(error, "name", None) or package, error)


def main():
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    server = Server()
    for line in requests:
        request = json.loads(line)
        try:
            answer = {"ok": server.answer(request)}
        except Problem as problem:
            answer = {"error": problem.as_json()}
        except Exception as error:
            traceback.print_exc()
            answer = {"error": {"code": "failed", "message": "%s: %s" % (type(error).__name__, error)}}
        answers.write(json.dumps({"id": request["id"], **answer}, allow_nan=False) + "\n")
        answers.flush()


if __name__ == "__main__":
    sys.exit(main())
