"""TorchVision's classifiers as backbones: loaded as Ultralytics loads them, and drawn map by map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from torch import nn

from tests.helpers.commands import SAMPLES, run
from yolo_heatviz import detect
from yolo_heatviz.checkpoints import torchvision_layers
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.detector import load
from yolo_heatviz.model.several_maps import each_map
from yolo_heatviz.model.stage_output import StageOutput
from yolo_heatviz.model.stages import Stage

BACKBONES = [
    pytest.param("resnet18", 512, id="ResNet"),
    pytest.param("mobilenet_v3_small", 576, id="MobileNet, with SqueezeExcitation"),
    pytest.param("shufflenet_v2_x0_5", 192, id="ShuffleNet"),
    *(
        pytest.param(name, channels, marks=pytest.mark.slow)
        for name, channels in (
            ("convnext_tiny", 768), ("efficientnet_b0", 1280), ("swin_t", 768), ("densenet121", 1024),
            ("regnet_y_400mf", 440), ("mnasnet0_5", 1280), ("squeezenet1_0", 512), ("vit_b_16", 768),
        )
    ),
]  # fmt: skip


def saved(folder: Path, description: dict, task: str) -> tuple[Path, nn.Module]:
    """A network with random weights of Ultralytics' own making, and its checkpoint."""
    from ultralytics import YOLO

    torch.manual_seed(0)
    (folder / "network.yaml").write_text(yaml.safe_dump({"nc": 3, **description}))
    network = YOLO(str(folder / "network.yaml"), task=task, verbose=False).model
    torch.save({"model": network, "train_args": {"imgsz": 64}}, folder / "network.pt")
    return folder / "network.pt", network.eval()


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, nn.Module]:
    """A detector whose stage 0 gives the image and the output of each of ResNet-18's parts."""
    parts = [[0, 1, "Index", [channels, number]] for number, channels in ((6, 128), (7, 256), (8, 512))]
    backbone = [[-1, 1, "TorchVision", [512, "resnet18", None, True, 2, True]], *parts]
    description = {"backbone": backbone, "head": [[[1, 2, 3], 1, "Detect", ["nc"]]]}
    return saved(tmp_path_factory.mktemp("split"), description, "detect")


@pytest.mark.parametrize(("name", "channels"), BACKBONES)
def test_they_give_what_they_give_to_ultralytics(name: str, channels: int, tmp_path: Path) -> None:
    backbone = [[-1, 1, "TorchVision", [channels, name, None, True, 2, False]]]
    path, network = saved(tmp_path, {"backbone": backbone, "head": [[-1, 1, "Classify", ["nc"]]]}, "classify")
    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        expected, got = network(image), load(path).predictor.model.model(image)
    expected, got = (each[0] if isinstance(each, tuple) else each for each in (expected, got))
    torch.testing.assert_close(got, expected, rtol=1e-3, atol=1e-5)


def test_the_list_has_layers_alone_and_no_detector() -> None:
    found = torchvision_layers.layers()
    assert {
        "torchvision.models.resnet.BasicBlock",
        "torchvision.models.convnext.CNBlock",
        "torchvision.ops.misc.SqueezeExcitation",
    } <= found.keys()
    assert all(isinstance(kind, type) and issubclass(kind, nn.Module) for kind in found.values())
    assert not [name for name in found if "detection" in name or "quantization" in name]


def test_torchvision_is_not_imported_for_others() -> None:
    assert torchvision_layers.wanted(frozenset({"torchvision.transforms.transforms.Resize", "os.system"})) == {}


def test_its_other_names_stay_refused(split: tuple[Path, nn.Module], tmp_path: Path) -> None:
    from torchvision.models.detection.backbone_utils import BackboneWithFPN

    content = torch.load(split[0], weights_only=False)
    content["model"].model[0].extra = BackboneWithFPN.__new__(BackboneWithFPN)
    nn.Module.__init__(content["model"].model[0].extra)
    torch.save(content, tmp_path / "odd.pt")
    with pytest.raises(HeatvizError, match=r"do not name torchvision\.models\.detection\.backbone_utils"):
        load(tmp_path / "odd.pt")


def test_a_stage_that_gives_several_maps_is_drawn_map_by_map(
    split: tuple[Path, nn.Module], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    flags = ["--weights", str(split[0]), "--source", str(SAMPLES / "linen.jpg"), "--visualize", "--view", "grid,sheet"]
    status, folder, record = run(tmp_path, *flags, "--stages", "0-1", "--conf-thres", "0.001")
    stages = record["sources"][0]["stages"]
    maps = [stage for stage in stages if stage["stage"] == 0]
    assert status == 0 and [stage["path"] for stage in maps] == [f"model.0[{number}]" for number in range(9)]
    assert [stage["files"][0] for stage in maps] == [
        f"linen/stage0_TorchVision_{number}_features.png" for number in range(9)
    ]
    assert all((folder / file).stat().st_size for stage in maps for file in (*stage["files"], stage["maps"]))
    third = np.load(folder / "linen" / "stage0_TorchVision_6_features.npy")
    np.testing.assert_array_equal(third, np.load(folder / "linen" / "stage1_Index_features.npy"))
    words = capsys.readouterr().out
    assert "--stages model.0 --channels top" in words or "--stages 1 --channels top" in words


def test_they_are_listed_one_by_one(split: tuple[Path, nn.Module], capsys: pytest.CaptureFixture) -> None:
    assert detect.main(["--weights", str(split[0]), "--list-stages"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows if row[1:2] == ["TorchVision"]] == [f"0[{number}]" for number in range(9)]
    assert ["0[0]", "TorchVision", "-1", "backbone", "3×64×64", "1"] in rows


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(torch.zeros(1, 2, 3, 3), id="one map"),
        pytest.param([], id="an empty list"),
        pytest.param((torch.zeros(1, 84, 21), [torch.zeros(1, 2, 3, 3)]), id="a head's"),
        pytest.param([torch.zeros(1, 2, 3, 3), torch.zeros(1, 2)], id="a list with vectors"),
        pytest.param({"a": torch.zeros(1, 2, 3, 3)}, id="a dict"),
    ],
)
def test_other_outputs_stay_as_they_are(output: Any) -> None:
    (given,) = each_map(StageOutput(Stage(0, "a.B"), output))
    assert given.output is output and given.stage.key == 0
