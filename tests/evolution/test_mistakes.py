"""What the command is given by mistake, or in bad shape: one line each, and what can be drawn is."""

from __future__ import annotations

import csv
import json

import pytest

from tests.evolution.conftest import network, save


def epochs(folder):
    with (folder / "evolution.csv").open(newline="") as file:
        return [int(row["epoch"]) for row in csv.DictReader(file) if row["stage"] == "0"]


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["{empty}", "--data", "{data}"], 3, "weights: no checkpoint in {empty}, accepted is the folder of a training"),
        (["{empty}/no", "--data", "{data}"], 3, "weights: got '{empty}/no', which is not there; accepted are .pt"),
        (["{one}", "--data", "{data}"], 2, "weights: got '{one}' alone, accepted are a folder, or two or more"),
        (["{runs}", "--source", "{empty}"], 3, "source: got '{empty}', accepted are images"),
        (["{runs}"], 2, "--source and --data: got neither, accepted is one of them"),
        (["{runs}", "--data", "{data}", "--source", "a"], 2, "--source and --data: got both"),
        (["{runs}", "--data", "{data}", "--images", "9"], 2, "images: got 9, accepted is 1 to 8"),
        (["{runs}", "--data", "{data}", "--view", "gird"], 2, "view: got 'gird' (did you mean grid?): accepted are"),
        (["{runs}", "--data", "{data}", "--view", "grid,none"], 2, "view: got 'grid,none', accepted is none by itself"),
        (["{runs}", "--data", "{data}", "--channels", "5-2"], 2, "channels: got '5-2', accepted are first, last"),
        (["{runs}", "--data", "{data}", "--stages", "C9"], 2, "stages: got 'C9'"),
        (
            ["{runs}", "--data", "{data}", "--labels", "{empty}"],
            2,
            "--labels: got '{empty}', accepted is a folder with",
        ),
        (["{runs}", "--data", "{data}", "--width", "wide"], 2, "width: got 'wide'"),
        (["{runs}", "--data", "{data}", "--imgsz", "0"], 2, "--imgsz: got 0, accepted is a positive number"),
    ],
    ids=[
        *(
            "no checkpoint in the folder",
            "no such folder",
            "one checkpoint",
            "no image in the folder",
            "no images named",
        ),
        *(
            "two ways to name images",
            "too many images",
            "a view that is none",
            "a view and none",
            "channels backwards",
            "no such stage",
        ),
        *("labels that are not there", "no such paper", "no size"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing_behind(words, status, message, evolve, training, data, tmp_path):
    (tmp_path / "empty").mkdir()
    places = {"empty": tmp_path / "empty", "data": data, "runs": training, "one": training / "weights" / "epoch0.pt"}
    got, _, err = evolve(*(word.format(**places) for word in words))
    assert err.startswith(f"yolo_heatviz.evolution: {message.format(**places)}") and err.count("\n") == 1
    assert got == status and not (tmp_path / "out").exists()


def test_an_epoch_that_cannot_be_loaded_is_left_out_and_said(evolve, training, data, tmp_path):
    path = training / "weights" / "epoch1.pt"
    path.write_bytes(path.read_bytes()[:-5000])
    status, _, err = evolve(training, "--data", data, "--view", "none")
    assert status == 1 and err.startswith("yolo_heatviz.evolution: epoch 2 is left out: ") and err.count("\n") == 1
    folder = tmp_path / "out" / "heatmaps"
    assert epochs(folder) == [1, 3, 4]
    entry = json.loads((folder / "evolution.json").read_text())["epochs"][1]
    assert entry["status"] == "failed" and "is damaged" in entry["reason"]


def test_the_last_that_can_be_loaded_counts_as_the_last(evolve, training, data, tmp_path):
    (training / "weights" / "epoch3.pt").write_bytes(b"no checkpoint")
    assert evolve(training, "--data", data, "--view", "none")[0] == 1
    assert epochs(tmp_path / "out" / "heatmaps") == [1, 2, 3]
    assert json.loads((tmp_path / "out" / "heatmaps" / "evolution.json").read_text())["chosen_by"] == 3


def test_a_checkpoint_of_another_network_is_left_out_and_said(evolve, training, data, tmp_path):
    save(network(width=12), training / "weights" / "epoch1.pt", 1)
    status, _, err = evolve(training, "--data", data, "--view", "none")
    assert status == 1 and epochs(tmp_path / "out" / "heatmaps") == [1, 3, 4]
    assert "epoch1.pt is of another network than the last epoch's: stage 0 is Conv of 8x32x32 in one and" in err


def test_checkpoints_of_which_none_can_be_loaded_are_refused(evolve, training, data, tmp_path):
    for path in (training / "weights").glob("*.pt"):
        path.write_bytes(b"no checkpoint")
    status, _, err = evolve(training, "--data", data)
    assert status == 2 and err.endswith("weights: none of 4 checkpoints can be loaded, see above\n")
    assert not (tmp_path / "out").exists()


def test_a_named_checkpoint_of_an_unknown_epoch_is_refused(evolve, training, data, tmp_path):
    save(network(), tmp_path / "some.pt", -1)
    status, _, err = evolve(training / "weights" / "epoch0.pt", tmp_path / "some.pt", "--data", data)
    assert status == 2 and "it is not known of which epoch some.pt is (it does not say so)" in err


def test_in_a_folder_it_is_left_out_and_said(evolve, training, data):
    save(network(), training / "weights" / "some.pt", -1)
    status, out, _ = evolve(training, "--data", data, "--view", "none")
    assert status == 0 and out.startswith("some.pt is left out: it is not known of which epoch some.pt is")


def test_an_interrupted_run_says_that_it_is_not_complete(evolve, training, data, tmp_path, monkeypatch):
    from yolo_heatviz.evolution import table

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(table, "table", interrupt)
    status, _, err = evolve(training, "--data", data)
    assert (status, err) == (130, "yolo_heatviz.evolution: interrupted\n")
    assert json.loads((tmp_path / "out" / "heatmaps" / "evolution.json").read_text())["complete"] is False
