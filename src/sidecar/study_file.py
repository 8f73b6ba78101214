"""The file in which a study is kept beside the search, for optuna-dashboard and for what samplers remember of their trials.

The study that is searched with is in memory. Trials come into the file whole, when they have ended. The search engine's own journal is
the truth: this file is put right where a process or the power went away while it was written, and made anew where that is not possible.
"""

from __future__ import annotations

import os
import sys
import warnings

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock


class StudyFile:
    def __init__(self, path, name, directions):
        self.path, self.name, self.directions = path, name, directions
        self.study = None

    def trials(self):
        """Those in the file; ``None`` when there is no such study in it, or nothing that can be read."""
        if not os.path.exists(self.path):
            return None
        try:
            self._repair()
            study = optuna.load_study(study_name=self.name, storage=self._storage())
            if [direction.name.lower() for direction in study.directions] != self.directions:
                return None
            self.study = study
            return study.get_trials(deepcopy=False)
        except Exception:
            # Whatever it is: all of it can be written again.
            return None

    def begin(self, trials):
        """Makes the file anew."""
        self.study = None
        if os.path.exists(self.path):
            os.unlink(self.path)
        self._remove_locks()
        self.add(trials)

    def add(self, trials):
        """A disk that is full does not end the search: it makes the file anew when it is opened next."""
        try:
            if self.study is None:
                self.study = optuna.create_study(study_name=self.name, storage=self._storage(), directions=self.directions)
            self.study.add_trials(trials)
        except OSError as error:
            print("%s: %s" % (self.path, error), file=sys.stderr)

    def _storage(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return JournalStorage(JournalFileBackend(self.path, JournalFileOpenLock(self.path, grace_period=2)))

    def _repair(self):
        """One process writes to it at a time: a lock that is there was left by one that is gone."""
        self._remove_locks()
        with open(self.path, "r+b") as file:
            # What is appended to half a line would make the whole file unreadable.
            end = size = file.seek(0, os.SEEK_END)
            while end > 0:
                start = max(0, end - 65536)
                file.seek(start)
                at = file.read(end - start).rfind(b"\n")
                end = start + at + 1 if at >= 0 else start
                if at >= 0:
                    break
            if end < size:
                file.truncate(end)

    def _remove_locks(self):
        folder, name = os.path.split(self.path)
        for other in os.listdir(folder):
            if other.startswith(name + ".lock"):
                os.unlink(os.path.join(folder, other))
