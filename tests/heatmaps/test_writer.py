"""Upstream's function by its own name: its files, every image of a batch, and no error into inference."""

from __future__ import annotations

import inspect
import logging
from pathlib import Path

import numpy as np
import pytest
import torch

import yolo_heatviz
from tests.helpers import reference
from yolo_heatviz import Settings, feature_visualization
from yolo_heatviz.api import render
from yolo_heatviz.heatmaps import active_settings
from yolo_heatviz.heatmaps.writer import StageWriter
from yolo_heatviz.model.stage_output import StageOutput
from yolo_heatviz.model.stages import Stage

CONV = "models.common.Conv"
MAPS = torch.randn(1, 20, 6, 5, generator=torch.Generator().manual_seed(0))


@pytest.fixture(autouse=True)
def own_writer(monkeypatch: pytest.MonkeyPatch) -> StageWriter:
    """A writer with nothing counted yet, in the place that `install` uses too."""
    monkeypatch.setattr(active_settings, "_writers", {})
    return active_settings.writer(StageWriter)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def pixels(path: Path) -> np.ndarray:
    return reference.decoded(path.read_bytes())


def drawn(maps: torch.Tensor, settings: Settings, module: str = "Conv") -> np.ndarray:
    return render(maps.numpy(), settings, title=f"stage 0  {module}").rgb()


def test_upstream_s_signature() -> None:
    found = inspect.signature(feature_visualization)
    assert list(found.parameters) == ["x", "module_type", "stage", "n", "save_dir"]
    empty = inspect.Parameter.empty
    assert [each.default for each in found.parameters.values()] == [empty, empty, empty, 32, Path("runs/detect/exp")]
    assert {each.kind for each in found.parameters.values()} == {inspect.Parameter.POSITIONAL_OR_KEYWORD}
    assert yolo_heatviz.feature_visualization is feature_visualization


def test_the_default_folder_is_an_images_below_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    feature_visualization(MAPS, CONV, 0)
    assert files(tmp_path) == [f"runs/detect/exp/image0/stage0_Conv_features.{kind}" for kind in ("npy", "png")]


@pytest.mark.parametrize(
    ("module_type", "stage", "stem"),
    [
        pytest.param("models.common.Conv", 0, "stage0_Conv_features", id="YOLOv5's"),
        pytest.param("ultralytics.nn.modules.block.C2f", 15, "stage15_C2f_features", id="Ultralytics'"),
        pytest.param("torch.nn.modules.upsampling.Upsample", 11, "stage11_Upsample_features", id="torch's"),
        pytest.param("C3", 2, "stage2_C3_features", id="bare"),
        pytest.param("a.b/c", 3, "stage3_b_c_features", id="a separator in the name"),
    ],
)
def test_upstream_s_file_names(tmp_path: Path, module_type: str, stage: int, stem: str) -> None:
    feature_visualization(MAPS, module_type, stage, save_dir=tmp_path)
    assert files(tmp_path) == [f"{stem}.npy", f"{stem}.png"]


def test_the_npy_holds_the_whole_stage(tmp_path: Path) -> None:
    feature_visualization(MAPS, CONV, 0, n=4, save_dir=tmp_path)
    found = np.load(tmp_path / "stage0_Conv_features.npy")
    assert (found.shape, found.dtype) == ((20, 6, 5), np.float32)
    np.testing.assert_array_equal(found, MAPS[0].numpy())


@pytest.mark.parametrize("n", [1, 4, 20, 32, 99])
def test_the_png_shows_the_first_n(tmp_path: Path, n: int) -> None:
    feature_visualization(MAPS, CONV, 0, n, tmp_path)
    np.testing.assert_array_equal(pixels(tmp_path / "stage0_Conv_features.png"), drawn(MAPS[0], Settings(n=n)))


def test_the_writer_s_own_n_stands_in_for_upstream_s_default(tmp_path: Path, own_writer: StageWriter) -> None:
    own_writer.settings = Settings(n=3)
    feature_visualization(MAPS, CONV, 0, save_dir=tmp_path)
    np.testing.assert_array_equal(pixels(tmp_path / "stage0_Conv_features.png"), drawn(MAPS[0], Settings(n=3)))


def test_every_image_of_a_batch(tmp_path: Path, own_writer: StageWriter) -> None:
    batch = torch.cat([MAPS, MAPS * -1, MAPS + 3])
    feature_visualization(batch, CONV, 0, save_dir=tmp_path)
    folders = [tmp_path, tmp_path / "image1", tmp_path / "image2"]
    assert files(tmp_path) == sorted(
        (folder / f"stage0_Conv_features.{kind}").relative_to(tmp_path).as_posix()
        for folder in folders
        for kind in ("npy", "png")
    )
    for image, folder in zip(batch, folders):
        np.testing.assert_array_equal(np.load(folder / "stage0_Conv_features.npy"), image.numpy())
        np.testing.assert_array_equal(pixels(folder / "stage0_Conv_features.png"), drawn(image, Settings()))
    assert own_writer.tally == {"done": 3}


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(MAPS.half(), id="float16"),
        pytest.param(MAPS.bfloat16(), id="bfloat16"),
        pytest.param(MAPS.double(), id="float64"),
        pytest.param((MAPS * 10).to(torch.int8), id="int8"),
        pytest.param(MAPS > 0, id="bool"),
        pytest.param(MAPS.to(memory_format=torch.channels_last), id="channels last"),
        pytest.param(MAPS[:, :1].expand(1, 20, 6, 5), id="expanded"),
        pytest.param(MAPS.clone().requires_grad_(), id="requires grad"),
        pytest.param(MAPS.numpy(), id="numpy"),
        pytest.param(MAPS.numpy()[..., ::-1], id="numpy, mirrored"),
        pytest.param(torch.full((1, 2, 3, 3), float("nan")), id="NaN"),
        pytest.param(torch.full((1, 2, 3, 3), -65504.0).half(), id="float16's lowest"),
    ],
)
def test_any_map_is_done(tmp_path: Path, own_writer: StageWriter, output: object) -> None:
    feature_visualization(output, CONV, 0, save_dir=tmp_path)
    assert own_writer.reasons == {}
    assert own_writer.tally == {"done": 1}
    expected = output[0].detach().float().numpy() if isinstance(output, torch.Tensor) else output[0]
    np.testing.assert_array_equal(np.load(tmp_path / "stage0_Conv_features.npy"), expected)


def test_the_output_is_unchanged(tmp_path: Path) -> None:
    output = MAPS.clone()
    output[0, 0, 0, 0] = float("nan")
    before = output.clone()
    feature_visualization(output, CONV, 0, save_dir=tmp_path)
    assert torch.equal(output.nan_to_num(9), before.nan_to_num(9))


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        pytest.param((torch.zeros(1, 84, 21), [MAPS]), "a tuple of 2", id="a head's tuple"),
        pytest.param({"a": MAPS}, "a dict of 1", id="a dict"),
        pytest.param(None, "NoneType", id="None"),
        pytest.param(torch.zeros(1, 196, 64), "is not (B, C, H, W)", id="tokens"),
        pytest.param(torch.zeros(1, 64, 1, 1), "1x1", id="1x1"),
        pytest.param(torch.zeros(0, 64, 4, 4), "empty", id="an empty batch"),
        pytest.param(torch.zeros(1, 2, 3, 3, dtype=torch.complex64), "complex", id="complex"),
    ],
)
def test_what_is_no_map_is_skipped_with_its_reason(
    tmp_path: Path, own_writer: StageWriter, output: object, reason: str
) -> None:
    feature_visualization(output, "models.yolo.Detect", 24, save_dir=tmp_path)
    assert files(tmp_path) == []
    assert own_writer.tally == {"skipped": 1}
    ((text, count),) = own_writer.reasons.items()
    assert text.startswith("stage 24 Detect: ")
    assert reason in text
    assert count == 1


@pytest.mark.parametrize(
    "n",
    [0, -1, 1.5, "8", True, pytest.param(np.ones(3), id="an array")],
)
def test_an_impossible_n_is_counted_and_never_raised(tmp_path: Path, own_writer: StageWriter, n: object) -> None:
    feature_visualization(MAPS, CONV, 0, n, tmp_path)  # type: ignore[arg-type]
    assert own_writer.tally == {"failed": 1}
    assert "n: got" in next(iter(own_writer.reasons))
    assert files(tmp_path) == []


@pytest.mark.parametrize("n", [None, pytest.param(np.int64(5), id="numpy's integer")])
def test_an_n_that_can_be_understood(tmp_path: Path, own_writer: StageWriter, n: object) -> None:
    feature_visualization(MAPS, CONV, 0, n, tmp_path)  # type: ignore[arg-type]
    assert own_writer.tally == {"done": 1}


@pytest.mark.parametrize("save_dir", ["file", "file/below", "nul\0"])
def test_a_folder_that_cannot_be_made_is_counted_and_never_raised(
    tmp_path: Path, own_writer: StageWriter, caplog: pytest.LogCaptureFixture, save_dir: str
) -> None:
    (tmp_path / "file").write_text("kept")
    feature_visualization(MAPS, CONV, 7, save_dir=tmp_path / save_dir)
    assert own_writer.tally == {"failed": 1}
    assert files(tmp_path) == ["file"]
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("stage 7 Conv: ")
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"save_dir": None}, id="no folder"),
        pytest.param({"save_dir": 3}, id="a number for a folder"),
        pytest.param({"save_dir": ["a", "b"]}, id="a list of folders, as of a webcam"),
        pytest.param({"module_type": torch.nn.Conv2d}, id="a class for a type"),
        pytest.param({"module_type": None}, id="no type"),
        pytest.param({"module_type": "a.\ud800"}, id="half a surrogate pair in the type"),
        pytest.param({"stage": None}, id="no stage"),
        pytest.param({"stage": "0"}, id="text for a stage"),
    ],
)
def test_odd_arguments_never_raise(tmp_path: Path, own_writer: StageWriter, arguments: dict) -> None:
    feature_visualization(**{"x": MAPS, "module_type": CONV, "stage": 0, "save_dir": tmp_path, **arguments})
    assert sum(own_writer.tally.values()) == 1


def test_a_good_stage_after_a_bad_one(tmp_path: Path, own_writer: StageWriter) -> None:
    for output in (MAPS, None, MAPS):
        feature_visualization(output, CONV, 0, save_dir=tmp_path)
    assert own_writer.tally == {"done": 2, "skipped": 1}


def test_interrupting_is_no_failure(tmp_path: Path, own_writer: StageWriter) -> None:
    class Interrupting(torch.Tensor):
        def detach(self) -> torch.Tensor:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        own_writer.write(StageOutput(Stage(0, CONV), MAPS.as_subclass(Interrupting)), [tmp_path])


@pytest.mark.parametrize(
    ("npy", "factor", "dtype"),
    [
        pytest.param("float32", 1, np.float32, id="float32"),
        pytest.param("float16", 1, np.float16, id="float16"),
        pytest.param("float16", 1e5, np.float32, id="float16 cannot hold it"),
        pytest.param("float16", float("nan"), np.float16, id="float16 holds a NaN"),
    ],
)
def test_npy_as_asked_for(tmp_path: Path, own_writer: StageWriter, npy: str, factor: float, dtype: type) -> None:
    own_writer.settings = Settings(npy=npy)
    feature_visualization(MAPS * factor, CONV, 0, save_dir=tmp_path)
    found = np.load(tmp_path / "stage0_Conv_features.npy")
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, (MAPS[0] * factor).numpy().astype(dtype))


def test_no_npy(tmp_path: Path, own_writer: StageWriter) -> None:
    feature_visualization(MAPS, CONV, 0, save_dir=tmp_path / "with")
    own_writer.settings = Settings(npy="off")
    feature_visualization(MAPS, CONV, 0, save_dir=tmp_path / "without")
    assert files(tmp_path / "without") == ["stage0_Conv_features.png"]
    both = [pixels(tmp_path / name / "stage0_Conv_features.png") for name in ("with", "without")]
    np.testing.assert_array_equal(*both)


def test_the_entry_for_the_manifest(tmp_path: Path, own_writer: StageWriter) -> None:
    maps = torch.zeros(1, 3, 4, 6)
    maps[0, 0, 0, 0], maps[0, 1, 0, :2] = 2, torch.tensor([float("nan"), -1])
    (entry,) = own_writer.write(StageOutput(Stage(9, "a.SPPF", (-1,)), maps, (128, 192)), [tmp_path / "bus"])
    assert entry == {
        "stage": 9,
        "module": "SPPF",
        "from": [-1],
        "shape": [3, 4, 6],
        "stride": 32,
        "status": "done",
        "files": ["bus/stage9_SPPF_features.png", "bus/stage9_SPPF_features.npy"],
        "values": [-1.0, 2.0],
        "flat": [2],
        "nonfinite": 1,
    }


def test_more_folders_than_images_are_skipped(tmp_path: Path, own_writer: StageWriter) -> None:
    entries = own_writer.write(StageOutput(Stage(0, CONV), MAPS), [tmp_path / "a", tmp_path / "b"])
    assert [entry["status"] for entry in entries] == ["done", "skipped"]
    assert "no image 1" in entries[1]["reason"]
    assert not (tmp_path / "b").exists()


def test_what_is_not_finite_is_warned_about_once_a_stage(
    tmp_path: Path, own_writer: StageWriter, caplog: pytest.LogCaptureFixture
) -> None:
    bad = torch.full((2, 1, 2, 2), float("inf"))
    for stage in (3, 3, 4):
        feature_visualization(bad, CONV, stage, save_dir=tmp_path)
    feature_visualization(MAPS, CONV, 5, save_dir=tmp_path)
    assert [record.getMessage()[:13] for record in caplog.records] == ["stage 3 Conv:", "stage 4 Conv:"]
