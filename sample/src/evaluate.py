"""Judges the model on the test set."""
import csv
import json
import pickle
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, log_loss

model = pickle.loads(Path("models/model.pkl").read_bytes())
test = np.load("data/prepared/test.npy")
x, y = test[:, :-1] / 16.0, test[:, -1]
predicted = model.predict(x)
metrics = {
    "accuracy": round(float(accuracy_score(y, predicted)), 5),
    "f1": round(float(f1_score(y, predicted, average="macro")), 5),
    "log_loss": round(float(log_loss(y, model.predict_proba(x))), 5),
}
Path("metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
Path("plots").mkdir(exist_ok=True)
with open("plots/predictions.csv", "w", newline="") as out:
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["actual", "predicted"])
    rows.writerows(zip(y.astype(int).tolist(), predicted.astype(int).tolist()))
print(metrics)
