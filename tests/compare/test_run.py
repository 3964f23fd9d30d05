"""The compare command from end to end, on real checkpoints."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Callable

import numpy as np
import pytest
from PIL import Image

from tests.compare.conftest import FABRIC
from tests.helpers.commands import SAMPLES
from yolo_heatviz.compare import main
from yolo_heatviz.feature_maps.reductions import l2
from yolo_heatviz.model.capture import capture

MADE = {
    "figure.json", "figure.npz", "figure.pdf", "figure.tex", "figure_boxes.csv", "figure_differences.png",
    "figure_images.csv", "figure_table.csv", "figure_table.md", "figure_table.tex",
}  # fmt: skip


def compare(folder: Path, *flags: object, out: str = "figure.pdf") -> tuple[int, dict]:
    """The exit status, and the record beside the figure."""
    status = main(["--out", str(folder / out), "--device", "cpu", "--quiet", *map(str, flags)])
    return status, json.loads((folder / "figure.json").read_text(), parse_constant=pytest.fail)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, shuffled: Path, cloth: Path) -> tuple[Path, dict]:
    """Shuffled weights against the embedded detector's, on labelled pictures."""
    folder = tmp_path_factory.mktemp("run")
    names = ("--names", "shuffled", "trained_50%")
    flags = ("--weights", shuffled, FABRIC, *names, "--data", cloth, "--pick", "gain:2", "--stages", "P4", "P3")
    status, record = compare(folder, *flags)
    assert status == 0
    return folder, record


def test_everything_is_made_beside_the_figure(run: tuple[Path, dict]) -> None:
    assert {path.name for path in run[0].iterdir()} == MADE


def test_the_table_has_every_measure_and_the_differences_are_those_of_the_images(run: tuple[Path, dict]) -> None:
    folder, record = run
    images = table(folder / "figure_images.csv")
    assert len(images) == 8 * 2 * 2
    of = {(row["stage"], row["model"], row["image"]): row for row in images}
    names = {row["image"] for row in images}
    for pair in record["differences"]:
        stage = pair["stage"] or "P4"
        rows = [(of[stage, "trained_50%", name], of[stage, "shuffled", name]) for name in names]
        found = [float(one[pair["measure"]]) - float(other[pair["measure"]]) for one, other in rows
                 if one[pair["measure"]] and other[pair["measure"]]]  # fmt: skip
        assert pair["found"]["mean"] == pytest.approx(np.mean(found), abs=1e-5) and pair["found"]["images"] == len(
            found
        )
    assert {pair["measure"] for pair in record["differences"]} == {"focus", "pointing", "TP", "FP", "FN"}


def test_a_focus_is_the_share_of_energy_of_the_captured_stage_inside_the_labels(run: tuple[Path, dict]) -> None:
    folder, _ = run
    rows = [row for row in table(folder / "figure_images.csv") if row["model"] == "trained_50%" and row["focus"]]
    for row in rows[:3]:
        image = Path(row["image"])
        from ultralytics import YOLO

        model = YOLO(FABRIC)
        with capture(model, "20" if row["stage"] == "P4" else "17") as stages:
            model.predict(image, imgsz=320, device="cpu", verbose=False)
        (maps,) = stages.values()
        energy = l2(maps[0].numpy()) - l2(maps[0].numpy()).min()
        inside = np.zeros((320, 320), bool)
        for line in (image.parents[2] / "labels" / "val" / f"{image.stem}.txt").read_text().splitlines():
            x, y, w, h = (float(each) * 320 for each in line.split()[1:])
            inside[round(y - h / 2) : round(y + h / 2), round(x - w / 2) : round(x + w / 2)] = True
        fine = energy.repeat(320 // len(energy), 0).repeat(320 // len(energy), 1)
        assert float(row["focus"]) == pytest.approx(fine[inside].sum() / fine.sum(), rel=0.05)


def test_outcomes_are_those_of_the_detect_command(run: tuple[Path, dict], cloth: Path, tmp_path: Path) -> None:
    from tests.helpers.commands import run as detect

    _, _, manifest = detect(tmp_path, "--weights", str(FABRIC), "--data", str(cloth), "--nosave")
    (row,) = {tuple(row["figures"][name] for name in ("TP", "FP", "FN")) for row in run[1]["rows"]
              if row["model"] == "trained_50%"}  # fmt: skip
    total = manifest["labels"][-1]
    assert row == (total["TP"], total["FP"], total["FN"]) and row[0] > 0


def test_the_picked_images_have_the_largest_gains_and_say_their_ranks(run: tuple[Path, dict]) -> None:
    folder, record = run
    rows = [row for row in table(folder / "figure_images.csv") if row["stage"] == "P4" and row["focus"]]
    focus = {(row["model"], row["image"]): float(row["focus"]) for row in rows}
    gains = {name: focus["trained_50%", name] - focus["shuffled", name] for _, name in focus}
    best = sorted(gains, key=gains.__getitem__)[::-1]
    assert [image["image"] for image in record["images"]] == best[:2]
    assert [image["rank"] for image in record["images"]] == [f"1st of {len(gains)}", f"2nd of {len(gains)}"]


def test_the_caption_says_how_the_figure_was_made(run: tuple[Path, dict]) -> None:
    folder, record = run
    words = record["caption"]
    for part in (
        "P4 (stage 20), P3 (stage 17): L2 norm over channels", "(b) shuffled, P4", "(c) trained_50%, P4",
        "each panel from its own minimum to its maximum", "at confidence 0.25", "the 2 of 8 images where",
        "1st of", "shuffled.pt", record["models"][1]["sha256"][:8], "input 320x320", "focus inside the labels: ",
    ):  # fmt: skip
        assert part in words, part
    tex = (folder / "figure.tex").read_text()
    assert r"trained\_50\%" in tex and r"\begin{figure*}" in tex and r"\includegraphics[width=6.875in]" in tex


def test_the_arrays_are_the_figure_s_maps(run: tuple[Path, dict]) -> None:
    folder, record = run
    arrays = np.load(folder / "figure.npz", allow_pickle=False)
    assert arrays["images"].tolist() == [image["image"] for image in record["images"]]
    assert arrays["models"].tolist() == ["shuffled", "trained_50%"] * 2 and arrays["stages"].tolist() == [
        "P4",
        "P4",
        "P3",
        "P3",
    ]
    assert arrays["map_1_1"].shape == (20, 20) and arrays["map_1_3"].shape == (40, 40)
    np.testing.assert_allclose(arrays["frames"], np.tile([0, 0, 320, 320], (2, 4, 1)))


def test_the_figure_is_made_again_from_its_record(run: tuple[Path, dict], tmp_path: Path) -> None:
    folder, record = run
    status = main(["--again", str(folder / "figure.json"), "--out", str(tmp_path / "figure.pdf"), "--quiet"])
    assert status == 0
    for name in MADE - {"figure.json", "figure.npz"}:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
    again = json.loads((tmp_path / "figure.json").read_text())
    assert {**again, "options": {**again["options"], "out": record["options"]["out"]}} == record


def test_flags_beside_again_go_before_the_record_s(run: tuple[Path, dict], tmp_path: Path) -> None:
    folder, _ = run
    flags = ["--again", str(folder / "figure.json"), "--out", str(tmp_path / "figure.png"), "--quiet"]
    assert main([*flags, "--pick", "all", "--stages", "P5", "--transpose", "--dpi", "100"]) == 0
    record = json.loads((tmp_path / "figure.json").read_text())
    assert len(record["images"]) == 8 and record["caption"].startswith("Feature maps at P5 (stage 23)")
    assert "Rows: (a) input, labels, (b) shuffled" in record["caption"]
    assert Image.open(tmp_path / "figure.png").width == pytest.approx(687, abs=1)


def test_weights_that_have_changed_since_are_told(
    run: tuple[Path, dict], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    _, record = run
    changed = {**record, "models": [{**model, "sha256": "0" * 64} for model in record["models"]]}
    (tmp_path / "old.json").write_text(json.dumps(changed))
    assert main(["--again", str(tmp_path / "old.json"), "--out", str(tmp_path / "figure.pdf"), "--quiet"]) == 0
    assert f"--again: {FABRIC} has changed since the figure was made" in capsys.readouterr().err


def test_one_checkpoint_twice_differs_by_exactly_zero_and_says_so(
    cloth: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    status, record = compare(tmp_path, "--weights", FABRIC, FABRIC, "--data", cloth)
    said = capsys.readouterr()
    assert status == 0 and all(pair["found"]["zero"] for pair in record["differences"])
    assert "the same checkpoint, by their SHA-256" in said.err and "fabric (2) minus fabric" in said.out
    assert said.out.count("exactly 0") == 5 and "fabric and fabric (2) find the same" in said.out
    assert re.search(r"fabric \(2\) minus fabric, P4, focus: exactly 0 in each of \d images", record["caption"])
    assert not (tmp_path / "figure_differences.png").exists()


def test_yolov5_and_ultralytics_of_different_size_classes_and_scale_meet_at_a_level(
    coco: Path, lively: Callable[[str], Path], assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    flags = (
        "--weights",
        coco,
        lively(""),
        "--names",
        "v5",
        "v11",
        "--source",
        assets,
        "--imgsz",
        "160",
        "--scale",
        "shared",
    )
    status, record = compare(tmp_path, *flags)
    said = capsys.readouterr()
    assert status == 0 and [model["family"] for model in record["models"]] == ["yolov5", "ultralytics"]
    assert [model["stages"] for model in record["models"]] == [["20"], ["19"]]
    assert "--scale shared: units of activations differ between networks" in said.err
    assert "the boxes that all models find" in said.out


def test_attribution_maps_are_of_the_same_box_and_their_faithfulness_stands_beside_focus(
    shuffled: Path, tmp_path: Path
) -> None:
    flags = ("--weights", shuffled, FABRIC, "--source", SAMPLES / "linen.jpg", "--map", "attribution")
    status, record = compare(tmp_path, *flags, "--place", "357,130,59,67,hole", out="figure.svg")
    assert status == 0
    measures = {pair["measure"]: pair["found"] for pair in record["differences"]}
    assert set(measures) == {"focus", "pointing", "insertion - deletion"}
    assert measures["focus"]["mean"] > 0 and measures["insertion - deletion"]["images"] == 1
    assert (
        "nearest to the place 357,130,59,67,hole" in record["caption"]
        and record["inside"] == "the box that a map is of"
    )
    assert r"\includesvg" in (tmp_path / "figure.tex").read_text()


def test_an_image_that_cannot_be_read_costs_no_other(
    shuffled: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(SAMPLES / "linen.jpg", source)
    (source / "broken.jpg").write_bytes(b"no picture")
    status, record = compare(tmp_path, "--weights", shuffled, FABRIC, "--source", source)
    said = capsys.readouterr().err
    assert status == 1 and [Path(image["image"]).name for image in record["images"]] == ["linen.jpg"]
    assert "Images: 1 of 2 images, all that every model could run: linen.jpg" in record["caption"]
    assert len(re.findall(r"(?m)^yolo_heatviz.compare: \w+: .*broken.jpg: got", said)) == 2
    assert all(Path(name).exists() for name in (tmp_path / "figure.pdf", tmp_path / "figure_table.csv"))


def test_what_was_computed_stays_where_the_figure_cannot_be(
    shuffled: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    flags = ["--weights", str(shuffled), str(FABRIC), "--source", str(SAMPLES / "linen.jpg"), "--map", "min"]
    assert main([*flags, "--scale", "mean", "--out", str(tmp_path / "figure.pdf")]) == 1
    assert "figure.pdf is not written: --scale mean: got a map with values from" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == MADE - {
        "figure.pdf",
        "figure.json",
        "figure.npz",
        "figure.tex",
    }


def test_labels_of_rotated_boxes_are_measured_as_they_lie(lively: Callable[[str], Path], tmp_path: Path) -> None:
    for kind in ("images", "labels"):
        (tmp_path / "data" / kind).mkdir(parents=True)
    shutil.copy(SAMPLES / "linen.jpg", tmp_path / "data" / "images")
    (tmp_path / "data" / "labels" / "linen.txt").write_text("0 0.5 0.2 0.8 0.5 0.5 0.8 0.2 0.5\n")
    flags = ("--source", tmp_path / "data" / "images", "--labels", tmp_path / "data" / "labels", "--imgsz", "160")
    status, _ = compare(tmp_path, "--weights", lively("-obb"), lively("-obb"), *flags)
    arrays = np.load(tmp_path / "figure.npz")
    cells, (left, top, right, bottom) = arrays["map_0_0"], arrays["frames"][0, 0]
    across = (left + (np.arange(2000) + 0.5) / 2000 * (right - left)) / 640
    down = (top + (np.arange(2000) + 0.5) / 2000 * (bottom - top)) / 480
    inside = np.abs(across - 0.5)[None] + np.abs(down - 0.5)[:, None] < 0.3
    rows, columns = (np.arange(2000) * count // 2000 for count in cells.shape)
    energy = (cells - cells.min())[rows][:, columns]
    (row, _) = table(tmp_path / "figure_images.csv")
    assert status == 0 and float(row["focus"]) == pytest.approx(energy[inside].sum() / energy.sum(), rel=0.01)


def test_pairs_of_stages_are_named_in_their_columns(shuffled: Path, tmp_path: Path) -> None:
    flags = ("--weights", shuffled, FABRIC, "--source", SAMPLES / "linen.jpg", "--boxes", "none")
    _, record = compare(tmp_path, *flags, "--stages", "P4", "shuffled:17", "fabric:model.9.cv1.act")
    words = record["caption"]
    assert "(d) shuffled, 17, (e) fabric, model.9.cv1.act" in words and "No boxes are drawn." in words
    assert [model["stages"] for model in record["models"]] == [["20", "17"], ["20", "model.9.cv1.act"]]


def test_two_stages_of_one_checkpoint_are_not_said_to_be_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    flags = ("--weights", FABRIC, FABRIC, "--names", "a", "b", "--source", SAMPLES, "--scale", "shared")
    _, record = compare(tmp_path, *flags, "--stages", "a:17", "b:20")
    focus = next(each["found"] for each in record["differences"] if each["measure"] == "focus")
    said = capsys.readouterr().err
    assert focus["mean"] != 0 and "the same checkpoint" not in said
    assert "--scale shared: units of activations differ between networks and between stages" in said


def test_images_of_one_gain_share_their_rank(tmp_path: Path) -> None:
    _, record = compare(tmp_path, "--weights", FABRIC, FABRIC, "--source", SAMPLES)
    assert {image["rank"] for image in record["images"] if image["gain"] is not None} == {"1st of 3"}
