"""What keeps a search from being made, in words for the user."""

from __future__ import annotations

import sys

#: What the package index calls a module, where the names differ.
PACKAGES = {"sklearn": "scikit-learn"}
#: The default wheel of PyTorch brings gigabytes for graphics cards that a search has no use for.
TORCH_FOR_CPU = " --index-url https://download.pytorch.org/whl/cpu"


class Problem(Exception):
    def __init__(self, code, message, advice=None):
        super().__init__(message)
        self.code = code
        self.advice = advice

    @classmethod
    def missing(cls, module, error=None):
        package = PACKAGES.get(module, module)
        options = TORCH_FOR_CPU if package == "torch" else ""
        why = "" if error is None or isinstance(error, ModuleNotFoundError) else " (%s)" % error
        return cls(
            "missing-package",
            "The Python package %s is missing%s." % (package, why),
            "Install it by: %s -m pip install %s%s" % (sys.executable, package, options),
        )

    def as_json(self):
        said = {"code": self.code, "message": str(self)}
        return said if self.advice is None else {**said, "advice": self.advice}
