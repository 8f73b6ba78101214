"""Writes scikit-learn's handwritten digits to data/digits.csv."""
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
Path("data").mkdir(exist_ok=True)
header = ",".join([f"pixel{n}" for n in range(64)] + ["digit"])
np.savetxt("data/digits.csv", np.column_stack([digits.data, digits.target]), fmt="%d", delimiter=",", header=header, comments="")
