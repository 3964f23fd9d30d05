"""The detect command and what it draws of stages."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import cv2
import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, STAGES, main, run
from yolo_heatviz import detect
from yolo_heatviz.drawing import lettering
from yolo_heatviz.drawing.picture import Picture


def test_views_over_the_image_show_it_with_its_boxes_at_its_own_size(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--npy", "off", "--stages", "9,model.9.cv1.act,24"]
    status, folder, record = run(tmp_path, *flags, "--view", "overlay,sheet,mean", "--heat-opacity", "0")
    names = sorted(path.name for path in (folder / "linen").iterdir())
    inside, stage = "model.9.cv1.act_SiLU", "stage9_SPPF"
    assert status == 1  # 24 is the head
    expected = [f"{each}_{view}.png" for each in (inside, stage) for view in ("mean", "overlay")]
    assert names == sorted([*expected, "sheet.png"])
    original = cv2.imread(str(SAMPLES / "linen.jpg"))
    height, width = original.shape[:2]
    overlay = cv2.imread(str(folder / "linen" / f"{stage}_overlay.png"))
    body = overlay[-12 - height : -12, 12 : 12 + width]
    untouched = (body == original).all(axis=2)
    for found in record["sources"][0]["found"]:
        left, top, right, bottom = (round(side) for side in found["xyxy"])
        assert not untouched[top : bottom + 1, [left, min(right, width - 1)]].any()
    assert untouched.mean() > 0.9
    stages = record["sources"][0]["stages"]
    assert [each["status"] for each in stages] == ["done", "done", "skipped", "done"]
    assert stages[0]["path"] == "model.9.cv1.act"
    listed = {file for each in stages for file in each.get("files", ())}
    assert listed == {f"linen/{name}" for name in names}


def test_a_picture_s_format_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Picture, "suffix", ".new")
    monkeypatch.setattr(Picture, "encoded", lambda self: b"a new format")
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--save", "png", "--stages", "9", "--explain"]
    _, folder, record = run(tmp_path, *flags, "--view", "grid,overlay,sheet")
    (source,) = record["sources"]
    listed = [file for each in source["stages"] for file in each["files"]]
    listed += [each["picture"] for each in source["explained"]]
    assert len(listed) == 3 + len(source["found"])
    assert {(folder / file).read_bytes() for file in listed} == {b"a new format"}
    assert {path.suffix for path in (folder / "linen").iterdir()} == {".new"}


def test_a_classifier_finds_no_boxes_that_channels_could_be_ranked_by(
    untrained: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    flags = ["--weights", str(untrained("-cls")), "--visualize", "--channels", "top", "--top-by", "focus"]
    assert detect.main([*flags, "--project", str(tmp_path / "runs")]) == 2
    error = capsys.readouterr().err
    assert "--top-by: got a checkpoint for classify" in error and error.count("\n") == 1
    assert error.endswith("; its own are mean, max, variance\n")
    assert not (tmp_path / "runs").exists()


def test_what_a_classifier_does_not_see_stays_without_heat(
    untrained: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    line = lettering.line
    monkeypatch.setattr(lettering, "line", lambda text, *rest, **more: said.append(text) or line(text, *rest, **more))
    flags = ["--weights", str(untrained("-cls")), "--source", str(SAMPLES / "linen.jpg"), "--imgsz", "64"]
    status, folder, record = run(tmp_path, *flags, "--visualize", "--stages", "2", "--view", "overlay,sheet")
    original = cv2.imread(str(SAMPLES / "linen.jpg"))
    height, width = original.shape[:2]
    body = cv2.imread(str(folder / "linen" / "stage2_C2f_overlay.png"))[-12 - height : -12, 12 : 12 + width]
    bare = (body == original).all(axis=2)
    cut = (width - height) // 2
    off = 10  # an input's pixel
    assert status == 0 and bare[:, : cut - off].all() and bare[:, off - cut :].all()
    assert bare[:, cut + off : -cut - off].mean() < 0.1
    (found,) = record["sources"][0]["found"]
    assert any("cut off, the network did not see it" in each for each in said)
    assert f"{width}\N{MULTIPLICATION SIGN}{height}  {found['class']} {found['confidence']:.2f}" in said


def test_a_video_s_overlays_are_videos_of_its_own_size(tmp_path: Path, clip: Path) -> None:
    flags = ["--source", str(clip), "--visualize", "--stages", "9,17", "--view", "overlay,pca,sheet"]
    status, folder, record = run(tmp_path, *flags, "--pca-basis", "shared")
    assert status == 0
    stems = [f"stage{kind}_{view}" for kind in ("17_C3", "9_SPPF") for view in ("overlay", "pca")]
    assert sorted(path.stem for path in (folder / "clip").iterdir()) == ["sheet", *stems]
    for path in (folder / "clip").iterdir():
        video = cv2.VideoCapture(str(path))
        assert [video.read()[0] for _ in range(6)] == [True] * 5 + [False], path
    assert {each["frames"] for each in record["sources"][0]["stages"]} == {5}


def test_a_channel_that_a_stage_lacks_fails_that_stage_alone(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--npy", "off", "--stages", "0,9"]
    status, _, record = run(tmp_path, *flags, "--channels", "100")
    assert status == 1
    assert [each["status"] for each in record["sources"][0]["stages"]] == ["failed", "done"]
    last = record["sources"][0]["stages"]
    assert last[0]["reason"] == f"channels: got 100, accepted are 0 to {last[0]['shape'][0] - 1}"
    assert "stage 0 Conv: channels: got 100" in capsys.readouterr().err


def test_plain_grids_without_focus_are_drawn_during_the_pass_and_hold_nothing(tmp_path: Path) -> None:
    from yolo_heatviz.heatmaps.frame import Heatmaps
    from yolo_heatviz.heatmaps.image import ImageSink
    from yolo_heatviz.heatmaps.writer import StageWriter
    from yolo_heatviz.model.stage_output import StageOutput
    from yolo_heatviz.model.stages import Stage
    from yolo_heatviz.settings import Settings

    maps = np.random.default_rng(0).normal(size=(1, 4, 5, 5)).astype(np.float32)
    for view, drawn in (("grid,l2", 2), ("grid,overlay", 0)):
        heatmaps = Heatmaps(ImageSink(StageWriter(Settings(view=view, npy="off", focus="off")), tmp_path / view))
        heatmaps.on_stage(StageOutput(Stage(3, "C3"), maps, (40, 40)))
        assert len(list((tmp_path / view).glob("*.png"))) == drawn


def test_a_shared_basis_is_the_first_image_s(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(f"{SAMPLES / 'linen.jpg'}\n{SAMPLES / 'stripes.jpg'}\n")
    flags = ["--source", str(listed), "--visualize", "--npy", "off", "--stages", "9", "--view", "pca"]
    pictures = {}
    for basis in ("own", "shared"):
        _, folder, _ = run(tmp_path / "runs", *flags, "--pca-basis", basis)
        for name in ("linen", "stripes"):
            pictures[basis, name] = cv2.imread(str(folder / name / "stage9_SPPF_pca.png"))[-300:]
    assert (pictures["own", "linen"] == pictures["shared", "linen"]).all()
    assert (pictures["own", "stripes"] != pictures["shared", "stripes"]).mean() > 0.3


def test_chosen_stages_alone_are_drawn(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--npy", "off", "--n", "5", "--cmap", "viridis"]
    _, folder, _ = run(tmp_path, *flags, "--stages", "0,sppf,16-17")
    names = sorted(path.name for path in (folder / "linen").iterdir())
    assert names == [f"stage{kind}_features.png" for kind in ("0_Conv", "16_Concat", "17_C3", "9_SPPF")]


def test_test_time_augmentation_shows_the_pass_at_full_size(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--npy", "off", "--stages", "9"]
    _, plain, _ = run(tmp_path, *flags)
    status, augmented, _ = run(tmp_path, *flags, "--augment")
    assert status == 0
    pictures = [(folder / "linen" / "stage9_SPPF_features.png").read_bytes() for folder in (plain, augmented)]
    assert pictures[0] == pictures[1]
    assert (plain / "linen.jpg").read_bytes() != (augmented / "linen.jpg").read_bytes()


def test_the_stages_of_a_run_are_ranked_by_their_focus(first_run: tuple[int, Path, dict]) -> None:
    record = first_run[2]
    ranked = record["focus"]["stages"]
    assert record["focus"]["by"] == "boxes" and len(ranked) == STAGES
    focuses = [row["focus"] for row in ranked]
    assert focuses == pytest.approx(sorted(focuses, reverse=True), abs=1e-5), "but for ties"
    assert ranked[0]["focus"] > 2 * ranked[0]["area"], "the best stage looks at the defects"
    for entry in record["sources"]:
        found = [stage["focus"] for stage in entry["stages"] if stage["status"] == "done"]
        assert {each["by"] for each in found} == ({"boxes"} if entry["found"] else {"contrast"})


def test_a_run_says_which_stage_to_open_first(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--npy", "off", "--stages", "4,8,17"]
    _, _, record = run(tmp_path, *flags)
    out = capsys.readouterr().out
    assert f"Look at stage {record['focus']['stages'][0]['stage']} first (focus: " in out
    main([*flags, "--project", str(tmp_path / "strict"), "--conf-thres", "1"])
    assert "Nothing was found. Ranked by contrast" in capsys.readouterr().out
    main([*flags, "--project", str(tmp_path / "off"), "--focus", "off"])
    assert "first (" not in capsys.readouterr().out


def test_the_channels_that_look_at_the_boxes_can_be_shown_alone(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--stages", "17", "--channels", "top", "--n", "4"]
    _, folder, record = run(tmp_path, *flags, "--top-by", "focus")
    (stage,) = record["sources"][0]["stages"]
    shares = dict(map(tuple, stage["focus"]["channels"]))
    array = np.load(folder / stage["files"][1])
    best = list(shares)[:4]
    assert stage["values"] == pytest.approx([array[best].min(), array[best].max()])


def test_a_stage_without_such_a_channel_costs_the_sheet_only_its_tile(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--npy", "off", "--view", "sheet"]
    status, folder, record = run(tmp_path, *flags, "--overlay-of", "channel", "--channels", "30")
    statuses = {stage["stage"]: stage["status"] for stage in record["sources"][0]["stages"]}
    assert status == 1 and (folder / "linen" / "sheet.png").is_file()
    assert statuses[0] == "failed" and statuses[17] == statuses["all"] == "done"
