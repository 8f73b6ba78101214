"""Runs a command and says what it took: wall clock and processor seconds, peak memory of its largest process. Usage: measure.py OUTPUT COMMAND..."""

import json
import resource
import subprocess
import sys
import time

with open(sys.argv[1], "wb") as output:
    start = time.perf_counter()
    code = subprocess.call(sys.argv[2:], stdout=output)
    wall = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps({"code": code, "wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * unit}))
