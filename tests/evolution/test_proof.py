"""A network that learns: its stages settle from the first to the last, and its focus on the labels grows as the mAP."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import numpy as np
import pytest

from tests.bench.evolution_strip import EPOCHS, PICTURES, RECIPE, SIZE, redraw
from tests.helpers.small_training import cloth, train
from yolo_heatviz.evolution.table import SETTLED
from yolo_heatviz.evolution.ultralytics_training import Callbacks
from yolo_heatviz.evolution.watch_options import WatchOptions
from yolo_heatviz.evolution.watcher import Watcher

SHALLOW, DEEP, HEADS = (0, 1), (13, 17), (17, 18, 20)


def learnt(folder: Path, *, pictures: int, size: int, epochs: int) -> dict[str, np.ndarray]:
    """Train the demo's network and watch it; columns of its table, `(stages, epochs)`, from epoch 0 on."""
    data = cloth(folder / "data", train=pictures, val=max(8, pictures // 10), size=size)
    watcher = Watcher(WatchOptions(view="strip"))
    train(data, folder, epochs=epochs, size=size, callbacks=Callbacks(watcher).events(), **RECIPE)
    assert watcher.failures == [] and (folder / "exp" / "heatmaps" / "strip.pdf").is_file()
    with (folder / "exp" / "heatmaps" / "evolution.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for name in ("focus", "cka_last", "dead", "mAP50"):
        values = [float(row[name] or "nan") for row in rows]
        columns[name] = np.array(values).reshape(epochs + 1, -1).T
    return columns


def test_three_epochs(tmp_path):
    begun = time.process_time()
    found = learnt(tmp_path, pictures=240, size=96, epochs=3)
    shallow, deep = (found["cka_last"][list(stages)].mean(axis=0) for stages in (SHALLOW, DEEP))
    assert (shallow[:3] > deep[:3] + 0.03).all() and shallow[0] > 0.8 and deep[0] < 0.6
    assert (np.diff(deep) > 0).all()
    focus = found["focus"][list(HEADS)].mean(axis=0)
    assert focus[-1] > focus[0]
    assert time.process_time() - begun < 40


@pytest.mark.slow
def test_twelve_epochs(tmp_path):
    found = learnt(tmp_path, pictures=PICTURES, size=SIZE, epochs=EPOCHS)
    redraw(tmp_path / "exp", tmp_path / "strip.jpg")
    assert (tmp_path / "strip.jpg").stat().st_size < 400_000
    settled = [(cka >= SETTLED).argmax() for cka in found["cka_last"]]
    assert max(settled[stage] for stage in SHALLOW) + 3 <= min(settled[stage] for stage in DEEP)
    measured = found["mAP50"][0, 1:]
    assert measured[-1] > 0.25
    for stage in HEADS:
        assert np.corrcoef(found["focus"][stage, 1:], measured)[0, 1] > 0.7
        assert found["focus"][stage, -1] > 2 * found["focus"][stage, 0]
    assert (found["dead"] == 0).all()  # SiLU leaves no channel flat
