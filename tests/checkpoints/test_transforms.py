"""A classifier's images are prepared as its checkpoint says: as the version that saved it does, or it is refused."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from tests.helpers.commands import SAMPLES
from tests.patch.releases import python, release
from tests.patch.test_releases import OLD_STACK
from yolo_heatviz import HeatvizError
from yolo_heatviz.model.detector import load

IMAGE, SIZE = SAMPLES / "stripes.jpg", 64
_SAVE = """
import json, sys
from copy import deepcopy
from ultralytics import YOLO, __version__
try:
    from ultralytics.data.augment import classify_transforms
except ImportError:
    from ultralytics.yolo.data.augment import classify_transforms
SIZE = int(sys.argv[2])
network = sharpened(YOLO("yolov8n-cls.yaml").model)
network.transforms = classify_transforms(SIZE)  # as its trainer does
arguments = {"imgsz": SIZE, "task": "classify"}
torch.save({"model": deepcopy(network).half(), "train_args": arguments, "version": __version__}, "old.pt")
(result,) = YOLO("old.pt").predict(sys.argv[1], verbose=False)
print(json.dumps(result.probs.data.tolist()))
"""


def sharpened(network: Any) -> Any:
    """Give a network random weights, the same in each release, that tell images apart."""
    generator = torch.Generator().manual_seed(6)
    for name, values in network.state_dict().items():
        if values.ndim > 1:
            values.copy_(torch.rand(values.shape, generator=generator).sub_(0.5).mul_(2 * values[0].numel() ** -0.5))
        elif name.endswith("running_var"):
            values.fill_(0.12)
    network.model[-1].linear.weight.data.mul_(12)
    network.model[-1].linear.bias.data.zero_()
    return network


def classifier(path: Path, *steps: Any) -> Path:
    """Save a classifier of today with these transforms."""
    from torchvision.transforms import Compose
    from ultralytics import YOLO

    network = sharpened(YOLO("yolov8n-cls.yaml").model)
    if steps:
        network.transforms = Compose(list(steps))
    torch.save({"model": network, "train_args": {"imgsz": SIZE}}, path)
    return path


def probabilities(path: Path, **given: Any) -> np.ndarray:
    (result,) = load(path, **given).predictor.stream_inference(str(IMAGE))
    return result.probs.data.numpy()


def passed(path: Path, image: np.ndarray) -> np.ndarray:
    """What the checkpoint's network says of an image that is prepared, `(H, W, 3)` RGB in [0, 1]."""
    with torch.inference_mode():
        output = load(path).predictor.model(torch.from_numpy(image.transpose(2, 0, 1)[None].astype(np.float32)))
    return output[0][0].numpy()


def middle(image: np.ndarray) -> np.ndarray:
    """The largest square in the middle of an image."""
    side = min(image.shape[:2])
    top, left = ((whole - side) // 2 for whole in image.shape[:2])
    return image[top : top + side, left : left + side]


@pytest.mark.slow
@pytest.mark.parametrize("version", ["8.0.100", "8.0.147", "8.1.0", "8.3.0"])
def test_a_classifier_of_an_old_release_says_what_that_release_says(version: str, tmp_path: Path) -> None:
    path = (release(f"ultralytics=={version}"), release(*OLD_STACK))
    program = f"import torch\nfrom typing import Any\n{inspect.getsource(sharpened)}\n{_SAVE}"
    done = python("-c", program, IMAGE, SIZE, cwd=tmp_path, path=path, TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD="1")
    assert done.returncode == 0, done.stderr
    expected = np.array(json.loads(done.stdout.splitlines()[-1]))
    found = probabilities(tmp_path / "old.pt")
    np.testing.assert_allclose(found, expected, atol=2e-5)
    np.testing.assert_allclose(probabilities(tmp_path / "old.pt", trust=True), expected, atol=2e-5)
    if version.startswith("8.0"):
        default = probabilities(classifier(tmp_path / "default.pt"))
        assert default.argmax() != expected.argmax()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A classifier with the transforms of 8.0.147, which are still there under their names."""
    from torchvision.transforms import Normalize
    from ultralytics.data.augment import CenterCrop, ToTensor

    return classifier(tmp_path / "old.pt", CenterCrop(SIZE), ToTensor(), Normalize((0.0,) * 3, (1.0,) * 3, True))


@pytest.mark.parametrize("trust", [False, True], ids=["as it is", "trusted"])
def test_transforms_of_ultralytics_8_0_are_rebuilt(old: Path, trust: bool) -> None:
    image = cv2.resize(middle(cv2.imread(str(IMAGE))[..., ::-1]), (SIZE, SIZE), interpolation=cv2.INTER_LINEAR)
    expected = passed(old, image / 255)
    np.testing.assert_allclose(probabilities(old, trust=trust), expected, atol=2e-5)
    assert probabilities(classifier(old.with_name("default.pt"))).argmax() != expected.argmax()


def test_a_size_that_the_transforms_do_not_cut_to_is_refused(old: Path) -> None:
    with pytest.raises(HeatvizError, match=r"--imgsz: got \[96\], accepted is 64 64: this classifier's checkpoint"):
        load(old, imgsz=[96])
    assert load(old, imgsz=[SIZE]).imgsz == load(old, imgsz=[SIZE, SIZE]).imgsz == [SIZE, SIZE]


def test_transforms_of_torchvision_that_are_not_the_default_hold(tmp_path: Path) -> None:
    """As `crop_fraction` has made them: today's predictor would take its own for them."""
    from PIL import Image
    from torchvision.transforms import CenterCrop, Compose, Normalize, Resize, ToTensor

    steps = [Resize(96), CenterCrop(SIZE), ToTensor(), Normalize((0.4, 0.4, 0.5), (0.2, 0.2, 0.3))]
    path = classifier(tmp_path / "own.pt", *steps)
    with Image.open(IMAGE) as image:
        prepared = Compose(steps)(image.convert("RGB")).numpy().transpose(1, 2, 0)
    expected = passed(path, prepared)
    np.testing.assert_allclose(probabilities(path), expected, atol=2e-5)
    assert np.abs(probabilities(classifier(tmp_path / "default.pt")) - expected).max() > 0.01


def test_the_default_follows_the_size(tmp_path: Path) -> None:
    from ultralytics.data.augment import classify_transforms

    path = classifier(tmp_path / "default.pt", *classify_transforms(SIZE).transforms)
    plain = classifier(tmp_path / "plain.pt")
    for size in ([SIZE], [96]):
        np.testing.assert_array_equal(probabilities(path, imgsz=size), probabilities(plain, imgsz=size))


def _steps(name: str) -> list[Any]:
    from torchvision import transforms as steps
    from ultralytics.data.augment import CenterCrop, ToTensor

    normalise = steps.Normalize((0.0,) * 3, (1.0,) * 3)
    normalise.mean = ("a", "b", "c")
    return {
        "another order": [ToTensor(), CenterCrop(SIZE)],
        "no crop": [steps.Resize(SIZE), steps.ToTensor()],
        "twice the same": [CenterCrop(96), CenterCrop(SIZE), ToTensor()],
        "half precision": [CenterCrop(SIZE), ToTensor(half=True)],
        "a huge size": [CenterCrop(10**6), ToTensor()],
        "no size": [CenterCrop((True, "x")), ToTensor()],
        "no numbers": [CenterCrop(SIZE), ToTensor(), normalise],
        "transforms in transforms": [steps.Compose([CenterCrop(SIZE)]), ToTensor()],
        "one of another kind": [steps.RandomCrop(SIZE), steps.ToTensor()],
    }[name]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("another order", "prepared by ultralytics.ToTensor, ultralytics.CenterCrop, which is not known"),
        ("no crop", "prepared by torchvision.Resize, torchvision.ToTensor, which is not known"),
        ("twice the same", "prepared by ultralytics.CenterCrop, ultralytics.CenterCrop, ultralytics.ToTensor, which"),
        ("half precision", "prepared in half precision, which is not known"),
        ("a huge size", r"images of \[1000000, 1000000\] pixels"),
        ("no size", r"images of \[True, 'x'\] pixels"),
        ("no numbers", "holds no network that Ultralytics can run"),
        ("transforms in transforms", "prepared by torchvision.Compose, which is not known"),
        ("one of another kind", "do not name torchvision.transforms.transforms.RandomCrop"),
    ],
)
def test_what_cannot_be_rebuilt_is_refused(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(HeatvizError, match=words) as refused:
        load(classifier(tmp_path / "odd.pt", *_steps(name)))
    assert "\n" not in str(refused.value)


def test_trusted_transforms_of_the_users_own_hold(tmp_path: Path) -> None:
    from torchvision.transforms import Pad, Resize, ToTensor

    steps = [Resize((SIZE // 2, SIZE // 2)), Pad(SIZE // 4), ToTensor()]
    path = classifier(tmp_path / "own.pt", *steps)
    detector = load(path, trust=True)
    (result,) = detector.predictor.stream_inference(str(IMAGE))
    assert [type(step).__name__ for step in detector.predictor.transforms.transforms[0].transforms] == [
        "Resize",
        "Pad",
        "ToTensor",
    ]
    assert result.probs.data.shape == (1000,)
