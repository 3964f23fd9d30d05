from __future__ import annotations

import pytest
import torch

from yolo_heatviz.demo.train import main

TINY = ("--pictures", "8", "--val-pictures", "2", "--size", "64", "--epochs", "1")


@pytest.fixture(scope="module")
def trained(run_offline, tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    out = folder / "tiny.pt"
    done = run_offline("yolo_heatviz.demo.train", "--out", str(out), "--work", str(folder / "work"), *TINY)
    assert done.returncode == 0, done.stderr
    return folder, done


def test_training_writes_a_half_precision_checkpoint_that_loads_safely(trained):
    from ultralytics.nn.tasks import torch_safe_load

    folder, done = trained
    assert done.stdout.splitlines()[-1] == str(folder / "tiny.pt")
    checkpoint, _ = torch_safe_load(str(folder / "tiny.pt"), safe_only=True)
    assert {parameter.dtype for parameter in checkpoint["model"].parameters()} == {torch.float16}
    assert checkpoint["train_args"]["imgsz"] == 64


def test_training_changes_the_weights_and_keeps_them_finite(trained):
    from ultralytics.nn.tasks import torch_safe_load

    from yolo_heatviz.demo.network import DetectionModel, architecture

    model = torch_safe_load(str(trained[0] / "tiny.pt"), safe_only=True)[0]["model"]
    assert all(torch.isfinite(value).all() for value in model.state_dict().values())
    fresh = DetectionModel(architecture(), verbose=False).state_dict()
    assert [(name, value.shape) for name, value in fresh.items()] == [
        (name, value.shape) for name, value in model.state_dict().items()
    ]
    means = [value for name, value in model.state_dict().items() if name.endswith("running_mean")]
    assert all(mean.any() for mean in means)  # zero until a batch has gone through


def test_training_asks_nothing_of_the_network_and_keeps_its_settings_to_itself(trained):
    folder, done = trained
    assert "NETWORK" not in done.stderr
    assert (folder / "work" / "config" / "Ultralytics" / "settings.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--size", "100"], "size 100: accepted is a multiple of 32 from 64 on"),
        (["--epochs", "0"], "pictures, val-pictures and epochs: got 0, accepted is 1 or more"),
        (["--out", "no/such/folder.pt"], "out no/such/folder.pt: accepted is a file in a folder that is there"),
        (["--work", "{full}"], "work {full} is not empty: accepted is a new or an empty folder"),
    ],
    ids=["size", "epochs", "folder of the weights", "folder with something in it"],
)
def test_mistake_is_told_in_one_line_before_any_picture_is_made(arguments, complaint, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YOLO_CONFIG_DIR", str(tmp_path))
    (tmp_path / "kept.txt").touch()
    arguments, complaint = ([part.format(full=tmp_path) for part in parts] for parts in (arguments, [complaint]))
    assert main(["--out", str(tmp_path / "new.pt"), *arguments]) == 2
    assert capsys.readouterr() == ("", f"{complaint[0]}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
