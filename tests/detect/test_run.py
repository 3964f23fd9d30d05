"""The detect command, from its arguments to its files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Callable

import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, STAGES, classes, main, manifest, run
from tests.helpers.processes import python
from yolo_heatviz import detect


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
    known |= {stage["maps"] for entry in record["sources"] for stage in entry["stages"] if "maps" in stage}
    known |= {entry["report"][key] for entry in record["sources"] for key in ("image", "thumb", "stages", "entry")}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == known | {"manifest.json", record["page"]}


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


def test_a_detector_that_the_tests_share_is_as_one_that_is_new(tmp_path: Path) -> None:
    """Else the tests, which take copies of it, would not be of the command."""
    (tmp_path / "data.yaml").write_text("names: [a, b, c, d, e]")
    source = ["--source", str(SAMPLES / "linen.jpg"), "--save-csv"]
    run(tmp_path / "renamed", *source, "--data", str(tmp_path / "data.yaml"), "--visualize", "--stages", "9")
    shared, cold = run(tmp_path / "shared", *source)[1], tmp_path / "cold" / "exp"
    assert detect.main([*source, "--project", str(cold.parent)]) == 0
    assert manifest(shared)["sources"] == manifest(cold)["sources"]
    for name in ("linen.jpg", "predictions.csv"):
        assert (shared / name).read_bytes() == (cold / name).read_bytes()


def test_as_a_process_of_its_own_it_says_where_the_pictures_are(tmp_path: Path) -> None:
    words = ("-m", "yolo_heatviz.detect", "--visualize", "--stages", "17", "--npy", "off")
    done = python(*words, cwd=tmp_path)
    folder = Path("runs/detect/exp")
    assert done.stdout.splitlines()[-2:] == [f"Open {folder / 'index.html'}", f"Results in {folder}"]
    assert (done.returncode, done.stderr) == (0, "")
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
        pytest.param(["--qqqq"], "unknown argument '--qqqq': --help lists all", id="a flag that is none"),
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
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_writes_nothing(
    flags: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(flags) == 2
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


def test_a_stage_that_fails_is_reported_once_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "exp" / "linen" / "stage9_SPPF_features.png" / "in the way"
    blocked.mkdir(parents=True)
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--exist-ok"]
    status, folder, record = run(tmp_path, *flags)
    statuses = [stage["status"] for stage in record["sources"][0]["stages"]]
    assert status == 1 and folder.name == "exp"
    assert statuses == [*["done"] * 9, "failed", *["done"] * 14, "skipped"]
    assert capsys.readouterr().err.count("stage 9 SPPF: cannot write") == 1 and caplog.messages == []
    assert (folder / "linen.jpg").is_file() and not list(folder.rglob(".part-*"))


def test_list_stages_needs_no_image(
    capsys: pytest.CaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--list-stages", "--imgsz", "320"]) == 0
    printed = capsys.readouterr().out
    lines = [re.split(" {2,}", line) for line in printed[printed.index("stage ") :].splitlines()]
    assert lines[0] == ["stage", "module", "from", "part", "shape", "stride"]
    assert lines[1][:4] == ["0", "Conv", "-1", "backbone"] and lines[1][4].endswith("×160×160") and lines[1][5] == "2"
    assert lines[25][:4] == ["24", "Detect", "17, 20, 23", "head"]
    parts = {number: line[3] for number, line in enumerate(lines[1:])}
    assert [parts[9], parts[10]] == ["backbone", "neck"]
    assert [number for number, part in parts.items() if part == "neck, head input"] == [17, 20, 23]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("task", ["-seg", "-cls", "-pose", "-obb"])
def test_a_checkpoint_of_any_task_runs(task: str, untrained: Callable[[str], Path], tmp_path: Path) -> None:
    flags = ["--weights", str(untrained(task)), "--source", str(SAMPLES / "linen.jpg"), "--imgsz", "64", "--visualize"]
    status, folder, record = run(tmp_path / "runs", *flags, "--stages", "4")
    assert status == 0 and record["model"]["task"] in ("segment", "classify", "pose", "obb")
    assert (folder / "linen" / "stage4_C2f_features.png").is_file()


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
    task: str,
    flags: list[str],
    words: str,
    untrained: Callable[[str], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
) -> None:
    assert detect.main(["--weights", str(untrained(task)), "--project", str(tmp_path / "runs"), *flags]) == 2
    assert words in capsys.readouterr().err and not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("stages", "line"),
    [
        pytest.param("9,24", "stage 24 Detect gives nothing to draw: a tuple of 2, not one tensor", id="the head"),
        pytest.param("detect", "stage 24 Detect gives nothing to draw: a tuple of 2, not one tensor", id="by its name"),
        pytest.param(
            "model.2.m,9", "stage model.2.m ModuleList gives nothing to draw: model.2.m is a ModuleList, ", id="a list"
        ),
        pytest.param("23-24,all", "", id="in a range or a group"),
    ],
)
def test_a_stage_asked_for_by_name_that_gives_nothing_is_told_once(
    stages: str, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], untrained: Callable[[str], Path]
) -> None:
    weights = ["--weights", str(untrained(""))] if "model.2.m" in stages else []
    sources = ["--source", str(SAMPLES), "--save", "png", "--imgsz", "64", "--nosave"]
    status, _, record = run(tmp_path, *weights, *sources, "--visualize", "--stages", stages)
    errors = [each for each in capsys.readouterr().err.splitlines() if "nothing to draw" in each]
    assert (status, len(errors)) == ((1, 1) if line else (0, 0)) and all(line in each for each in errors)
    assert record["exit_status"] == status and record["complete"]
    skipped = [stage for stage in record["sources"][0]["stages"] if stage["status"] == "skipped"]
    assert len(skipped) == 1 and (not line or skipped[0]["reason"] in errors[0])


def test_a_vector_of_a_classifier_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], untrained: Callable[[str], Path]
) -> None:
    flags = [
        "--weights",
        str(untrained("-cls")),
        "--source",
        str(SAMPLES / "linen.jpg"),
        "--imgsz",
        "64",
        "--visualize",
    ]
    status, _, record = run(tmp_path, *flags, "--stages", "0,model.9.linear")
    assert status == 1 and [stage["status"] for stage in record["sources"][0]["stages"]] == ["done", "skipped"]
    words = "stage model.9.linear Linear gives nothing to draw: shape (1, 1000) is not (B, C, H, W): a vector"
    assert words in capsys.readouterr().err
