"""DVC's configuration of a project. One JSON request per line, {"root", "env"}; one JSON answer per line: the merged sections."""

import json
import os
import sys

from dvc.config import Config


for line in sys.stdin:
    request = json.loads(line)
    os.environ.update(request["env"])
    config = Config(os.path.join(request["root"], ".dvc"), validate=False)
    sys.stdout.write(json.dumps(config) + "\n")
    sys.stdout.flush()
