"""A training that is killed leaves whole files: the table, the records, and the page with what it loads."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import time

import pytest

from tests.evolution.conftest import SIZE
from tests.helpers.processes import ROOT, environment
from yolo_heatviz.evolution import manifest, record
from yolo_heatviz.report.json_script import unwrap

PROGRAM = f"""
import sys
from pathlib import Path
from yolo_heatviz.model.offline import stay_offline
stay_offline(Path(sys.argv[2]) / "config")
from tests.helpers.small_training import train
from yolo_heatviz.evolution.ultralytics_training import Callbacks
from yolo_heatviz.evolution.watch_options import WatchOptions
from yolo_heatviz.evolution.watcher import Watcher
events = Callbacks(Watcher(WatchOptions(count=2))).events()
train(Path(sys.argv[1]), Path(sys.argv[2]), epochs=500, size={SIZE}, callbacks=events)
"""


@pytest.mark.parametrize(
    "delay",
    [pytest.param(0.0, id="at once"), pytest.param(0.13, marks=pytest.mark.slow, id="in the middle of the next epoch")],
)
def test_what_a_killed_training_leaves_is_whole(delay, data, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data), str(tmp_path)], cwd=ROOT, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    folder = tmp_path / "exp" / "heatmaps"
    try:
        patience = time.monotonic() + 120
        while not record.path_of(folder, 3).is_file():
            assert process.poll() is None and time.monotonic() < patience
            time.sleep(0.01)
        time.sleep(delay)
    finally:
        process.kill()
        process.wait()
    epochs = record.kept(folder)
    assert epochs[:4] == [0, 1, 2, 3]
    for epoch in epochs:
        assert len(record.load(folder, epoch).stages) == 24
    with (folder / "evolution.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) % 24 == 0 and int(rows[-1]["epoch"]) in epochs[-2:]
    assert manifest.read(folder)["complete"] is False
    page = (folder / "index.html").read_text()
    about = json.loads(re.search(r'<script type="application/json" id="evolution">(.*?)</script>', page)[1])
    assert page.rstrip().endswith("</html>") and about["epochs"][:3] == [0, 1, 2]
    for epoch in about["epochs"]:
        assert json.loads(unwrap((folder / "page" / f"epoch{epoch:03d}.js").read_bytes()))["epoch"] == epoch
