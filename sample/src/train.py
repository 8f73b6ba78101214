"""Fits the chosen model, and logs its loss and accuracy as it grows."""
import logging
import pickle
from pathlib import Path

import numpy as np
import yaml
from dvclive import Live
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, log_loss
from sklearn.neural_network import MLPClassifier

LABELS = np.arange(10)
params = yaml.safe_load(Path("params.yaml").read_text())
data = np.load("data/prepared/train.npy")
held_out = len(data) // 5
x, y = data[held_out:, :-1] / 16.0, data[held_out:, -1]
x_val, y_val = data[:held_out, :-1] / 16.0, data[:held_out, -1]

Path("logs").mkdir(exist_ok=True)
logging.basicConfig(filename="logs/train.log", filemode="w", level=logging.INFO, format="%(levelname)s %(message)s")


def log_step(live, model):
    """One point of each curve."""
    live.log_metric("train/loss", float(log_loss(y, model.predict_proba(x), labels=LABELS)))
    live.log_metric("val/loss", float(log_loss(y_val, model.predict_proba(x_val), labels=LABELS)))
    live.log_metric("val/accuracy", float(accuracy_score(y_val, model.predict(x_val))))
    logging.info("step %s val accuracy %.4f", live.step, accuracy_score(y_val, model.predict(x_val)))
    live.next_step()


def fit_forest(live, forest):
    model = RandomForestClassifier(max_depth=forest["max_depth"], random_state=1, warm_start=True)
    trees = forest["n_estimators"]
    for count in sorted(set(np.linspace(1, trees, min(trees, 12), dtype=int).tolist())):
        model.set_params(n_estimators=count)
        model.fit(x, y)
        log_step(live, model)
    return model


def fit_network(live, network):
    model = MLPClassifier(
        hidden_layer_sizes=[network["units"]] * network["layers"],
        activation=network["activation"],
        learning_rate_init=network["learning_rate"],
        batch_size=network["batch_size"],
        random_state=1,
    )
    for _ in range(network["epochs"]):
        model.partial_fit(x, y, classes=LABELS)
        log_step(live, model)
    return model


with Live(dir="dvclive", save_dvc_exp=False, dvcyaml=None, report=None) as live:
    kind = params["model"]
    logging.info("fitting a %s with %s", kind, params[kind])
    model = {"forest": fit_forest, "network": fit_network}[kind](live, params[kind])

Path("models").mkdir(exist_ok=True)
Path("models/model.pkl").write_bytes(pickle.dumps(model))
