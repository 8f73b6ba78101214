"""DVC's command line without its start-up: one JSON request per line, {"cwd", "args", "env"}; one JSON answer per line, {"code", "out", "err"}.

DVC is imported once; each command runs in a fork of this process, so that none sees what another left in memory.
"""

import json
import os
import sys
import tempfile

import dvc.cli
import dvc.commands.experiments
import dvc.commands.plots
import dvc.commands.repro
import dvc.commands.status
import dvc.dvcfile
import dvc.fs.dvc
import dvc.fs.git
import dvc.parsing.interpolate
import dvc.render.match
import dvc.repo
import dvc.repo.experiments.show
import dvc.repo.metrics.show
import dvc.repo.params.show
import dvc.repo.reproduce
import dvc.repo.plots
import dvc.schema
import dvc_data.index
import dvc_data.index.view
import ruamel.yaml
import scmrepo.git
import tomlkit  # noqa: F401


def child(request, out, err):
    os.chdir(request["cwd"])
    os.environ.update(request.get("env", {}))
    os.setpgid(0, 0)
    for stream, number in ((out, 1), (err, 2)):
        os.dup2(stream.fileno(), number)
    code = 255
    try:
        code = dvc.cli.main(request["args"])
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def answer(request):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        pid = os.fork()
        if pid == 0:
            child(request, out, err)
        _, status = os.waitpid(pid, 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
        return {"code": os.waitstatus_to_exitcode(status), "out": texts[0], "err": texts[1]}


for line in sys.stdin:
    reply = json.dumps(answer(json.loads(line)))
    sys.stdout.write(reply + "\n")
    sys.stdout.flush()
