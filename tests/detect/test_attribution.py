"""`detect --attribute`."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, main, run
from yolo_heatviz.attribution.how import DEFAULT

LINEN = ["--source", str(SAMPLES / "linen.jpg")]


def test_every_box_has_its_picture(tmp_path: Path) -> None:
    status, folder, record = run(tmp_path, *LINEN, "--attribute")
    (source,) = record["sources"]
    assert status == 0 and record["complete"]
    classes = [found["class"] for found in source["found"]]
    expected = {f"box{number}_{name}_attribution.png" for number, name in enumerate(classes)}
    assert {path.name for path in (folder / "linen").iterdir()} == expected
    for number, (each, found) in enumerate(zip(source["attributions"], source["found"])):
        assert (each["box"], each["class"], each["status"]) == (number, found["class"], "done")
        assert (each["method"], each["target"], each["stages"][:2], each["silent"]) == (DEFAULT, "score", [2, 4], [])
        assert each["confidence"] == pytest.approx(found["confidence"], abs=1e-4)
        assert cv2.imread(str(folder / each["picture"])).shape[1] >= 640


def test_boxes_labels_and_heatmaps_are_the_same_with_and_without(tmp_path: Path) -> None:
    flags = [*LINEN, "--visualize", "--save-txt", "--save-conf", "--explain", "--stages", "4,17"]
    _, without, before = run(tmp_path / "without", *flags)
    status, having, record = run(tmp_path / "with", *flags, "--attribute", "--faithful")
    assert status == 0
    assert record["sources"][0]["found"] == before["sources"][0]["found"]
    files = [path.relative_to(without) for path in without.rglob("*") if path.is_file()]
    same = [path for path in files if path.suffix in (".png", ".npy", ".txt", ".jpg")]
    assert len(same) > 8
    for path in same:
        assert (without / path).read_bytes() == (having / path).read_bytes(), path
    assert {path.relative_to(having) for path in having.rglob("*_attribution.png")}


def test_sides_have_pictures_of_their_own(tmp_path: Path) -> None:
    flags = ["--attribute-target", "left, bottom,left", "--attribute-by", "layercam", "--attribute-at", "backbone"]
    status, folder, record = run(tmp_path, *LINEN, "--attribute", *flags, "--nosave")
    entries = record["sources"][0]["attributions"]
    assert status == 0 and [each["target"] for each in entries] == ["left"] * 4 + ["bottom"] * 4
    assert all(each["method"] == "layercam" and each["stages"] == list(range(10)) for each in entries)
    assert (folder / "linen" / "box1_hole_attribution_left.png").is_file()
    assert (folder / "linen" / "box1_hole_attribution_bottom.png").is_file()


def test_faithful_measures_what_hiding_does(tmp_path: Path) -> None:
    _, _, record = run(tmp_path, *LINEN, "--attribute", "--faithful", "--attribute-target", "score,top")
    entries = record["sources"][0]["attributions"]
    assert all(("faithful" in each) == (each["target"] == "score") for each in entries)
    for each in entries[:4]:
        found = each["faithful"]
        assert found["score"] == pytest.approx(each["confidence"], abs=0.02)
        assert found["hidden"] < found["random"] and found["deletion"] < found["insertion"]


def test_a_map_that_fails_costs_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Of the input of the coarsest level, the boxes of finer ones have no gradient."""
    status, folder, record = run(tmp_path, *LINEN, "--attribute", "--attribute-at", "23", "--save-txt")
    (source,) = record["sources"]
    failed = [each for each in source["attributions"] if each["status"] == "failed"]
    assert status == 1 and source["status"] == "done" and failed
    assert all("no gradient reaches stages 23" in each["reason"] and "picture" not in each for each in failed)
    assert [each["class"] for each in source["attributions"]] == [each["class"] for each in source["found"]]
    assert len(source["found"]) == 4 and (folder / "linen.jpg").is_file() and (folder / "labels/linen.txt").is_file()
    assert f"stage all attribution: {len(failed)} of 4 maps failed: box {failed[0]['box']}: " in capsys.readouterr().err


def test_nothing_found_is_no_map_and_no_failure(tmp_path: Path) -> None:
    status, folder, record = run(tmp_path, *LINEN, "--attribute", "--conf-thres", "0.99")
    assert status == 0 and record["sources"][0]["attributions"] == [] and not (folder / "linen").exists()


def test_a_missed_place_has_the_map_of_its_answer(tmp_path: Path) -> None:
    flags = ["--conf-thres", "0.88", "--probe", "357,130,59,67,hole", "20,300,60,60", "--attribute"]
    status, folder, record = run(tmp_path, *LINEN, *flags, "--against", "--attribute-target", "score,right")
    (source,) = record["sources"]
    maps = [each for each in source["attributions"] if "probe" in each]
    assert status == 0 and [(each["probe"], each["target"]) for each in maps] == [
        (number, target) for target in ("score", "right") for number in (0, 1)
    ]
    for each in maps:
        probe = source["probes"][each["probe"]]
        assert each["method"] == "hirescam" and "maps" not in each and (folder / each["picture"]).is_file()
        assert (each["class"], each["confidence"]) == (probe["class"], probe["confidence"])
    assert (folder / "linen" / "probe0_hole_attribution_right.png").is_file()


def test_a_probe_s_map_is_the_one_of_the_detection_that_it_finds(tmp_path: Path) -> None:
    flags = ["--probe", "357,130,59,67,hole", "--attribute", "--nosave"]
    _, folder, _ = run(tmp_path, *LINEN, *flags)
    box, probe = (cv2.imread(str(folder / "linen" / f"{name}_hole_attribution.png")) for name in ("box1", "probe0"))
    below = min(len(box), len(probe)) - 130  # the captions differ
    assert np.array_equal(box[-below:], probe[-below:])


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        pytest.param(["--attribute-by", "layercam"], "--attribute-by needs --attribute", id="a method alone"),
        pytest.param(["--attribute-at", "4"], "--attribute-at needs --attribute", id="stages alone"),
        pytest.param(["--attribute-target", "left"], "--attribute-target needs --attribute", id="a target alone"),
        pytest.param(["--against"], "--against needs --attribute", id="signs alone"),
        pytest.param(
            ["--attribute", "--against", "--attribute-by", "gradcam"], "needs --attribute-by hir", id="two methods"
        ),
        pytest.param(["--faithful"], "--faithful needs --attribute", id="measuring alone"),
        pytest.param(["--attribute", "--attribute-by", "cam"], "method: got 'cam'", id="no method"),
        pytest.param(["--attribute", "--attribute-target", "score,lef"], "target: got 'lef' (did", id="no target"),
        pytest.param(["--attribute", "--attribute-at", "77"], "stages: got '77'", id="no stage"),
        pytest.param(["--attribute", "--attribute-at", "24"], "got '24', the head alone", id="the head"),
        pytest.param(["--attribute", "--augment"], "got --augment, accepted is one pass", id="several passes"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    flags: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["--project", str(tmp_path / "runs"), *LINEN, *flags]) == 2
    assert message in capsys.readouterr().err and not (tmp_path / "runs").exists()


def test_a_video_is_refused(tmp_path: Path, clip: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["--project", str(tmp_path / "runs"), "--source", str(clip), "--attribute"]) == 2
    assert "--attribute: got a video" in capsys.readouterr().err and not (tmp_path / "runs").exists()
