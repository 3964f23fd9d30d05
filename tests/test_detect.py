"""The detect command, from its arguments to its files."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Iterator

import cv2
import numpy as np
import pytest

from yolo_heatviz import detect

SAMPLES = Path(detect.__file__).parent / "demo" / "samples"
STAGES = 24  # of yolov5n and yolov5s, without the head


def run(folder: Path, *flags: str) -> tuple[int, Path, dict]:
    """Run the command with its results in `folder`; its status, the newest run's folder, and the manifest."""
    status = detect.main(["--project", str(folder), *flags])
    newest = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return status, newest, manifest(newest)


def manifest(folder: Path) -> dict:
    """A run's manifest, read strictly."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads((folder / "manifest.json").read_text(), parse_constant=refuse)


def classes(entry: dict) -> list[str]:
    return sorted(found["class"] for found in entry["found"])


@pytest.fixture(scope="module")
def assets() -> Path:
    from ultralytics.utils import ASSETS

    return ASSETS


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of 5 frames at 10 a second."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    image = cv2.imread(str(SAMPLES / "linen.jpg"))
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 10, (320, 240))
    for shift in range(5):
        writer.write(image[shift * 8 : shift * 8 + 240, :320])
    writer.release()
    return path


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path, dict]:
    """The README's main command: the embedded detector on the embedded samples."""
    return run(tmp_path_factory.mktemp("first"), "--visualize")


def test_the_main_command_draws_every_stage_of_every_sample(first_run: tuple[int, Path, dict]) -> None:
    status, folder, record = first_run
    assert status == 0
    assert record["complete"] and record["exit_status"] == 0
    assert [Path(entry["source"]).name for entry in record["sources"]] == [
        path.name for path in sorted(SAMPLES.glob("*.jpg"))
    ]
    for entry in record["sources"]:
        done = [stage for stage in entry["stages"] if stage["status"] == "done"]
        assert len(done) == STAGES
        files = [*entry["files"], *(file for stage in done for file in stage["files"])]
        assert all((folder / file).stat().st_size for file in files)
        for stage in done:
            assert stage["files"][0] == f"{entry['name']}/stage{stage['stage']}_{stage['module']}_features.png"


def test_no_file_is_left_out_of_the_manifest(first_run: tuple[int, Path, dict]) -> None:
    _, folder, record = first_run
    known = {file for entry in record["sources"] for file in entry["files"]}
    known |= {file for entry in record["sources"] for stage in entry["stages"] for file in stage.get("files", ())}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == known | {"manifest.json"}


def test_the_head_is_skipped_with_its_reason(first_run: tuple[int, Path, dict]) -> None:
    head = first_run[2]["sources"][0]["stages"][-1]
    assert (head["module"], head["status"], head["reason"]) == ("Detect", "skipped", "a tuple of 2, not one tensor")


def test_arrays_are_the_stages_that_the_pictures_show(first_run: tuple[int, Path, dict]) -> None:
    _, folder, record = first_run
    stage = record["sources"][0]["stages"][9]
    array = np.load(folder / stage["files"][1], allow_pickle=False)
    assert list(array.shape) == stage["shape"] and array.dtype == np.float32
    assert [array[:32].min(), array[:32].max()] == pytest.approx(stage["values"])


def test_a_second_run_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    for name in ("exp", "exp2", "exp3"):
        status, folder, _ = run(tmp_path, "--source", str(SAMPLES / "linen.jpg"))
        assert (status, folder.name) == (0, name)


def test_as_a_process_of_its_own_it_says_where_the_pictures_are(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "yolo_heatviz.detect", "--visualize", "--stages", "17", "--npy", "off"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == f"Results in {Path('runs/detect/exp')}"
    assert done.stderr == ""
    assert len(list(tmp_path.glob("runs/detect/exp/*/stage17_C3_features.png"))) == 4


def test_the_coco_checkpoint_finds_what_yolov5_finds(tmp_path: Path, coco: Path, assets: Path) -> None:
    status, _, record = run(tmp_path, "--weights", str(coco), "--source", str(assets), "--visualize", "--npy", "off")
    bus, zidane = record["sources"]
    assert status == 0
    assert classes(bus) == ["bus", *["person"] * 4]
    assert classes(zidane) == ["person", "person", "tie"]
    assert len(bus["stages"]) == len(zidane["stages"]) == STAGES + 1
    assert bus["stages"][17]["shape"] == [128, 80, 60] and bus["stages"][17]["stride"] == 8


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        pytest.param(["--qqqq"], "unknown argument '--qqqq': accepted are --agnostic-nms", id="a flag that is none"),
        pytest.param(["--visualise"], "(did you mean --visualize", id="a flag misspelt"),
        pytest.param(["--dnn"], "--dnn reads ONNX files", id="a flag of YOLOv5's that cannot be honoured"),
        pytest.param(["--conf-thres", "7"], "--conf-thres: got 7.0, accepted is 0 to 1", id="a threshold out of range"),
        pytest.param(["--imgsz", "abc"], "invalid int value: 'abc'", id="a size that is no number"),
        pytest.param(["--imgsz", "1", "2", "3"], "accepted is one or two positive numbers", id="three sizes"),
        pytest.param(["--max-det", "0"], "--max-det: got 0, accepted is 1 to", id="no detection at most"),
        pytest.param(["--line-thickness", "0"], "accepted is a whole number from 1", id="a line of no width"),
        pytest.param(["--classes", "99"], "--classes: got 99, accepted are 0 to 4 (hole", id="a class that is none"),
        pytest.param(["--weights", "nope.pt"], "weights: got 'nope.pt', which is not there", id="weights missing"),
        pytest.param(["--weights", __file__], "which is no .pt file", id="weights that are no checkpoint"),
        pytest.param(["--weights", "a.pt", "b.pt"], "got 2 checkpoints, accepted is one", id="an ensemble"),
        pytest.param(["--source", "nope"], "source: got 'nope', accepted are images", id="a source missing"),
        pytest.param(["--source", str(SAMPLES / "*.gif*")], "accepted are images", id="a glob of nothing"),
        pytest.param(["--visualize", "--stages", "77"], "stages: got '77': accepted are all", id="a stage beyond"),
        pytest.param(["--visualize", "--stages", "c33"], "did you mean C3", id="a stage misspelt"),
        pytest.param(["--visualize", "--cmap", "jett"], "colour map 'jett' (did you mean jet", id="a colour map"),
        pytest.param(["--visualize", "--n", "0"], "n: got 0, accepted are whole numbers from 1", id="no channel"),
        pytest.param(["--visualize", "--scale", "3,1"], "accepted are channel, stage, zero", id="a scale upside down"),
        pytest.param(["--visualize", "--npy", "int8"], "accepted are float32, float16, off", id="an array type"),
        pytest.param(["--visualize", "--view", "gird"], "view: got 'gird' (did you mean grid?)", id="a view"),
        pytest.param(["--visualize", "--channels", "9-3"], "channels: got '9-3', accepted are first", id="channels"),
        pytest.param(["--visualize", "--heat-opacity", "2"], "accepted is a number from 0 to 1", id="an opacity"),
        pytest.param(
            ["--visualize", "--stages", "model.9.cv1.akt"], "(did you mean model.9.cv1.act", id="a dotted path"
        ),
        pytest.param(["--view", "sheet"], "--view needs --visualize", id="a view without heatmaps"),
        pytest.param(["--cmap", "turbo"], "--cmap needs --visualize", id="a heatmap setting without heatmaps"),
        pytest.param(["--save-conf"], "--save-conf needs --save-txt", id="confidences without labels"),
        pytest.param(["--nosave", "--hide-conf"], "--hide-conf needs a picture", id="a drawing flag without a drawing"),
        pytest.param(["--half", "--device", "cpu"], "--half needs a GPU", id="half precision on a CPU"),
        pytest.param(["--device", "cuda:99"], "device:", id="a device that is none"),
        pytest.param(["--data", "nope.yaml"], "--data: got 'nope.yaml'", id="data missing"),
        pytest.param(["--name", "../up"], "accepted is one folder name", id="a name that leads out"),
        pytest.param(["--project", __file__], "cannot write", id="a project that is a file"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_writes_nothing(
    flags: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert detect.main(flags) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.startswith("yolo_heatviz.detect: ") and error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_damaged_weights_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    whole = (SAMPLES.parent / "fabric.pt").read_bytes()
    for name, content in {"empty": b"", "half": whole[: len(whole) // 2], "text": b"hello"}.items():
        path = tmp_path / f"{name}.pt"
        path.write_bytes(content)
        assert detect.main(["--weights", str(path), "--project", str(tmp_path / "runs")]) == 2
        error = capsys.readouterr().err
        assert str(path) in error and error.count("\n") == 1
    assert not (tmp_path / "runs").exists()


def test_a_source_that_cannot_be_decoded_costs_only_itself(
    tmp_path: Path, clip: Path, capsys: pytest.CaptureFixture
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    shutil.copy(SAMPLES / "linen.jpg", folder / "a.jpg")
    (folder / "b.jpg").write_text("not a picture")
    shutil.copy(SAMPLES / "stripes.jpg", folder / "c.jpg")
    (folder / "d.mp4").write_bytes(clip.read_bytes()[:200])
    shutil.copy(clip, folder / "e.mp4")
    status, _, record = run(tmp_path / "runs", "--source", str(folder), "--visualize", "--npy", "off", "--stages", "9")
    assert status == 1
    assert [entry["status"] for entry in record["sources"]] == ["done", "failed", "done", "failed", "done"]
    assert record["complete"] and record["exit_status"] == 1
    captured = capsys.readouterr()
    assert "b.jpg: not one image can be decoded" in captured.err and "d.mp4: " in captured.err
    assert "\n3 of 5 sources done" in captured.out


def test_a_stage_that_fails_is_reported_and_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    blocked = tmp_path / "exp" / "linen" / "stage9_SPPF_features.png" / "in the way"
    blocked.mkdir(parents=True)
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--exist-ok"]
    status, folder, record = run(tmp_path, *flags)
    statuses = [stage["status"] for stage in record["sources"][0]["stages"]]
    assert status == 1 and folder.name == "exp"
    assert statuses == [*["done"] * 9, "failed", *["done"] * 14, "skipped"]
    assert "stage 9 SPPF: cannot write" in capsys.readouterr().err
    assert (folder / "linen.jpg").is_file() and not list(folder.rglob(".part-*"))


def test_two_sources_with_one_stem_share_nothing(tmp_path: Path) -> None:
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
    shutil.copy(SAMPLES / "linen.jpg", tmp_path / "one" / "cloth.jpg")
    shutil.copy(SAMPLES / "stripes.jpg", tmp_path / "two" / "cloth.jpg")
    listed = tmp_path / "list.txt"
    listed.write_text("one/cloth.jpg\ntwo/cloth.jpg\n")
    _, folder, record = run(tmp_path / "runs", "--source", str(listed), "--visualize", "--stages", "17", "--npy", "off")
    assert [entry["name"] for entry in record["sources"]] == ["cloth", "cloth-2"]
    pictures = [(folder / name / "stage17_C3_features.png").read_bytes() for name in ("cloth", "cloth-2")]
    assert pictures[0] != pictures[1]
    assert (folder / "cloth.jpg").is_file() and (folder / "cloth-2.jpg").is_file()


def test_a_video_gives_one_video_a_stage_that_feeds_the_head(tmp_path: Path, clip: Path) -> None:
    status, folder, record = run(tmp_path, "--source", str(clip), "--visualize", "--vid-stride", "2", "--save-txt")
    assert status == 0
    assert sorted(path.name for path in (folder / "clip").iterdir()) == [
        f"stage{number}_C3_features.mp4" for number in (17, 20, 23)
    ]
    for path in [folder / "clip.mp4", *(folder / "clip").iterdir()]:
        video = cv2.VideoCapture(str(path))
        assert video.get(cv2.CAP_PROP_FPS) == 5
        frames = [video.read()[0] for _ in range(4)]
        assert frames == [True, True, False, False], path
    assert record["sources"][0]["frames"] == 2
    assert {stage["frames"] for stage in record["sources"][0]["stages"]} == {2}


def test_streams_run_side_by_side_into_videos_of_their_own(tmp_path: Path, clip: Path) -> None:
    streams = tmp_path / "two.streams"
    streams.write_text(f"{clip}\n{clip}\n")
    status, folder, _ = run(tmp_path / "runs", "--source", str(streams), "--visualize", "--stages", "23")
    assert status == 0
    for name in ("two", "two-1"):
        video = cv2.VideoCapture(str(folder / name / "stage23_C3_features.mp4"))
        assert video.read()[0], name


@pytest.fixture
def served() -> Iterator[str]:
    """The address of a server on this machine, where every path is the picture `linen.jpg`."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return str(SAMPLES / "linen.jpg")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("path", ["linen.jpg", "picture"])
def test_an_image_behind_a_url_is_fetched(
    path: str, served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, folder, record = run(tmp_path / "runs", "--source", f"{served}/{path}")
    (entry,) = record["sources"]
    assert status == 0 and entry["name"] == Path(path).stem and entry["kind"] == "image"
    assert classes(entry) and (folder / f"{Path(path).stem}.jpg").is_file()
    assert [each.name for each in tmp_path.iterdir()] == ["runs"], "what was fetched is not left lying about"


def test_a_dead_address_is_no_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SAMPLES / "linen.jpg", tmp_path)
    assert detect.main(["--source", "http://127.0.0.1:9/linen.jpg"]) == 2
    assert "source: got 'http://127.0.0.1:9/linen.jpg'" in capsys.readouterr().err


def test_views_over_the_image_show_it_with_its_boxes_at_its_own_size(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--npy", "off", "--stages", "9,model.9.cv1.act,24"]
    status, folder, record = run(tmp_path, *flags, "--view", "overlay,sheet,mean", "--heat-opacity", "0")
    names = sorted(path.name for path in (folder / "linen").iterdir())
    inside, stage = "model.9.cv1.act_SiLU", "stage9_SPPF"
    assert status == 0
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


def test_a_classifier_s_image_is_cropped_so_nothing_lies_over_it(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    from ultralytics import YOLO

    weights = tmp_path / "any.pt"
    YOLO("yolov8n-cls.yaml").save(weights)
    flags = ["--weights", str(weights), "--visualize", "--view", "grid,overlay", "--project", str(tmp_path / "runs")]
    assert detect.main(flags) == 2
    error = capsys.readouterr().err
    assert "got a checkpoint for classify" in error and error.count("\n") == 1
    assert not (tmp_path / "runs").exists()


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
    from yolo_heatviz.heatmaps import ImageHeatmaps
    from yolo_heatviz.settings import Settings
    from yolo_heatviz.stages import Stage
    from yolo_heatviz.visualise import StageWriter

    maps = np.random.default_rng(0).normal(size=(1, 4, 5, 5)).astype(np.float32)
    for view, drawn in (("grid,l2", 2), ("grid,overlay", 0)):
        heatmaps = ImageHeatmaps(StageWriter(Settings(view=view, npy="off", focus="off")), tmp_path / view)
        heatmaps.on_stage(Stage(3, "C3"), maps, (40, 40))
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


def test_labels_crops_and_table_say_what_was_found(tmp_path: Path) -> None:
    flags = [
        "--source",
        str(SAMPLES / "linen.jpg"),
        "--save-txt",
        "--save-conf",
        "--save-csv",
        "--save-crop",
        "--nosave",
    ]
    status, folder, record = run(tmp_path, *flags)
    found = record["sources"][0]["found"]
    names = record["model"]["names"]
    assert status == 0 and found and not (folder / "linen.jpg").exists()
    labels = [line.split() for line in (folder / "labels" / "linen.txt").read_text().splitlines()]
    assert [names[int(row[0])] for row in labels] == [each["class"] for each in found]
    height, width = record["sources"][0]["size"]
    for row, each in zip(labels, found):
        x, y, w, h, confidence = map(float, row[1:])
        left, top, right, bottom = each["xyxy"]
        assert [(x - w / 2) * width, (y - h / 2) * height] == pytest.approx([left, top], abs=0.01)
        assert [(x + w / 2) * width, (y + h / 2) * height] == pytest.approx([right, bottom], abs=0.01)
        assert confidence == pytest.approx(each["confidence"], abs=1e-5)
    with (folder / "predictions.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Image Name", "Prediction", "Confidence"]
    assert rows[1:] == [["linen.jpg", each["class"], f"{each['confidence']:.2f}"] for each in found]
    crops = sorted(path.parent.name for path in (folder / "crops").rglob("*.jpg"))
    assert crops == sorted(each["class"] for each in found)


def test_classes_filter_and_threshold_hold(tmp_path: Path) -> None:
    _, _, loose = run(tmp_path, "--source", str(SAMPLES / "linen.jpg"), "--classes", "0", "--conf-thres", "0.01")
    assert set(classes(loose["sources"][0])) == {"hole"}
    _, _, strict = run(tmp_path, "--source", str(SAMPLES / "linen.jpg"), "--conf-thres", "1")
    assert classes(strict["sources"][0]) == []


def test_data_names_take_the_place_of_the_checkpoints(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    data = tmp_path / "data.yaml"
    data.write_text("names: [a, b, c, d, e]")
    _, _, record = run(tmp_path / "runs", "--source", str(SAMPLES / "linen.jpg"), "--data", str(data))
    assert set(classes(record["sources"][0])) <= set("abcde")
    data.write_text("names: [a, b]")
    assert detect.main(["--data", str(data), "--project", str(tmp_path / "none")]) == 2
    assert "got 2 names" in capsys.readouterr().err


def test_list_stages_needs_no_image(
    capsys: pytest.CaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert detect.main(["--list-stages", "--imgsz", "320"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["stage", "module", "from", "shape", "stride"]
    assert lines[1][:3] == ["0", "Conv", "-1"] and lines[1][3].endswith("×160×160") and lines[1][4] == "2"
    assert lines[25][:5] == ["24", "Detect", "17,", "20,", "23"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("task", ["-seg", "-cls", "-pose", "-obb"])
def test_a_checkpoint_of_any_task_runs(task: str, tmp_path: Path) -> None:
    from ultralytics import YOLO

    weights = tmp_path / "any.pt"
    YOLO(f"yolov8n{task}.yaml").save(weights)
    flags = ["--weights", str(weights), "--source", str(SAMPLES / "linen.jpg"), "--imgsz", "64", "--visualize"]
    status, folder, record = run(tmp_path / "runs", *flags, "--stages", "4")
    assert status == 0 and record["model"]["task"] in ("segment", "classify", "pose", "obb")
    assert (folder / "linen" / "stage4_C2f_features.png").is_file()


def test_an_interrupted_run_keeps_what_it_has_and_says_so(tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(300):
        shutil.copy(SAMPLES / "linen.jpg", many / f"{number:03}.jpg")
    command = [sys.executable, "-m", "yolo_heatviz.detect", "--visualize", "--source", str(many), "--npy", "off"]
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs are born deaf to it
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, preexec_fn=heeds)
    folder = tmp_path / "runs" / "detect" / "exp"
    while not (folder / "002.jpg").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    record = manifest(folder)
    assert process.returncode == 130 and "interrupted" in error
    assert not record["complete"] and 3 <= len(record["sources"]) < 300
    assert (folder / "000" / "stage23_C3_features.png").is_file() and not list(folder.rglob(".part-*"))


def test_the_stages_of_a_run_are_ranked_by_their_focus(first_run: tuple[int, Path, dict]) -> None:
    record = first_run[2]
    ranked = record["focus"]["stages"]
    assert record["focus"]["by"] == "boxes" and len(ranked) == STAGES
    assert [row["focus"] for row in ranked] == sorted((row["focus"] for row in ranked), reverse=True)
    assert ranked[0]["focus"] > 2 * ranked[0]["area"], "the best stage looks at the defects"
    for entry in record["sources"]:
        found = [stage["focus"] for stage in entry["stages"] if stage["status"] == "done"]
        assert {each["by"] for each in found} == ({"boxes"} if entry["found"] else {"contrast"})


def test_a_run_says_which_stage_to_open_first(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--npy", "off", "--stages", "4,8,17"]
    _, _, record = run(tmp_path, *flags)
    out = capsys.readouterr().out
    assert f"Look at stage {record['focus']['stages'][0]['stage']} first (focus: " in out
    detect.main([*flags, "--project", str(tmp_path / "strict"), "--conf-thres", "1"])
    assert "Nothing was found. Ranked by contrast" in capsys.readouterr().out
    detect.main([*flags, "--project", str(tmp_path / "off"), "--focus", "off"])
    assert "first (" not in capsys.readouterr().out


def test_the_channels_that_look_at_the_boxes_can_be_shown_alone(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--stages", "17", "--channels", "top", "--n", "4"]
    _, folder, record = run(tmp_path, *flags, "--top-by", "focus")
    (stage,) = record["sources"][0]["stages"]
    shares = dict(map(tuple, stage["focus"]["channels"]))
    array = np.load(folder / stage["files"][1])
    best = list(shares)[:4]
    assert stage["values"] == pytest.approx([array[best].min(), array[best].max()])


@pytest.mark.parametrize(
    ("task", "flags", "words"),
    [
        pytest.param("-seg", ["--augment"], "--augment: got a checkpoint for segment", id="augmenting masks"),
        pytest.param("-cls", ["--classes", "1"], "--classes: got a checkpoint for classify", id="filtering one class"),
        pytest.param("-cls", ["--conf-thres", "0.9"], "--conf-thres: got a checkpoint", id="a threshold for no boxes"),
        pytest.param("-cls", ["--save-crop"], "--save-crop: got a checkpoint for classify", id="crops of no boxes"),
    ],
)
def test_a_flag_that_the_task_cannot_honour_is_refused(
    task: str, flags: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    from ultralytics import YOLO

    YOLO(f"yolov8n{task}.yaml").save(tmp_path / "any.pt")
    assert detect.main(["--weights", str(tmp_path / "any.pt"), "--project", str(tmp_path / "runs"), *flags]) == 2
    assert words in capsys.readouterr().err and not (tmp_path / "runs").exists()


def test_files_of_sources_with_like_names_do_not_meet(tmp_path: Path, clip: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.jpg", "a2.jpg", "clip_1.jpg"):
        shutil.copy(SAMPLES / "linen.jpg", folder / name)
    shutil.copy(clip, folder / "clip.mp4")
    flags = ["--source", str(folder), "--save-crop", "--save-txt", "--save-csv", "--conf-thres", "0.05"]
    status, run_folder, record = run(tmp_path / "runs", *flags)
    files = [file for entry in record["sources"] for file in entry["files"]]
    assert status == 0 and len(files) == len(set(files))
    there = {path.relative_to(run_folder).as_posix() for path in run_folder.rglob("*") if path.is_file()}
    assert there == {*files, *record["tables"], "manifest.json"} and record["tables"] == ["predictions.csv"]


def test_sizes_are_rounded_to_the_stride(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    assert detect.main(["--list-stages", "--imgsz", "100"]) == 0
    assert "×64×64" in capsys.readouterr().out
    _, _, record = run(tmp_path, "--source", str(SAMPLES / "linen.jpg"), "--imgsz", "100")
    assert record["model"]["imgsz"] == [128, 128]


def test_a_stage_without_such_a_channel_costs_the_sheet_only_its_tile(tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--npy", "off", "--view", "sheet"]
    status, folder, record = run(tmp_path, *flags, "--overlay-of", "channel", "--channels", "30")
    statuses = {stage["stage"]: stage["status"] for stage in record["sources"][0]["stages"]}
    assert status == 1 and (folder / "linen" / "sheet.png").is_file()
    assert statuses[0] == "failed" and statuses[17] == statuses["all"] == "done"
