from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.evolution import record
from yolo_heatviz.evolution.record import EpochRecord, StageRecord
from yolo_heatviz.feature_maps.similarity import linear_cka, sampled
from yolo_heatviz.model.stages import Stage


def stage(number=2, scale=1.0):
    random = np.random.default_rng(number)
    arrays = (random.normal(size=shape).astype(np.float32) * scale for shape in ((2, 4, 4), (2, 3, 4, 4), (32, 16)))
    inside = Stage(number, "models.common.C3", (-1, 1), path=f"model.{number}.cv1")
    return StageRecord(inside, (16, 4, 4), 8, 0.5, float("nan"), 3, None, 0.25, (7, 1, 4), *arrays)


@pytest.mark.parametrize("scale", [1.0, 1e30, 1e-30], ids=["plain", "huge", "tiny"])
def test_a_record_comes_back(scale, tmp_path):
    (tmp_path / record.FOLDER).mkdir()
    given = stage(scale=scale)
    given.norms[0, 0, :2] = np.nan, np.inf
    record.save(tmp_path, EpochRecord(12, "epoch11.pt", {given.stage.key: given}, {5: "a tuple of 2, not one tensor"}))
    found = record.load(tmp_path, 12)
    assert (found.epoch, found.weights, found.reasons) == (12, "epoch11.pt", {5: "a tuple of 2, not one tensor"})
    own = found.stages["model.2.cv1"]
    assert own.stage == given.stage and own.channels == (7, 1, 4) and own.focus is None and np.isnan(own.spread)
    for name in ("norms", "maps", "features"):
        kept, whole = getattr(own, name), getattr(given, name)
        step = np.abs(whole[np.isfinite(whole)]).max() / 1000
        assert kept.dtype == np.float32
        np.testing.assert_allclose(kept, whole, rtol=0, atol=step)


def test_epochs_are_counted_by_what_is_there(tmp_path):
    (tmp_path / record.FOLDER).mkdir()
    for epoch in (1000, 0, 7):
        record.save(tmp_path, EpochRecord(epoch, "EMA"))
    (tmp_path / record.FOLDER / ".part-0123456789abcdef.npz").touch()
    assert record.kept(tmp_path) == [0, 7, 1000]


def test_a_record_that_was_cut_is_an_error_in_one_line(tmp_path):
    (tmp_path / record.FOLDER).mkdir()
    path = record.save(tmp_path, EpochRecord(1, "EMA", {2: stage()}))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(HeatvizError, match=r"cannot read .*epoch001\.npz"):
        record.load(tmp_path, 1)


def test_what_varies_little_beside_its_mean_is_as_alike_as_before_it_was_kept(tmp_path):
    (tmp_path / record.FOLDER).mkdir()
    random = np.random.default_rng(0)
    maps = (random.normal(size=(2, 16, 8, 8)) * 1e-5 + random.normal(size=(1, 16, 1, 1))).astype(np.float32)
    given = replace(stage(), features=sampled(maps, 512))
    record.save(tmp_path, EpochRecord(1, "EMA", {given.stage.key: given}))
    kept = record.load(tmp_path, 1).stages[given.stage.key].features
    assert linear_cka(kept, maps.transpose(0, 2, 3, 1).reshape(-1, 16)) > 0.999
