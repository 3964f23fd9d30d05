"""`python -m yolo_heatviz.evolution`: from the checkpoints of a training to its table, pictures and videos."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from tests.evolution.conftest import EPOCHS, network, save, steps
from yolo_heatviz.evolution import main, record
from yolo_heatviz.feature_maps.similarity import linear_cka

DRAWN = ("stage0_Conv", "stage1_Conv", "stage2_Conv", "stage3_Conv", "stage4_Conv")


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "evolution.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def done(evolve, training, data, tmp_path):
    status, out, err = evolve(training, "--data", data, "--view", "overlay,grid,video")
    assert (status, err) == (0, "")
    return tmp_path / "out" / "heatmaps", out


def test_it_has_a_row_for_each_epoch_and_stage(done):
    folder, _ = done
    rows = table(folder)
    assert [(row["epoch"], row["stage"]) for row in rows] == [
        (str(epoch), str(stage)) for epoch in range(1, EPOCHS + 1) for stage in range(5)
    ]
    assert {row["module"] for row in rows} == {"Conv"} and rows[4]["shape"] == "32x2x2"


def test_cka_is_to_the_epoch_before_and_to_the_last(done):
    folder, _ = done
    rows = {(int(row["epoch"]), int(row["stage"])): row for row in table(folder)}
    stages = [record.load(folder, epoch).stages for epoch in range(1, EPOCHS + 1)]
    for epoch in range(1, EPOCHS + 1):
        for stage in range(4):
            own, last = stages[epoch - 1][stage].features, stages[-1][stage].features
            assert float(rows[epoch, stage]["cka_last"]) == pytest.approx(linear_cka(own, last), abs=1e-4)
            if epoch > 1:
                before = linear_cka(own, stages[epoch - 2][stage].features)
                assert float(rows[epoch, stage]["cka_previous"]) == pytest.approx(before, abs=1e-4)
    assert rows[1, 2]["cka_previous"] == "" and float(rows[EPOCHS, 2]["cka_last"]) == pytest.approx(1, abs=1e-6)
    assert float(rows[1, 0]["cka_last"]) > 0.999 > float(rows[1, 2]["cka_last"])  # stage 0 does not move


def test_it_has_what_the_trainer_measured(done):
    folder, _ = done
    found = {row["epoch"]: (row["mAP50"], row["mAP50_95"]) for row in table(folder)}
    assert found == {"1": ("0", "0"), "2": ("0.1", "0.05"), "3": ("0.2", "0.1"), "4": ("0.3", "0.15")}


def test_focus_is_that_of_the_detect_command_on_the_labels(done, data):
    from yolo_heatviz.feature_maps.box_energy import box_energy

    folder, _ = done
    images = json.loads((folder / "evolution.json").read_text())["images"]
    assert len(images) == 4 and all("/val/" in each["source"] for each in images) and images[0]["boxes"]
    model = network().eval()
    maps, shares = {}, []
    for each in images:
        if each["boxes"]:
            pixels = torch.from_numpy(cv2.imread(each["source"])[..., ::-1].copy()).permute(2, 0, 1)[None] / 255
            with torch.no_grad():
                maps = model.model[0](pixels)[0].numpy()
            text = Path(each["source"].replace("images", "labels")).with_suffix(".txt").read_text()
            x, y, w, h = np.array([line.split()[1:] for line in text.splitlines()], float).T * 64
            boxes = np.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], axis=1)
            shares.append(box_energy(maps, boxes, (64, 64)).score)
    assert float(table(folder)[0]["focus"]) == pytest.approx(np.mean(shares), abs=1e-4)


def test_each_epoch_has_its_pictures_and_each_stage_its_video(done):
    folder, out = done
    for epoch in range(1, EPOCHS + 1):
        names = {path.name for path in (folder / f"epoch{epoch:03d}").iterdir()}
        assert names == {f"{stage}_{name}.png" for stage in DRAWN for name in ("overlay", "features")}
    for stage in DRAWN:
        assert cv2.VideoCapture(str(folder / f"{stage}_evolution.mp4")).get(cv2.CAP_PROP_FRAME_COUNT) == EPOCHS
    assert "  2      Conv    8 " in out and out.endswith(f"Results in {folder}\n")
    record_of = json.loads((folder / "evolution.json").read_text())
    assert record_of["complete"] and record_of["exit_status"] == 0 and record_of["chosen_by"] == EPOCHS
    named = [name for each in record_of["epochs"] for name in each["files"]] + record_of["files"]
    assert sorted(named) == sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in (".png", ".mp4")
    )


def test_one_scale_and_the_same_channels_over_all_epochs(done):
    folder, _ = done
    assert len({record.load(folder, epoch).stages[2].channels for epoch in record.kept(folder)}) == 1
    norms = [record.load(folder, epoch).stages[2].norms for epoch in record.kept(folder)]
    pictures = [cv2.imread(str(folder / f"epoch{epoch:03d}" / "stage2_Conv_overlay.png")) for epoch in (1, EPOCHS)]
    bars = [picture[: picture.shape[0] // 4] for picture in pictures]
    moved = np.abs(bars[0].astype(int) - bars[1]).any(axis=2)
    assert norms[0].max() != norms[-1].max() and moved.any()  # the title says another epoch
    lines = np.flatnonzero(moved.any(axis=1))
    assert (cv2.cvtColor(bars[0], cv2.COLOR_BGR2HSV)[lines, :, 1] < 20).all()  # but the colour bar is the same


def test_any_order_of_checkpoints_gives_the_same_table(evolve, training, data, tmp_path):
    files = sorted((training / "weights").glob("*.pt"), reverse=True)
    assert evolve(*files, "--data", data, "--view", "none")[0] == 0
    assert evolve(training / "weights", "--data", data, "--view", "none")[0] == 0
    first, second = (tmp_path / "out" / name / "evolution.csv" for name in ("heatmaps", "heatmaps2"))
    assert first.read_bytes() == second.read_bytes()


def test_the_start_is_epoch_0(evolve, training, data, tmp_path):
    save(network(), tmp_path / "start.pt", -1)
    assert evolve(training, "--data", data, "--view", "none", "--start", tmp_path / "start.pt")[0] == 0
    rows = table(tmp_path / "out" / "heatmaps")
    assert [row["epoch"] for row in rows[::5]] == ["0", "1", "2", "3", "4"] and rows[0]["mAP50"] == ""


def test_images_without_labels_have_no_focus_and_it_is_said(evolve, training, data, tmp_path):
    (tmp_path / "bare").mkdir()
    shutil.copy(data.parent / "images" / "val" / "00000.jpg", tmp_path / "bare" / "a.jpg")
    status, out, _ = evolve(training, "--source", tmp_path / "bare", "--view", "grid")
    assert status == 0 and "focus is not measured, since there are no labels" in out
    assert {row["focus"] for row in table(tmp_path / "out" / "heatmaps")} == {""}


def test_yolov5_checkpoints_and_the_best_and_last_of_an_ended_training(evolve, data, coco, tmp_path):
    for name in ("best.pt", "last.pt"):
        shutil.copy(coco, tmp_path / name)
    (tmp_path / "results.csv").write_text("epoch, metrics/mAP_0.5, metrics/mAP_0.5:0.95\n0, .5, .4\n1, .4, .3\n")
    status, _, err = evolve(tmp_path, "--data", data, "--view", "none", "--imgsz", "64", "--images", "1")
    assert status == 0, err
    rows = table(tmp_path / "out" / "heatmaps")
    assert len(rows) == 48 and {row["epoch"] for row in rows} == {"1", "2"} and rows[0]["mAP50_95"] == "0.4"
    assert all(float(row["cka_last"]) == pytest.approx(1, abs=1e-6) for row in rows if row["cka_last"])


def test_an_epoch_that_gives_nan_is_drawn_and_has_no_cka(evolve, training, data, tmp_path):
    broken = network()
    with torch.no_grad():
        next(broken.parameters()).fill_(float("nan"))
    save(broken, training / "weights" / "epoch1.pt", 1)
    status, _, err = evolve(training, "--data", data, "--view", "overlay,grid,video,strip,page")
    assert (status, err) == (0, "")
    rows = [row for row in table(tmp_path / "out" / "heatmaps") if row["stage"] == "2"]
    assert [row["cka_last"] != "" for row in rows] == [True, False, True, True]
    assert [row["cka_previous"] != "" for row in rows] == [False, False, False, True] and rows[1]["mean"] == ""
    picture = cv2.imread(str(tmp_path / "out" / "heatmaps" / "epoch002" / "stage2_Conv_features.png"))
    assert (picture == 128).all(axis=2).mean() > 0.2


def test_a_long_name_of_an_image_does_not_widen_its_picture(data, tmp_path):
    training = steps(tmp_path / "exp", 2)
    images = sorted((data.parent / "images" / "val").glob("*.jpg"))[:2]
    widths = []
    for name in ("a", "a long name of an image that says where it was taken and by whom, and also when"):
        folder = tmp_path / f"photos{len(name)}"
        folder.mkdir()
        for number, path in enumerate(images):
            shutil.copyfile(path, folder / f"{number} {name}.jpg")
        out = tmp_path / f"out{len(name)}"
        words = ["--source", str(folder), "--view", "overlay", "--project", str(out), "--device", "cpu"]
        assert main([str(training), *words]) == 0
        widths.append(cv2.imread(str(out / "heatmaps" / "epoch002" / "stage2_Conv_overlay.png")).shape[1])
    assert widths[0] == widths[1]
