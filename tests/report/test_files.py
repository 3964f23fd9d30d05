"""The files of a run for its page, against its arrays and pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Callable

import cv2
import numpy as np
import pytest

from tests.helpers import reference
from tests.helpers.commands import SAMPLES, STAGES, run
from tests.report import read
from yolo_heatviz.detect.image_run import ImageRun
from yolo_heatviz.detections import files
from yolo_heatviz.detections.head import Head
from yolo_heatviz.errors import WriteError
from yolo_heatviz.feature_maps import colour
from yolo_heatviz.feature_maps.letterbox import Place
from yolo_heatviz.heatmaps.ranking import best_first
from yolo_heatviz.report import pictures
from yolo_heatviz.settings import Settings

LINEN = str(SAMPLES / "linen.jpg")
QUICK = ["--source", LINEN, "--visualize", "--save", "report", "--nosave"]


def steps(found: np.ndarray, real: np.ndarray) -> float:
    """The largest difference, in steps of its map's codes."""
    real = real.astype(np.float64)
    span = real.max(axis=(1, 2), keepdims=True) - real.min(axis=(1, 2), keepdims=True)
    return float((np.abs(found - real) / span * 65534).max())


def test_the_values_are_those_of_the_arrays(first_run: tuple[int, Path, dict]) -> None:
    _, folder, record = first_run
    for entry in record["sources"][:2]:
        done = [stage for stage in entry["stages"] if stage["status"] == "done"]
        assert len(done) == STAGES
        for stage in done:
            maps = np.load(folder / stage["files"][1])
            numbers, values, head = read.values(folder, stage)
            assert head["path"] == stage["maps"] and head["side"] == (2 if stage["stage"] == 0 else 1)
            assert numbers[0] == "l2" and len(set(numbers)) == len(numbers)
            norm = np.linalg.norm(maps.astype(np.float64), axis=0)[None]
            assert steps(values[1:], means(maps[numbers[1:]], head["side"])) <= 0.52
            assert steps(values[:1], means(norm, head["side"])) <= 0.6


def test_those_of_a_stage_finer_than_a_head_reads_are_means_of_cells(tmp_path: Path) -> None:
    flags = ["--source", LINEN, "--visualize", "--save", "npy,report", "--imgsz", "640", "--stages", "0,2,4"]
    _, folder, record = run(tmp_path, *flags)
    for stage, side in zip(record["sources"][0]["stages"], (4, 2, 1)):
        maps = np.load(folder / stage["files"][0])
        numbers, values, head = read.values(folder, stage)
        assert head["side"] == side and values.shape[1] == maps.shape[1] // side
        assert steps(values[1:], means(maps[numbers[1:]], side)) <= 0.52


def means(maps: np.ndarray, side: int) -> np.ndarray:
    """Of the values of each cell, in the plainest way."""
    rows, columns = maps.shape[1] // side, maps.shape[2] // side
    return maps.astype(np.float64).reshape(len(maps), rows, side, columns, side).mean(axis=(2, 4))


def test_the_channels_are_the_best_by_focus_then_those_of_the_boxes(first_run: tuple[int, Path, dict]) -> None:
    _, folder, record = first_run
    entry = record["sources"][0]
    for stage in entry["stages"][:STAGES]:
        numbers, _, head = read.values(folder, stage)
        best = dict(stage["focus"]["channels"])
        assert numbers[1:6] == list(best) and head["inside"][1:6] == list(best.values()) and head["inside"][0] is None
        assert len(numbers) >= 1 + min(32, stage["shape"][0])
    for box in entry["explained"]:
        numbers, _, _ = read.values(folder, read.stage(entry, box["stage"]))
        assert {each["channel"] for each in box["channels"]} <= set(numbers)


def test_those_of_the_boxes_are_there_however_few_are_asked_for(tmp_path: Path) -> None:
    _, folder, record = run(tmp_path, *QUICK, "--stages", "9,17", "--n", "1")
    entry = record["sources"][0]
    wanted = {each["channel"] for box in entry["explained"] if box["stage"] == 17 for each in box["channels"]}
    assert len(wanted) > 5 and wanted <= set(read.values(folder, read.stage(entry, 17))[0])
    assert len(read.values(folder, read.stage(entry, 9))[0]) == 2


def test_channels_that_are_named_are_there_as_well(tmp_path: Path) -> None:
    _, folder, record = run(tmp_path, *QUICK, "--stages", "9", "--n", "2", "--channels", "100,3")
    numbers, _, _ = read.values(folder, record["sources"][0]["stages"][0])
    assert len(numbers) == 5 and {100, 3} < set(numbers)


def test_without_focus_they_are_those_of_the_grid(tmp_path: Path) -> None:
    _, folder, record = run(tmp_path, *QUICK, "--stages", "9,17", "--focus", "off", "--channels", "last", "--n", "3")
    entry = record["sources"][0]
    numbers, _, head = read.values(folder, entry["stages"][0])
    assert numbers == ["l2", *range(entry["stages"][0]["shape"][0] - 3, entry["stages"][0]["shape"][0])]
    assert head["inside"] == [None] * 4 and "explained" not in entry


def test_the_pictures_are_the_image_s(first_run: tuple[int, Path, dict]) -> None:
    _, folder, record = first_run
    original = cv2.imread(LINEN).astype(int)
    report = record["sources"][0]["report"]
    image, thumb = (cv2.imread(str(folder / report[key])).astype(int) for key in ("image", "thumb"))
    assert image.shape == original.shape and np.abs(image - original).mean() < 6
    assert max(thumb.shape) == 320
    assert (
        np.abs(thumb - cv2.resize(original.astype(np.uint8), thumb.shape[1::-1], interpolation=cv2.INTER_AREA)).mean()
        < 8
    )


def test_a_large_image_is_made_smaller() -> None:
    made = pictures.photographs(np.zeros((40, 3200, 3), np.uint8))
    decoded = {key: cv2.imdecode(np.frombuffer(content, np.uint8), 1).shape for key, content in made.items()}
    assert decoded == {"image": (20, 1600, 3), "thumb": (4, 320, 3)}


def test_each_stage_has_its_tile_over_the_image(first_run: tuple[int, Path, dict]) -> None:
    """The hottest place of a tile is where the stage's norm is largest within the image."""
    _, folder, record = first_run
    entry = record["sources"][0]
    left, top, width, height = entry["place"]
    report, network = entry["report"], entry["network"]
    rows, columns = report["tile"]
    sprite = reference.decoded((folder / report["stages"]).read_bytes())
    assert sprite.shape == (rows * STAGES, columns, 3) and report["order"] == [str(number) for number in range(STAGES)]
    levels = {tuple(rgb): level for level, rgb in enumerate(colour.palette("jet")[: colour.LEVELS].tolist())}
    for number in (9, 17, 23):
        tile = sprite[number * rows : (number + 1) * rows]
        hottest = np.argmax([levels[tuple(pixel)] for pixel in tile.reshape(-1, 3).tolist()])
        x, y = (hottest % columns + 0.5) / columns, (hottest // columns + 0.5) / rows
        _, (norm, *_), _ = read.values(folder, read.stage(entry, number))
        at = int((top + y * height) / network[0] * norm.shape[0]), int((left + x * width) / network[1] * norm.shape[1])
        assert norm[at] > norm.min() + 0.9 * (norm.max() - norm.min())


def test_what_a_network_did_not_see_of_an_image_is_grey() -> None:
    levels = np.full((4, 4), 7, np.uint8)
    found = pictures.tile(levels, (2, 8), Place(0, -4, 8, 16), (8, 8), Settings())
    assert found.tolist() == [[255, 255, 7, 7, 7, 7, 255, 255]] * 2


def test_every_box_says_where_it_came_from(first_run: tuple[int, Path, dict]) -> None:
    _, _, record = first_run
    for entry in record["sources"]:
        explained = entry["explained"]
        assert [box["xyxy"] for box in explained] == [found["xyxy"] for found in entry["found"]]
        for box in explained:
            inside = [stage["inside"] for stage in box["stages"]]
            assert len(inside) == 5 and 0 < inside[-1] <= inside[0] <= 1
            assert inside == pytest.approx(sorted(inside, reverse=True), abs=1e-6)  # what rounding parts is a tie
            assert "picture" not in box


def test_a_box_s_stages_are_those_of_its_own_box(first_run: tuple[int, Path, dict]) -> None:
    """Against the definition: the mean of the best tenth of channels' energy inside the box, of every stage."""
    _, folder, record = first_run
    entry = record["sources"][0]
    left, top, width, _ = entry["place"]
    box = entry["explained"][0]
    x0, y0, x1, y1 = (side * width / entry["size"][1] + start for side, start in zip(box["xyxy"], (left, top) * 2))
    shares = {}
    for stage in entry["stages"][:STAGES]:
        maps = np.load(folder / stage["files"][1]).astype(np.float64)
        energy = maps - maps.min(axis=(1, 2), keepdims=True)
        down, across = (np.arange(maps.shape[axis]) for axis in (1, 2))
        scale_y, scale_x = maps.shape[1] / entry["network"][0], maps.shape[2] / entry["network"][1]
        rows = (np.minimum(down + 1, y1 * scale_y) - np.maximum(down, y0 * scale_y)).clip(0)
        columns = (np.minimum(across + 1, x1 * scale_x) - np.maximum(across, x0 * scale_x)).clip(0)
        inside = np.sort(np.einsum("chw,h,w->c", energy, rows, columns) / energy.sum(axis=(1, 2)))
        shares[stage["stage"]] = inside[-max(1, len(inside) // 10) :].mean()
    best = best_first(shares, lambda key: shares[key])[:5]
    assert [stage["stage"] for stage in box["stages"]] == best
    assert [stage["inside"] for stage in box["stages"]] == pytest.approx([shares[key] for key in best], abs=1e-3)


def test_yolov5_s_head_is_asked_too(coco: Path, assets: Path, tmp_path: Path) -> None:
    flags = ["--weights", str(coco), "--source", str(assets / "bus.jpg"), "--visualize", "--save", "report"]
    status, folder, record = run(tmp_path, *flags, "--stages", "17,model.9.cv1.act", "--imgsz", "320")
    entry = record["sources"][0]
    assert status == 0 and {box["anchor"] for box in entry["explained"]} <= {0, 1, 2} and entry["explained"]
    assert entry["report"]["order"] == ["model.9.cv1.act", "17"]
    assert {stage["stage"] for stage in entry["explained"][0]["stages"]} == {17, "model.9.cv1.act"}
    assert read.values(folder, read.stage(entry, "model.9.cv1.act"))[0][0] == "l2"


@pytest.mark.parametrize("task", ["-seg", "-cls", "-pose", "-obb"])
def test_other_heads_have_a_page_without_that(task: str, untrained: Callable[[str], Path], tmp_path: Path) -> None:
    flags = ["--weights", str(untrained(task)), *QUICK, "--imgsz", "64", "--stages", "4"]
    status, folder, record = run(tmp_path / "runs", *flags)
    entry = record["sources"][0]
    assert status == 0 and "explained" not in entry and record["page"] == "index.html"
    assert (entry["place"][0] < 0) == (task == "-cls")  # a classifier's image is cut, the others' are padded
    assert read.values(folder, entry["stages"][0])[0][0] == "l2"


def test_augmentation_has_one_without_it_as_well(tmp_path: Path) -> None:
    status, _, record = run(tmp_path, *QUICK, "--augment", "--stages", "17")
    entry = record["sources"][0]
    assert status == 0 and "explained" not in entry and entry["found"] and entry["report"]


def test_labels_come_box_by_box(tmp_path: Path) -> None:
    flags = [*QUICK, "--stages", "17", "--labels", str(SAMPLES), "--conf-thres", "0.9"]
    _, folder, record = run(tmp_path, *flags)
    entry = record["sources"][0]
    counts = {outcome: sum(each["outcome"] == outcome for each in entry["verdicts"]) for outcome in ("TP", "FP", "FN")}
    assert counts == entry["labels"] and counts["TP"] and counts["FN"]
    for each in entry["verdicts"]:
        if each["outcome"] == "FN":
            assert each["box"] is None and each["confidence"] is None
        else:
            found = entry["found"][each["box"]]
            assert (each["class"], each["xyxy"]) == (found["class"], pytest.approx(found["xyxy"]))
    assert read.data(folder / "index.html")["images"][0]["labels"] == counts


def test_a_stage_that_fails_leaves_the_others_theirs(tmp_path: Path) -> None:
    flags = ["--source", LINEN, "--visualize", "--save", "png,report", "--stages", "0,9", "--channels", "100"]
    status, folder, record = run(tmp_path, *flags)
    entry = record["sources"][0]
    assert status == 1 and [stage["status"] for stage in entry["stages"]] == ["failed", "done"]
    assert entry["report"]["order"] == ["9"] and read.script(folder / entry["report"]["entry"])["entry"] == entry


def test_a_video_has_none(clip: Path, tmp_path: Path) -> None:
    status, folder, record = run(tmp_path, "--source", str(clip), "--visualize", "--stages", "17")
    assert status == 0 and "report" not in record["sources"][0] and not (folder / "report").exists()
    (image,) = read.data(folder / "index.html")["images"]
    assert image["kind"] == "video" and image["entry"] is None and "a video" in image["note"]
    assert image["files"] == ["clip.mp4", "clip/stage17_C3_features.mp4"]


@pytest.mark.parametrize("workers", [pytest.param("0", id="in turn"), pytest.param("1", id="in a worker")])
def test_files_are_there_as_each_image_is_done(workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    begin = ImageRun.begin

    def watched(self: ImageRun, dataset: object) -> None:
        seen.append(sorted(path.parent.name for path in tmp_path.rglob("entry.js")))
        begin(self, dataset)

    monkeypatch.setattr(ImageRun, "begin", watched)
    run(tmp_path, "--visualize", "--stages", "9", "--save", "report", "--workers", workers)
    names = ["linen", "pinstripe", "stripes"]
    if workers == "0":
        assert seen == [names[:count] for count in range(4)]
    else:  # at most two images wait while the next one runs
        assert all(
            set(names[: count - 2]) <= set(there) <= set(names[:count])
            for count, there in enumerate(seen)
            if count >= 2
        )


@pytest.mark.parametrize("name", ["stages.png", "entry.js"])
def test_files_that_cannot_be_written_cost_nothing_else(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "exp" / "report" / "linen" / name).mkdir(parents=True)
    flags = ["--source", LINEN, "--visualize", "--save", "png,report", "--stages", "9", "--exist-ok"]
    status, folder, record = run(tmp_path, *flags)
    entry = record["sources"][0]
    assert status == 1 and entry["status"] == "done" and "report" not in entry and len(entry["found"]) == 4
    assert entry["stages"][-1]["module"] == "report" and "cannot write" in entry["stages"][-1]["reason"]
    assert "stage all report: cannot write" in capsys.readouterr().err and (folder / "index.html").is_file()


def test_the_page_of_a_former_run_does_not_stay(tmp_path: Path) -> None:
    run(tmp_path, *QUICK, "--stages", "9")
    _, folder, record = run(tmp_path, "--source", str(SAMPLES / "tartan.jpg"), "--exist-ok")
    assert [image["name"] for image in read.data(folder / "index.html")["images"]] == ["tartan"]
    assert record["page"] == "index.html"


def test_a_page_that_cannot_be_written_costs_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "exp" / "index.html").mkdir(parents=True)
    status, _, record = run(tmp_path, *QUICK, "--stages", "9", "--exist-ok")
    assert status == record["exit_status"] == 1 and record["page"] is None and record["complete"]
    assert record["sources"][0]["report"]
    assert capsys.readouterr().err.count("page: cannot write") == 1 and caplog.messages == []


@pytest.mark.parametrize(
    ("flags", "status", "outcome"),
    [
        pytest.param([], 0, "skipped", id="the report goes without"),
        pytest.param(["--explain"], 1, "failed", id="what was asked for is missing"),
    ],
)
def test_a_head_that_cannot_be_understood_costs_nothing_else(
    flags: list[str], status: int, outcome: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a future head's predictions come in another order than the detections."""
    output = Head.output
    monkeypatch.setattr(Head, "output", lambda self: replace(output(self), kept=output(self).kept[::-1]))
    found, folder, record = run(tmp_path, *QUICK, "--stages", "9", *flags)
    entry = record["sources"][0]
    assert found == status and entry["status"] == "done" and "explained" not in entry and len(entry["found"]) == 4
    assert entry["report"] and read.data(folder / "index.html")["images"][0]["entry"]
    part = entry["stages"][-1]
    assert (part["module"], part["status"]) == ("explain", outcome)
    assert "not those of the head" in part["reason"]


def test_an_image_that_fails_late_has_what_the_page_shows_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise WriteError(f"cannot write {path}")

    monkeypatch.setattr(files, "write_labels", refuse)
    status, folder, record = run(tmp_path, *QUICK, "--stages", "9", "--save-txt")
    (entry,) = record["sources"]
    shown = read.script(folder / entry["report"]["entry"])["entry"]
    assert (status, shown["status"], shown["size"], len(shown["found"])) == (1, "failed", [480, 640], 4)
