"""The file in which Optuna keeps a study, for optuna-dashboard and for what its samplers remember between trials.

The search engine's own journal is the truth: this file is put right where a process or the power went away while it was written,
and made anew where that is not possible.
"""

from __future__ import annotations

import os
import warnings

import optuna
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock


def open_storage(path):
    """One process writes to it at a time: a lock that is there was left by one that is gone."""
    for name in os.listdir(os.path.dirname(path)):
        if name.startswith(os.path.basename(path) + ".lock"):
            os.unlink(os.path.join(os.path.dirname(path), name))
    cut_torn_line(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lock = JournalFileOpenLock(path, grace_period=2)
    return optuna.storages.JournalStorage(JournalFileBackend(path, lock))


def cut_torn_line(path):
    """What is appended to half a line would make the whole file unreadable."""
    if not os.path.exists(path):
        return
    with open(path, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        end = size
        while end > 0:
            start = max(0, end - 65536)
            file.seek(start)
            at = file.read(end - start).rfind(b"\n")
            if at >= 0:
                end = start + at + 1
                break
            end = start
        if end < size:
            file.truncate(end)


def remove(path):
    if os.path.exists(path):
        os.unlink(path)
