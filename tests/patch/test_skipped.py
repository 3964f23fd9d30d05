"""Where Ultralytics takes `visualize=True` and skips its own function, we draw, or say at once why not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

import yolo_heatviz
from tests.patch.networks import STAGES, drawn, recipe
from tests.patch.releases import python, release
from tests.patch.test_releases import OLD_STACK, PROGRAMS

IMAGE = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
TENSOR = torch.from_numpy(IMAGE[..., ::-1].copy()).permute(2, 0, 1)[None] / 255
EXPORTED = "is an exported model, whose stages cannot be heard: load the .pt that it was made from"


@pytest.fixture
def model(tmp_path):
    from ultralytics import YOLO

    torch.manual_seed(0)
    return YOLO(recipe(tmp_path))


@pytest.fixture
def options(tmp_path):
    return {"visualize": True, "imgsz": 64, "project": tmp_path, "name": "exp", "verbose": False}


@pytest.fixture
def data(tmp_path):
    """Two images with a label each, to train on and to validate with."""
    for kind in ("images", "labels"):
        (tmp_path / kind).mkdir()
    for name in ("bus", "zidane"):
        cv2.imwrite(str(tmp_path / "images" / f"{name}.png"), IMAGE)
        (tmp_path / "labels" / f"{name}.txt").write_text("0 0.5 0.5 0.2 0.2\n")
    path = tmp_path / "data.yaml"
    path.write_text(f"path: {tmp_path}\ntrain: images\nval: images\nnames: [hole, stain]\n")
    return {"data": path, "workers": 0, "plots": False}


@pytest.fixture
def reasons(caplog):
    """The reasons told so far."""
    prefix = "no heatmap: visualize=True: "

    def told():
        texts = [record.getMessage() for record in caplog.records if record.name.startswith("yolo_heatviz")]
        assert all(text.startswith(prefix) for text in texts)
        return [text[len(prefix) :] for text in texts]

    return told


@pytest.fixture
def plain(model, options, tmp_path):
    """What upstream hands over itself."""
    with yolo_heatviz.install():
        model.predict(IMAGE, **{**options, "name": "plain"})
    return drawn(tmp_path / "plain")["image0"]


def callbacks_of_ours(model):
    return [each for each in model.callbacks["on_predict_start"] if each.__module__.startswith("yolo_heatviz")]


@pytest.mark.parametrize(
    ("source", "given", "stages"),
    [
        pytest.param(TENSOR, {}, STAGES, id="a tensor"),
        pytest.param(IMAGE, {"augment": True}, STAGES, id="augment"),
        pytest.param(IMAGE, {"embed": [1]}, {"stage0_Conv_features", "stage1_Conv_features"}, id="embed"),
        pytest.param(TENSOR, {"stream": True}, STAGES, id="a stream"),
    ],
)
def test_what_upstream_skips_is_drawn_as_always(source, given, stages, model, options, plain, reasons, tmp_path):
    with yolo_heatviz.install():
        list(model.predict(source, **options, **given))
    assert drawn(tmp_path / "exp") == {"image0": {name: plain[name] for name in stages}}
    assert not reasons()
    assert model.predictor.args.visualize
    assert not callbacks_of_ours(model)
    list(model.predict(source, **{**options, "name": "off"}, **given))
    assert not drawn(tmp_path / "off")


def test_each_image_of_a_batch_has_its_folder(model, options, tmp_path):
    with yolo_heatviz.install():
        model.predict(torch.cat([TENSOR, 1 - TENSOR]), **options)
    folders = drawn(tmp_path / "exp")
    assert folders.keys() == {"image0", "image1"}
    assert folders["image0"]["stage0_Conv_features"] != folders["image1"]["stage0_Conv_features"]


@pytest.mark.parametrize("given", [pytest.param({}, id="val"), pytest.param({"augment": True}, id="val with augment")])
def test_val_draws_each_image_beside_its_own_pictures(given, model, options, data, reasons, tmp_path):
    plain = model.val(**data, **{**options, "name": "plain"}, **given)
    with yolo_heatviz.install():
        ours = model.val(**data, **options, **given)
    folders = drawn(tmp_path / "exp")
    assert folders.keys() == {"bus", "zidane"}
    assert all(pictures.keys() == STAGES for pictures in folders.values())
    assert not drawn(tmp_path / "plain")
    assert ours.results_dict == plain.results_dict
    assert not reasons()


def test_train_says_so_once_and_draws_its_last_validation(model, options, data, reasons, tmp_path):
    with yolo_heatviz.install():
        model.train(**data, **options, epochs=2, amp=False)
        assert len(reasons()) == 1 and reasons()[0].startswith("not of a network in training")
    assert drawn(tmp_path / "exp").keys() == {"bus", "zidane"}


@pytest.fixture
def exported(model, monkeypatch, tmp_path):
    from ultralytics import YOLO

    monkeypatch.chdir(tmp_path)
    return YOLO(model.export(format="torchscript", imgsz=64), task="detect")


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore:Converting a tensor")
def test_an_exported_model_says_so_at_once(exported, options, data, reasons, tmp_path):
    with yolo_heatviz.install():
        for result in exported.predict(IMAGE, stream=True, **options):
            assert result.boxes is not None
            assert len(reasons()) == 1
        exported.val(**data, **options)
        assert len(reasons()) == 2
    assert all(f"tiny-detect.torchscript {EXPORTED}" in reason for reason in reasons())
    assert all("yolo_heatviz.capture" in reason for reason in reasons())
    assert not drawn(tmp_path)


class Foreign(torch.nn.Module):
    """No network of Ultralytics'."""

    def __init__(self, *parts):
        super().__init__()
        self.parts = torch.nn.Sequential(*parts)
        self.stride, self.names = torch.tensor([32.0]), {0: "hole"}

    def forward(self, x):
        return torch.zeros(len(x), 5, 4) + self.parts(x).mean()

    def fuse(self):
        return self


def test_a_network_without_stages_says_so(options, reasons):
    from ultralytics.models.yolo.detect import DetectionPredictor

    predictor = DetectionPredictor(overrides={**options, "save": False})
    with yolo_heatviz.install():
        predictor(IMAGE, model=Foreign(torch.nn.Conv2d(3, 4, 3)))
    assert reasons() == [
        "got a Foreign without stages, accepted is a YOLO model (modules with i, f, type); "
        "yolo_heatviz.show draws any tensor of it"
    ]


def test_a_network_of_another_kind_with_stages_is_drawn(options, reasons, tmp_path):
    from ultralytics.models.yolo.detect import DetectionPredictor

    stage = torch.nn.Conv2d(3, 4, 3)
    stage.i, stage.f, stage.type = 0, -1, "torch.nn.Conv2d"
    predictor = DetectionPredictor(overrides={**options, "save": False})
    with yolo_heatviz.install():
        predictor(IMAGE, model=Foreign(stage))
    assert drawn(tmp_path / "exp")["image0"].keys() == {"stage0_Conv2d_features"}
    assert not reasons()


def test_a_network_whose_stages_are_out_of_hearing_says_so(model, options, reasons, monkeypatch):
    model.predict(IMAGE, **{**options, "visualize": False})
    inner = model.predictor.model.model
    monkeypatch.setattr(type(inner), "forward", lambda self, x, **_: torch.zeros(1, 6, 4))
    with yolo_heatviz.install():
        model.predict(TENSOR, **options)
    assert len(reasons()) == 1 and "none of its stages was heard" in reasons()[0]


def test_a_run_that_fails_leaves_nothing_behind(model, options, reasons):
    def fail(predictor):
        raise ZeroDivisionError

    model.add_callback("on_predict_start", fail)
    with yolo_heatviz.install(), pytest.raises(ZeroDivisionError):
        model.predict(TENSOR, **options)
    assert not callbacks_of_ours(model)
    assert model.predictor.args.visualize
    assert not reasons()


def hooks():
    return list(torch.nn.modules.module._global_forward_hooks)


def test_a_stream_that_is_dropped_takes_its_hooks_along(model, options, tmp_path):
    with yolo_heatviz.install():
        before = hooks()
        stream = model.predict(TENSOR, stream=True, **options)
        next(stream)
        assert hooks() != before
        stream.close()
        assert hooks() == before
    assert not callbacks_of_ours(model)


def test_a_stream_that_outlives_the_patch_is_upstreams_again(model, options, reasons, tmp_path):
    with yolo_heatviz.install():
        stream = model.predict(torch.cat([TENSOR, TENSOR]), stream=True, **options)
    assert len(list(stream)) == 2
    assert not drawn(tmp_path)
    assert not reasons()


@pytest.mark.slow
@pytest.mark.parametrize("version", ["8.0.100", "8.0.145", "8.1.0", "8.2.0", "8.3.0", "8.4.112", "8.4.113"])
def test_older_releases(version, data, tmp_path):
    path = (release(f"ultralytics=={version}"), release(*OLD_STACK))
    done = python(PROGRAMS / "skipped.py", recipe(tmp_path), data["data"], tmp_path, cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    for run, folders in {"tensor": {"image0"}, "augment": {"image0"}, "val": {"bus", "zidane"}}.items():
        assert {name: pictures.keys() for name, pictures in drawn(tmp_path / run).items()} == dict.fromkeys(
            folders, STAGES
        )
    assert EXPORTED in done.stderr
    assert not [path for path in tmp_path.rglob("image0*") if path.is_dir() and not any(path.iterdir())]
