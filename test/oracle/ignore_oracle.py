"""Which paths DVC ignores. One JSON request per line, {"files": {folder: text}, "folders": [path], "paths": [path]}: a project with these
`.dvcignore` files and folders; one JSON answer per line: [[is ignored as a file, is ignored as a folder] for each path],
or null where a pattern makes DVC fail.
"""

import json
import os
import sys
import tempfile

from dvc.fs import LocalFileSystem
from dvc.ignore import DvcIgnoreFilter


def answer(request):
    with tempfile.TemporaryDirectory() as root:
        root = os.path.realpath(root)
        for folder in [*request["folders"], *request["files"]]:
            os.makedirs(os.path.join(root, folder), exist_ok=True)
        for folder, text in request["files"].items():
            with open(os.path.join(root, folder, ".dvcignore"), "w", encoding="utf-8", newline="") as file:
                file.write(text)
        paths = [os.path.join(root, path) for path in request["paths"]]
        try:
            rules = DvcIgnoreFilter(LocalFileSystem(), root)
            return [[rules.is_ignored_file(path), rules.is_ignored_dir(path)] for path in paths]
        except ValueError:
            return None


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
    sys.stdout.flush()
