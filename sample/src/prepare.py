"""Splits the digits into a training and a test set."""
from pathlib import Path

import numpy as np
import yaml
from sklearn.model_selection import train_test_split

params = yaml.safe_load(Path("params.yaml").read_text())["prepare"]
digits = np.loadtxt("data/digits.csv", delimiter=",", skiprows=1)
train, test = train_test_split(
    digits, test_size=params["test_size"], random_state=params["seed"], stratify=digits[:, -1]
)
out = Path("data/prepared")
out.mkdir(parents=True, exist_ok=True)
np.save(out / "train.npy", train)
np.save(out / "test.npy", test)
print(f"{len(train)} digits to train on, {len(test)} to test on")
