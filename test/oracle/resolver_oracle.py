"""Resolves dvc.yaml as DVC does. One JSON request per line: {"files": {path: text}, "file", "parsing"}; one JSON answer per line.

The answer is {"stages": [[name, definition, tracked]], "top": {section: value}, "errors": [[key or section, type, message]]}, each stage
resolved by itself; or {"invalid": [type, message]} where DVC refuses the file before it resolves anything, or {"unresolved": ...} where it
refuses `vars`. Values are tagged.
"""

import json
import logging
import posixpath
import sys
import warnings
from io import StringIO

from dvc.parsing import DataResolver
from dvc.schema import COMPILED_MULTI_STAGE_SCHEMA
from dvc.utils.serialize import PARSERS, parse_yaml
from dvc.utils.strictyaml import validate
from values_oracle import tag

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


class Files:
    """The few methods of a file system that the resolver uses, over a dict of texts."""

    sep = "/"

    def __init__(self, files):
        self.files = files

    def exists(self, path):
        return path in self.files or self.isdir(path)

    def isdir(self, path):
        return any(name.startswith(path.rstrip("/") + "/") for name in self.files)

    def open(self, path, encoding=None):
        if path not in self.files:
            raise FileNotFoundError(path)
        return StringIO(self.files[path])

    join = staticmethod(posixpath.join)
    normpath = staticmethod(posixpath.normpath)
    relpath = staticmethod(posixpath.relpath)

    @staticmethod
    def suffix(path):
        return posixpath.splitext(path)[1]


class Repo:
    def __init__(self, files, parsing):
        self.fs = Files(files)
        self.config = {"parsing": parsing}


def failure(error):
    return [type(error).__name__, str(error).split("\n")[0]]


def answer(request):
    file = request["file"]
    wdir = posixpath.dirname(file)
    try:
        data = parse_yaml(request["files"][file], file)
        validate(data, COMPILED_MULTI_STAGE_SCHEMA, path=file)
    except Exception as error:  # noqa: BLE001
        return {"invalid": failure(error)}
    try:
        resolver = DataResolver(Repo(request["files"], request["parsing"]), wdir, data)
    except Exception as error:  # noqa: BLE001
        return {"unresolved": failure(error)}
    stages, errors, top = [], [], {}
    names = []
    for name, definition in resolver.definitions.items():
        try:
            generated = definition.get_generated_names() if hasattr(definition, "get_generated_names") else [name]
            names += [(name, one) for one in generated]
        except Exception as error:  # noqa: BLE001
            errors.append([name, *failure(error)])
    for key, name in names:
        try:
            resolved = resolver.resolve_one(name)[name]
            tracked = {file: tag(values) for file, values in resolver.tracked_vars[name].items()}
            stages.append([name, tag(resolved), tracked])
        except Exception as error:  # noqa: BLE001
            # What a failed stage had used would count for the next one.
            resolver.context._track = False
            resolver.context._tracked_data.clear()
            errors.append([key, *failure(error)])
    for section in ("artifacts", "datasets", "metrics", "params", "plots"):
        try:
            top[section] = tag(getattr(resolver, "resolve_" + section)())
        except Exception as error:  # noqa: BLE001
            errors.append([section, *failure(error)])
    return {"stages": stages, "top": top, "errors": errors}


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
    sys.stdout.flush()
