"""`watch`: a training of Ultralytics' is what it is without, and how its stages change is kept and drawn."""

from __future__ import annotations

import csv
import hashlib
import json
import pickle
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.evolution.conftest import SIZE
from tests.evolution.conftest import network as small_network
from tests.helpers.small_training import train
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.evolution import manifest, record, ultralytics_training, under_way, watch
from yolo_heatviz.evolution.training import Training
from yolo_heatviz.evolution.ultralytics_training import Callbacks
from yolo_heatviz.evolution.under_way import UnderWay
from yolo_heatviz.evolution.watch_options import WatchOptions
from yolo_heatviz.evolution.watcher import Watcher


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "evolution.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def trace(data: Path, project: Path, *, epochs: int = 2, watcher: Watcher | None = None, **more: object) -> dict:
    """Train; the loss of every step, the weights, the flags and the random numbers at the end."""
    losses: list[str] = []
    flags: list[tuple] = []

    def step(trainer):
        losses.append(trainer.loss.detach().numpy().tobytes().hex())

    def epoch_end(trainer):
        networks = (trainer.model, trainer.ema.ema)
        flags.append(tuple((m.training, len(m._forward_hooks)) for each in networks for m in each.modules()))
        flags.append(tuple((p.requires_grad, p.grad is None) for p in trainer.model.parameters()))

    events = Callbacks(watcher).events() if watcher else {}
    ours = events.pop("on_fit_epoch_end", lambda trainer: None)
    trainer = train(
        data,
        project,
        epochs=epochs,
        size=SIZE,
        callbacks={
            **events,
            "on_train_batch_end": step,
            "on_fit_epoch_end": lambda trainer: (ours(trainer), epoch_end(trainer)),
        },
        **more,
    )
    weights = hashlib.sha256()
    for network in (trainer.model, trainer.ema.ema):
        for value in network.state_dict().values():
            weights.update(value.numpy().tobytes())
    numbers = (random.random(), float(np.random.rand()), float(torch.rand(1)))
    folder = Path(trainer.save_dir)
    figures = [row.split(",", 2)[2] for row in (folder / "results.csv").read_text().splitlines()]  # without the seconds
    return {"losses": losses, "weights": weights.hexdigest(), "flags": flags, "random": numbers, "results": figures}


@pytest.fixture(scope="module")
def both(data, tmp_path_factory):
    """The same training without and with a watcher."""
    folder = tmp_path_factory.mktemp("both")
    watcher = Watcher(WatchOptions(count=2, view="overlay,grid,video,strip"))
    plain = trace(data, folder, name="plain")
    seen = trace(data, folder, name="watched", watcher=watcher)
    assert watcher.failures == []
    return plain, seen, folder / "watched" / "heatmaps"


def test_a_watched_training_is_the_same_bit_for_bit(both):
    plain, seen, _ = both
    assert len(plain["losses"]) == 4 and len(set(plain["losses"])) == 4
    assert seen == plain


def test_it_begins_before_the_first_step_and_has_each_epoch_once(both):
    _, _, folder = both
    found = rows(folder)
    assert record.kept(folder) == [0, 1, 2]
    assert [row["epoch"] for row in found if row["stage"] == "17"] == ["0", "1", "2"]
    assert [row["mAP50"] != "" for row in found if row["stage"] == "17"] == [False, True, True]
    last = [row for row in found if row["epoch"] == "2"]
    assert all(float(row["cka_last"]) == pytest.approx(1, abs=1e-6) for row in last if row["cka_last"])
    assert json.loads((folder / "evolution.json").read_text())["complete"]


def test_what_is_kept_is_the_network_of_the_checkpoint_of_that_epoch(both, data):
    from yolo_heatviz.evolution import main

    _, _, folder = both
    run = folder.parent
    words = ["--data", data, "--images", "2", "--view", "none", "--project", run, "--name", "after", "--device", "cpu",
             "--keep-records"]  # fmt: skip
    assert main([str(run), *map(str, words)]) == 0
    for epoch in (1, 2):
        live, after = record.load(folder, epoch).stages, record.load(run / "after", epoch).stages
        for key in live:
            span = np.ptp(live[key].norms)
            assert np.abs(live[key].norms - after[key].norms).max() <= 0.02 * span + 1e-3, key  # half precision


def test_all_is_drawn_at_the_end(both):
    _, _, folder = both
    assert {path.name for path in folder.iterdir()} >= {"epoch000", "epoch001", "epoch002", "strip.pdf", "strip.png"}
    assert "stage17_C3_overlay.png" in {path.name for path in (folder / "epoch000").iterdir()}
    about = json.loads((folder / "evolution.json").read_text())
    assert about["chosen_by"] == 0 and about["failures"] == [] and "stage17_C3_evolution.mp4" in about["files"]


def test_a_failure_of_ours_is_said_once_and_the_training_is_the_same(both, data, tmp_path, capsys, monkeypatch):
    def broken(*_):
        raise RuntimeError("no such measure")

    watcher = Watcher(WatchOptions(count=2))
    monkeypatch.setattr(under_way, "measure", broken)
    seen = trace(data, tmp_path, watcher=watcher)
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("yolo_heatviz: ")]
    assert seen == both[0]
    assert said == [
        "yolo_heatviz: the training goes on, but is not watched as it should be: at the start: RuntimeError: no such "
        "measure"
    ]


def test_a_failure_in_one_epoch_leaves_the_others(data, tmp_path, monkeypatch):
    watcher, measure, calls = Watcher(WatchOptions(count=1, view="none")), under_way.measure, []

    def sometimes(*given):
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError
        return measure(*given)

    monkeypatch.setattr(under_way, "measure", sometimes)
    trace(data, tmp_path, watcher=watcher)
    assert watcher.failures == ["epoch 1: MemoryError: "]
    folder = tmp_path / "exp" / "heatmaps"
    assert record.kept(folder) == [0, 2] and manifest.read(folder)["failures"] == watcher.failures


def test_images_that_are_not_there_do_not_stop_a_training(both, data, tmp_path, capsys):
    watcher = Watcher(WatchOptions(images=str(tmp_path / "none")))
    assert trace(data, tmp_path, watcher=watcher) == both[0]
    assert "at the start: source: got " in capsys.readouterr().err
    assert not (tmp_path / "exp" / "heatmaps").exists()


def test_a_trainer_that_is_made_in_another_way_is_not_stopped(both, data, tmp_path, monkeypatch):
    def unknown(_):
        raise AttributeError("no attribute 'data'")

    monkeypatch.setattr(ultralytics_training, "_about", unknown)
    watcher = Watcher(WatchOptions())
    assert trace(data, tmp_path, watcher=watcher) == both[0]
    assert watcher.failures == ["at the start: AttributeError: no attribute 'data'"]


def test_another_process_of_a_training_on_several_devices_writes_nothing(data, tmp_path, monkeypatch):
    monkeypatch.setenv("RANK", "1")
    watcher = Watcher(WatchOptions())
    watcher.start(lambda: 1 / 0, None)
    watcher.epoch(1, None)
    watcher.end(1, None)
    assert watcher.failures == [] and watcher.folder is None


def test_callbacks_go_to_other_processes(tmp_path):
    made = Callbacks(Watcher(WatchOptions(every=3)))
    sent = pickle.loads(pickle.dumps(made.events()))
    assert sent["on_train_start"].__self__.watcher.options.every == 3


def test_every_few_epochs_and_the_last_are_watched(data, tmp_path):
    watcher = Watcher(WatchOptions(count=1, every=2, view="none"))
    trace(data, tmp_path, epochs=3, watcher=watcher)
    assert record.kept(tmp_path / "exp" / "heatmaps") == [0, 2, 3]


class StoppedError(Exception):
    """In place of a kill."""


def test_a_resumed_training_goes_on_in_the_same_folder(data, tmp_path, capsys):
    def stop(trainer):
        if trainer.epoch == 1:
            raise StoppedError

    options = WatchOptions(count=1, view="page,grid")
    events = Callbacks(Watcher(options)).events()
    ours = events["on_train_epoch_end"]
    with pytest.raises(StoppedError):
        train(data, tmp_path, epochs=3, size=SIZE,
              callbacks={**events, "on_train_epoch_end": lambda trainer: (ours(trainer), stop(trainer))})  # fmt: skip
    folder = tmp_path / "exp" / "heatmaps"
    before = manifest.read(folder)
    assert record.kept(folder) == [0, 1] and before["complete"] is False and len(rows(folder)) == 48
    assert "The training goes on: load the page again for more." in (folder / "index.html").read_text()
    assert {path.name for path in (folder / "page").glob("*.js")} == {"epoch000.js", "epoch001.js"}
    again = Watcher(options)
    last = str(tmp_path / "exp" / "weights" / "last.pt")
    train(data, tmp_path, epochs=3, size=SIZE, callbacks=Callbacks(again).events(), resume=last)
    assert f"yolo_heatviz: watching goes on after epoch 1, in {folder}\n" in capsys.readouterr().out
    assert again.failures == [] and sorted(path.name for path in folder.parent.glob("heatmaps*")) == ["heatmaps"]
    assert record.kept(folder) == [0, 1, 2, 3]
    assert [row["epoch"] for row in rows(folder) if row["stage"] == "5"] == ["0", "1", "2", "3"]
    assert (
        "4 epochs, 1 image, weights: EMA.<" in (folder / "index.html").read_text()
        and len(list(folder.glob("page/*.js"))) == 4
    )
    assert manifest.read(folder)["channels"] == before["channels"] and manifest.read(folder)["complete"]


@pytest.mark.parametrize("taken", ["heatmaps", "heatmaps2"], ids=["made before it", "made after it"])
def test_a_resumed_training_leaves_what_the_command_has_drawn(taken, data, tmp_path):
    images = sorted(map(str, (data.parent / "images" / "val").glob("*.jpg")))
    names = dict(enumerate("abcde"))

    def watched(begun):
        training = Training(tmp_path / "exp", 9, begun, SIZE, names, lambda: images)
        watch = UnderWay(WatchOptions(count=2), training, small_network())
        watch.see(begun, small_network())
        return watch.folder

    first = watched(0)
    shutil.copytree(first, tmp_path / "command")
    content = {**manifest.read(first), "weights": manifest.CHECKPOINTS, "complete": True}
    manifest.write(tmp_path / "command", content)
    shutil.rmtree(tmp_path / "command" / record.FOLDER)
    if taken == "heatmaps":
        first.rename(first.with_name("heatmaps2"))
    (tmp_path / "command").rename(tmp_path / "exp" / taken)
    before = (tmp_path / "exp" / taken / "evolution.csv").read_bytes()
    folder = watched(1)
    assert folder.name == {"heatmaps": "heatmaps2", "heatmaps2": "heatmaps"}[taken]
    assert record.kept(folder) == [0, 1] and (tmp_path / "exp" / taken / "evolution.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"every": 0}, "every: got 0, accepted is a whole number from 1"),
        ({"count": 9}, "images: got 9, accepted is 1 to 8"),
        ({"view": "gird"}, "view: got 'gird'"),
        ({"evry": 2}, "watch: unknown option 'evry' (did you mean every?)"),
    ],
    ids=["never", "too many images", "a view that is none", "a mistyped option"],
)
def test_a_mistake_is_told_before_the_training(given, message):
    from ultralytics import YOLO

    with pytest.raises(HeatvizError) as told:
        watch(YOLO("yolov8n.yaml"), **given)
    assert str(told.value).startswith(message)


def test_what_watches_a_model_can_be_taken_away(data, tmp_path):
    from ultralytics import YOLO

    model = YOLO("yolov8n.yaml")
    before = {event: list(given) for event, given in model.callbacks.items()}
    with watch(model) as watching:
        with pytest.raises(HeatvizError, match="watched already"):
            watch(model)
        assert sum(map(len, model.callbacks.values())) == sum(map(len, before.values())) + 4
    watching.stop()
    assert {event: list(given) for event, given in model.callbacks.items() if given} == {
        event: given for event, given in before.items() if given
    }
    with pytest.raises(HeatvizError, match="watch: got a Linear, accepted is a model of Ultralytics'"):
        watch(torch.nn.Linear(1, 1))


def test_a_model_s_own_training_is_watched(data, tmp_path):
    from ultralytics import YOLO

    from tests.evolution.conftest import network
    from tests.helpers.small_training import QUIET
    from yolo_heatviz.model.offline import without_font

    torch.save({"model": network(), "train_args": {}}, tmp_path / "start.pt")
    model = YOLO(tmp_path / "start.pt")
    with watch(model, data.parent / "images" / "val", view="strip", count=2) as watching, without_font():
        model.train(data=str(data), imgsz=SIZE, epochs=1, project=str(tmp_path), **{**QUIET, "pretrained": True})
        assert watching.failures == []
    folder = tmp_path / "exp" / "heatmaps"
    assert record.kept(folder) == [0, 1] and (folder / "strip.pdf").is_file()
