"""What was kept of a training is drawn again, by the command alone: of one that was killed, or with other options."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from tests.evolution.conftest import SIZE, network
from yolo_heatviz.evolution import main, record
from yolo_heatviz.evolution.training import Training
from yolo_heatviz.evolution.under_way import UnderWay
from yolo_heatviz.evolution.watch_options import WatchOptions


@pytest.fixture
def stopped(data, tmp_path):
    """The folder of a watched training that came to its third epoch."""
    folder = tmp_path / "exp"
    folder.mkdir()
    shutil.copytree(data.parent, tmp_path / "cloth")
    images = sorted(map(str, (tmp_path / "cloth" / "images" / "val").glob("*.jpg")))
    names = {number: str(number) for number in range(5)}
    training = Training(folder, 100, 0, SIZE, names, lambda: images)
    watch = UnderWay(WatchOptions(count=2, view="grid"), training, network())
    for epoch in range(4):
        watch.see(epoch, network(seed=epoch))
    return watch.folder


def test_a_stopped_training_is_drawn(stopped, capsys):
    assert json.loads((stopped / "evolution.json").read_text())["complete"] is False
    assert main([str(stopped), "--view", "strip,page,grid,video"]) == 0
    assert capsys.readouterr().out.endswith(f"Results in {stopped}\n")
    names = {path.name for path in stopped.iterdir()}
    assert names >= {"strip.pdf", "strip.png", "index.html", "stage2_Conv_evolution.mp4", "epoch003"}
    content = json.loads((stopped / "evolution.json").read_text())
    assert content["complete"] and content["weights"] == "EMA" and record.kept(stopped) == [0, 1, 2, 3]
    assert (stopped / "epoch003" / "stage2_Conv_features.png").is_file()
    assert all((stopped / name).is_file() for name in content["files"])


def test_it_draws_what_the_training_s_own_end_draws(stopped, tmp_path):
    shutil.copytree(stopped, tmp_path / "exp" / "copy")
    for folder in (stopped, tmp_path / "exp" / "copy"):
        assert main([str(folder), "--view", "strip,page"]) == 0
    for name in ("strip.png", "evolution.csv", "page/epoch002.js"):
        assert (stopped / name).read_bytes() == (tmp_path / "exp" / "copy" / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--data", "data.yaml"],
            "--data: got one for {run}, accepted is none: its images and stages",
        ),
        (["--stages", "2"], "--stages: got one for {run}, accepted is none"),
        (["--images", "2"], "--images: got one for {run}, accepted is none"),
        (["--seed", "7"], "--seed: got one for {run}, accepted is none"),
        (["--channels", "last"], "--channels: got one for {run}, accepted is none"),
        (["--imgsz", "64"], "--imgsz: got one for {run}, accepted is none"),
        (["--project", "elsewhere"], "--project: got one for {run}, accepted is none"),
    ],
    ids=[
        *("other images", "other stages", "more images", "images by another seed", "other channels", "another size"),
        "another place",
    ],
)
def test_what_was_chosen_before_cannot_be_chosen_again(words, message, stopped, capsys):
    assert main([str(stopped), *words]) == 2
    assert capsys.readouterr().err.startswith(f"yolo_heatviz.evolution: {message.format(run=stopped)}")


def test_an_image_that_is_gone_is_said(stopped, tmp_path, capsys):
    shutil.rmtree(tmp_path / "cloth")
    assert main([str(stopped)]) == 2
    assert "got nothing of that name" in capsys.readouterr().err


def test_channels_that_were_not_kept_cannot_be_drawn(stopped, capsys):
    for epoch in record.kept(stopped):
        kept = record.load(stopped, epoch)
        bare = {key: replace(each, channels=(), maps=each.maps[:, :0]) for key, each in kept.stages.items()}
        record.save(stopped, replace(kept, stages=bare))
    before = {path.name for path in stopped.iterdir()}
    assert main([str(stopped), "--view", "strip,grid"]) == 2
    assert capsys.readouterr().err.startswith("yolo_heatviz.evolution: view: got 'grid', accepted are overlay, video, ")
    assert {path.name for path in stopped.iterdir()} == before


@pytest.mark.parametrize("content", ["{}", '{"images": [', "[]"], ids=["without all", "cut", "a list"])
def test_a_manifest_that_was_damaged_is_one_line(content, stopped, capsys):
    (stopped / "evolution.json").write_text(content)
    assert main([str(stopped)]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"yolo_heatviz.evolution: {stopped / 'evolution.json'}: got one ") and err.count("\n") == 1


def test_what_an_interrupted_command_left_is_drawn(training, data, tmp_path, monkeypatch, capsys):
    def stop(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("yolo_heatviz.evolution.table.write", stop)
        assert main([str(training), "--data", str(data), "--device", "cpu"]) == 130
    folder = training / "heatmaps"
    assert json.loads((folder / "evolution.json").read_text())["complete"] is False
    assert main([str(folder), "--view", "strip,overlay"]) == 0, capsys.readouterr().err
    assert (folder / "strip.png").is_file() and len(list(folder.glob("epoch004/*.png"))) > 2
    done = json.loads((folder / "evolution.json").read_text())["epochs"]
    assert {(each["status"], bool(each["files"])) for each in done} == {("done", True)}
