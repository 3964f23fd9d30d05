from __future__ import annotations

import cv2
import numpy as np
import pytest

from yolo_heatviz.evolution.strip import spread


@pytest.mark.parametrize("count", [2, 7, 8, 9, 30, 1000])
def test_epochs_are_spread_from_the_first_to_the_last_with_growing_steps(count):
    epochs = list(range(0, 3 * count, 3))
    found = spread(epochs)
    assert (found[0], found[-1], len(found)) == (0, epochs[-1], min(count, 7))
    assert found == sorted(set(found)) and set(found) <= set(epochs)
    if count > 20:
        assert (np.diff(np.diff(found)) >= 0).all()


def test_the_strip_is_as_wide_as_the_paper(evolve, training, data, tmp_path):
    status, _, err = evolve(training, "--data", data, "--view", "strip", "--width", "cvpr-column", "--stages", "2-4")
    assert (status, err) == (0, "")
    folder = tmp_path / "out" / "heatmaps"
    assert {path.name for path in folder.iterdir()} == {
        "strip.pdf", "strip.png", "evolution.csv", "evolution.json", "records"
    }  # fmt: skip
    assert (folder / "strip.pdf").read_bytes().startswith(b"%PDF")
    assert cv2.imread(str(folder / "strip.png")).shape[1] == pytest.approx(3.25 * 300, abs=2)


def test_a_stage_has_one_scale_in_the_strip_and_its_own_cka(training, data, evolve, tmp_path):
    from yolo_heatviz.evolution import record, table
    from yolo_heatviz.evolution.images import prepare
    from yolo_heatviz.evolution.options import Drawing
    from yolo_heatviz.evolution.pictures import Drawn
    from yolo_heatviz.evolution.results import read_results
    from yolo_heatviz.evolution.strip import grid
    from yolo_heatviz.labels.given import GivenLabels

    assert evolve(training, "--data", data, "--view", "none", "--images", "2")[0] == 0
    run = tmp_path / "out" / "heatmaps"
    rows = table.table(run, record.kept(run), read_results(training))
    paths = [str(path) for path in sorted((data.parent / "images" / "val").glob("*.jpg"))[:2]]
    images = prepare(paths, (64, 64), channels=3, how="letterboxed", labels=GivenLabels(), names={})
    found = grid(run, [1, 2, 4], [4, 1], rows, Drawn(images, Drawing().settings, 4, 4, "EMA"))
    assert found.columns == ["epoch 1 mAP=0.00", "epoch 2 mAP=0.05", "epoch 4 mAP=0.15"]
    assert found.names == ["4 Conv", "1 Conv"] and found.shape == (2, 3)
    for panels, bar, stage in zip(found.rows, found.bars, (4, 1)):
        assert {panel.heat.limits for panel in panels} == {bar.limits}
        norms = np.stack([record.load(run, epoch).stages[stage].norms[0] for epoch in (1, 2, 4)])
        assert norms.min() <= bar.limits[0] < np.median(norms) < bar.limits[1] <= norms.max()
        cka = {row.epoch: row.cka_last for row in rows if row.stage == stage}
        assert [panel.note for panel in panels] == [f"{cka[epoch]:.2f}" for epoch in (1, 2, 4)]
