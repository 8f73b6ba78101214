"""Parses documents as DVC does. One JSON request per line: {"format", "text"}; one JSON answer per line: {"value"} or {"error"}.

Values are tagged so that nothing is lost on the way: ["i", "12"], ["f", "0.1"], ["d", "2020-01-01"], ["m", [[key, value], ...]].
"""

import datetime
import json
import sys
import warnings

from dvc.utils.serialize import PARSERS

warnings.simplefilter("ignore")
SUFFIX = {"yaml": ".yaml", "json": ".json", "toml": ".toml", "python": ".py"}


def key(value):
    """Keys as json.dumps writes them, where it can."""
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return json.dumps(value, separators=(",", ":"))
    return json.loads(json.dumps(list(json.loads(json.dumps({value: 0})))))[0]


def tag(value):
    if value is None:
        return ["n"]
    if isinstance(value, bool):
        return ["b", value]
    if isinstance(value, int):
        return ["i", str(value)]
    if isinstance(value, float):
        return ["f", repr(value)]
    if isinstance(value, str):
        return ["s", value]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    if isinstance(value, (datetime.date, datetime.time)):
        return ["d", value.isoformat()]
    if isinstance(value, dict):
        return ["m", [[key(k), tag(v)] for k, v in value.items()]]
    if isinstance(value, (set, frozenset)):
        return ["set", [tag(item) for item in value]]
    if isinstance(value, (list, tuple)):
        return ["l", [tag(item) for item in value]]
    return ["other", repr(value)]


def main():
    for line in sys.stdin:
        request = json.loads(line)
        # DVC opens files as text, which makes every line end with "\n".
        text = request["text"].replace("\r\n", "\n").replace("\r", "\n")
        try:
            answer = {"value": tag(PARSERS[SUFFIX[request["format"]]](text, "file"))}
        except Exception as error:  # noqa: BLE001
            cause = error.__cause__ or error
            answer = {"error": type(cause).__name__ + ": " + str(cause).split("\n")[0]}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
