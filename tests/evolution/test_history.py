from __future__ import annotations

import pytest

from tests.evolution.conftest import figures, network, save, steps
from yolo_heatviz.evolution.epoch_in_file import epoch_in_file
from yolo_heatviz.evolution.history import find
from yolo_heatviz.evolution.results import read_results


def order(folder):
    return [(file.epoch, file.path.name) for file in find([folder]).files]


def test_epochs_are_in_the_order_of_their_numbers_not_of_their_names(tmp_path):
    for number in (0, 2, 10):
        save(network(), tmp_path / f"epoch{number}.pt", number)
    assert order(tmp_path) == [(1, "epoch0.pt"), (3, "epoch2.pt"), (11, "epoch10.pt")]


def test_last_of_a_training_under_way_says_its_epoch_itself(tmp_path):
    folder = steps(tmp_path / "exp", 2)
    save(network(), folder / "weights" / "last.pt", 5)
    assert epoch_in_file(folder / "weights" / "last.pt") == 5
    assert order(folder)[-1] == (6, "last.pt")


def test_last_and_best_of_an_ended_training_are_looked_up_in_its_figures(tmp_path):
    for name in ("last", "best"):
        save(network(), tmp_path / "weights" / f"{name}.pt", -1)
    (tmp_path / "results.csv").write_text(
        "epoch,metrics/mAP50(B),metrics/mAP50-95(B)\n1,.1,.1\n2,.2,.3\n3,.5,.2\n4,nan,nan\n"
    )
    assert order(tmp_path) == [(2, "best.pt"), (4, "last.pt")]


def test_one_of_each_epoch_is_taken_and_the_others_are_said(tmp_path):
    folder = steps(tmp_path / "exp", 2)
    figures(folder, 2)
    save(network(), folder / "weights" / "last.pt", -1)
    found = find([folder])
    assert [file.path.name for file in found.files] == ["epoch0.pt", "epoch1.pt"]
    assert found.notes == ["last.pt is left out: it is of epoch 2, as epoch1.pt is"]


@pytest.mark.parametrize(
    ("lines", "epochs", "best"),
    [
        (["epoch,metrics/mAP50(B),metrics/mAP50-95(B)", "1,.9,.1", "2,.2,.2"], [1, 2], 2),
        (["  epoch,   metrics/mAP_0.5,metrics/mAP_0.5:0.95", "   0,  .9,  .1", " 1, .2,  .2"], [1, 2], 2),
        (["epoch,metrics/mAP50(B),metrics/mAP50-95(B)", "1,.9,.1", "1,.9,.3", "2,.2,.2"], [1, 2], 1),
        (["epoch,metrics/accuracy_top1", "1,.9"], [], None),
        (["epoch,metrics/mAP50(B),metrics/mAP50-95(B)", "one,.9,.1"], [], None),
        ([""], [], None),
    ],
    ids=["Ultralytics", "YOLOv5, from 0", "a resumed epoch twice", "a classifier", "no number", "nothing"],
)
def test_the_figures_of_a_trainer(lines, epochs, best, tmp_path):
    (tmp_path / "results.csv").write_text("\n".join(lines))
    found = read_results(tmp_path)
    assert (list(found.epochs), found.best) == (epochs, best)
