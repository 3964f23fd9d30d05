"""The files of the page of models side by side; `tests/report/browser/test_comparison.py` opens it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import numpy as np
import pytest

from tests.compare.conftest import FABRIC
from tests.helpers.commands import SAMPLES
from yolo_heatviz.compare import main
from yolo_heatviz.report.encoding import Encoded, decode
from yolo_heatviz.report.json_script import unwrap


def made(folder: Path, *flags: object) -> Path:
    """The folder of the page of a comparison on the samples."""
    out = ["--page", "--quiet", "--out", str(folder / "figure.pdf")]
    assert main(["--weights", *map(str, flags), "--source", str(SAMPLES), *out]) == 0
    return folder / "figure_page"


def read(path: Path) -> Any:
    return json.loads(unwrap(path.read_bytes()))


@pytest.mark.parametrize(
    "scale", ["shared", *(pytest.param(each, marks=pytest.mark.slow) for each in ("panel", "mean", "0,5"))]
)
def test_its_maps_are_the_figure_s_on_the_figure_s_scale(scale: str, shuffled: Path, tmp_path: Path) -> None:
    page = made(tmp_path, shuffled, FABRIC, "--scale", scale)
    arrays = np.load(tmp_path / "figure.npz")
    for row, image in enumerate(arrays["images"].tolist()):
        entry = read(page / Path(image).stem / "entry.js")["entry"]
        columns = entry["columns"][1:]
        assert [column["title"] for column in columns] == ["shuffled", "fabric"]
        for at, column in enumerate(columns):
            stage = read(page / column["maps"])
            encoded = Encoded(stage["low"], stage["high"], stage["codes"].encode(), stage["rest"].encode())
            (values,) = decode(encoded, (stage["height"], stage["width"]))
            expected = arrays[f"map_{row}_{at}"]
            expected = expected / expected.mean() if scale == "mean" else expected
            np.testing.assert_allclose(values, expected, atol=float(np.ptp(expected)) / 60000)
            left, top, right, bottom = arrays["frames"][row, at].tolist()
            assert column["network"] == [bottom - top, right - left] and column["place"][:2] == [-left, -top]
        limits = [tuple(column["limits"]) for column in columns]
        assert (limits[0] == limits[1]) == (scale != "panel")


def test_it_says_of_each_box_whether_all_find_it(tmp_path: Path) -> None:
    page = made(tmp_path, FABRIC, FABRIC)
    entries = [read(path)["entry"] for path in page.glob("*/entry.js")]
    found = [box for entry in entries for column in entry["columns"][1:] for box in column["found"]]
    assert found and not any(box["alone"] for box in found)


def test_a_box_that_one_alone_finds_is_marked(shuffled: Path, tmp_path: Path) -> None:
    page = made(tmp_path, shuffled, FABRIC)
    entry = read(page / "linen" / "entry.js")["entry"]
    assert [box["alone"] for box in entry["columns"][2]["found"]].count(True) == len(entry["columns"][2]["found"]) > 0


@pytest.mark.slow
def test_rotated_boxes_keep_their_corners(lively: Callable[[str], Path], tmp_path: Path) -> None:
    page = made(tmp_path, lively("-obb"), lively("-obb"), "--imgsz", "160")
    entries = [read(path)["entry"] for path in page.glob("*/entry.js")]
    found = [box for entry in entries for column in entry["columns"][1:] for box in column["found"]]
    assert found and all(np.shape(box["corners"]) == (4, 2) for box in found)
