"""What a run will write, against what it does write."""

from __future__ import annotations

import errno
import re
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from tests.helpers import bands
from tests.helpers.commands import SAMPLES, main, run
from yolo_heatviz import HeatvizError, Settings
from yolo_heatviz.detect import estimate
from yolo_heatviz.detect import run as command
from yolo_heatviz.recording import budget
from yolo_heatviz.recording.cost import Cost, Shape, stages_cost

MB = 1e6


@pytest.fixture
def estimated(monkeypatch: pytest.MonkeyPatch) -> list[Cost]:
    """The estimates of the runs that follow; they are made as ever."""
    made: list[Cost] = []

    def watched(*given: object) -> Cost:
        made.append(estimate.plan(*given))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(command, "plan", watched)
    return made


def check_against(folder: Path, cost: Cost) -> None:
    """Arrays to the byte, pictures within a factor of 2."""
    heat = [path for path in folder.glob("*/*") if path.parent.name != "report"]
    sizes = {kind: sum(path.stat().st_size for path in heat if path.suffix == kind) for kind in (".png", ".npy")}
    boxes = sum(path.stat().st_size for path in folder.glob("*.jpg"))
    assert cost.npy == sizes[".npy"]
    report = sum(path.stat().st_size for path in (folder / "report").rglob("*") if path.is_file())
    for guess, real in ((cost.png, sizes[".png"]), (cost.boxes, boxes), (cost.report, report)):
        assert real / 2 <= guess <= real * 2
    assert cost.total > 0


FLAGS = [
    pytest.param([], id="grids and arrays"),
    pytest.param(["--npy", "float16", "--n", "5", "--stages", "9-17"], id="few channels, arrays of half the size"),
    pytest.param(["--save", "npy"], id="arrays alone"),
    pytest.param(["--save", "report"], id="the page alone"),
    pytest.param(["--save", "report", "--focus", "off", "--channels", "all", "--stages", "neck"], id="every channel"),
    pytest.param(["--save", "png", "--view", "overlay,sheet", "--stages", "neck"], id="over the image"),
    pytest.param(["--save", "png", "--view", "pca,l2,channel", "--stages", "neck"], id="one map"),
    pytest.param(["--save", "png", "--smooth", "bilinear", "--view", "grid,mean,pca", "--stages", "0-8"], id="smooth"),
    pytest.param(["--save", "png", "--channels", "all", "--nosave", "--stages", "0,6,23"], id="pages"),
    pytest.param(["--save", "png", "--tile-max", "64", "--tile-min", "32"], id="small tiles"),
    pytest.param(["--imgsz", "200", "456", "--stages", "all,model.9.cv1.act"], id="another size"),
]


@pytest.mark.parametrize("flags", FLAGS)
def test_the_samples_take_what_was_estimated(flags: list[str], estimated: list[Cost], tmp_path: Path) -> None:
    status, folder, _ = run(tmp_path, "--visualize", *flags)
    assert status == 0
    check_against(folder, *estimated)


@pytest.mark.parametrize("flags", FLAGS[:1])
def test_so_does_a_photograph(flags: list[str], estimated: list[Cost], coco: Path, tmp_path: Path) -> None:
    from ultralytics.utils import ASSETS

    _, folder, _ = run(tmp_path, "--visualize", "--weights", str(coco), "--source", str(ASSETS / "bus.jpg"), *flags)
    check_against(folder, *estimated)


def test_a_video_takes_what_was_estimated(estimated: list[Cost], tmp_path: Path, clip: Path) -> None:
    for flags in ([], ["--view", "sheet,overlay,pca", "--stages", "9,17", "--vid-stride", "2"]):
        _, folder, _ = run(tmp_path, "--source", str(clip), "--visualize", *flags)
        real = sum(path.stat().st_size for path in folder.rglob("*.mp4"))
        assert real / 2 <= estimated[-1].total == estimated[-1].mp4 <= real * 2


def test_a_portrait_with_its_turn_in_its_header_is_one(estimated: list[Cost], tmp_path: Path) -> None:
    from PIL import Image

    (tmp_path / "images").mkdir()
    exif = Image.Exif()
    exif[274] = 6
    with Image.open(SAMPLES / "pinstripe.jpg") as opened:
        opened.resize((300, 120)).save(tmp_path / "images" / "turned.jpg", exif=exif)
    (tmp_path / "images" / "broken.jpg").write_text("not a picture")
    flags = ["--visualize", "--stages", "9", "--imgsz", "128", "320"]  # a size on which a turn makes a difference
    _, folder, _ = run(tmp_path / "runs", "--source", str(tmp_path / "images"), *flags)
    assert cv2.imread(str(folder / "turned.jpg")).shape == (300, 120, 3)
    assert estimated[0].npy == (folder / "turned" / "stage9_SPPF_features.npy").stat().st_size


def test_test_time_augmentation_is_counted_once(estimated: list[Cost], coco: Path, tmp_path: Path) -> None:
    flags = ["--weights", str(coco), "--imgsz", "128", "--augment", "--stages", "9"]
    _, folder, _ = run(tmp_path, "--visualize", "--source", str(SAMPLES / "linen.jpg"), *flags)
    check_against(folder, *estimated)


class OneSize(torch.nn.Conv2d):
    """Takes inputs of 64 x 64 pixels alone, as a network with an embedding of places does."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.shape[2:] != (16, 16):
            raise RuntimeError(f"got {tuple(x.shape[2:])},\naccepted is (16, 16)")
        return super().forward(x)


def test_a_network_that_takes_other_sizes_costs_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture, caplog: pytest.LogCaptureFixture
) -> None:
    checkpoint = bands.checkpoint(tmp_path / "one.pt", 3)
    content = torch.load(checkpoint, weights_only=False)
    content["model"].model[2].conv.__class__ = OneSize
    torch.save(content, checkpoint)
    flags = ["--weights", str(checkpoint), "--trust-weights", "--imgsz", "64"]
    wide, square = tmp_path / "wide.png", tmp_path / "square.png"
    cv2.imwrite(str(wide), bands.pixels(3)[:60])
    cv2.imwrite(str(square), bands.pixels(3)[:64, :64])
    for source, status, failed in ((square, 0, 0), (wide, 4, 1)):
        given = [*flags, "--visualize", "--source", str(source)]
        assert main([*given, "--project", str(tmp_path / "runs")]) == status
        error = capsys.readouterr().err
        told = "not estimated: an image of 64x32 cannot pass through the network: got (8, 16), accepted is (16, 16)"
        assert caplog.messages.count(told) == failed == error.count("\n") and "Traceback" not in error
    assert main([*flags, "--list-stages", "--imgsz", "128"]) == 2
    assert "an image of 128x128 cannot pass through the network: got (32, 32), accepted" in capsys.readouterr().err


def test_the_estimate_is_printed_first(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    run(tmp_path, "--visualize", "--stages", "17", "--source", str(SAMPLES / "linen.jpg"))
    first, second, third, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("About ") and " for 1 image: png " in first and first.endswith("B free")
    assert second.startswith("1/1 linen.jpg: ") and third.startswith("1 of 1 source done")


def test_more_than_allowed_is_refused_before_anything_is_written(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["--visualize", "--max-mb", "10", "--project", str(tmp_path / "runs")]) == 2
    captured = capsys.readouterr()
    assert "--max-mb: got about 39 MB to write, accepted is 10 MB" in captured.err and captured.err.count("\n") == 1
    assert not (tmp_path / "runs").exists()
    status, _, _ = run(tmp_path / "runs", "--visualize", "--max-mb", "10", "--save", "png")
    assert status == 0


def test_more_than_the_disk_has_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=20_000_000))
    assert main(["--visualize", "--project", str(tmp_path / "a" / "runs")]) == 4
    error = capsys.readouterr().err
    assert "--project: got about 39 MB to write" in error and "accepted is the 20 MB free" in error
    assert not (tmp_path / "a").exists()


NOT_TOLD = "for 1 image: png .*; free space not known\n"


@pytest.mark.parametrize("total", [pytest.param(0, id="none of none"), pytest.param(None, id="it cannot be asked")])
def test_what_is_not_known_is_not_full(
    total: int | None, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def usage(_: Path) -> object:
        if total is None:
            raise OSError(errno.ENOSYS, "Function not implemented")
        return real._replace(total=0, used=0, free=0)

    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", usage)
    status, _, _ = run(tmp_path, "--visualize", "--stages", "17", "--source", str(SAMPLES / "linen.jpg"))
    assert status == 0 and re.search(NOT_TOLD, capsys.readouterr().out)


def test_what_is_free_is_looked_up_where_the_folder_will_be(tmp_path: Path) -> None:
    expected = shutil.disk_usage(tmp_path).free
    assert budget.free_space(tmp_path / "a" / "b") == pytest.approx(expected, rel=0.05)
    assert budget.free_space(Path("not there"))


@pytest.mark.parametrize(
    ("cost", "max_mb", "free", "refused"),
    [
        pytest.param(Cost(png=5 * MB), 5, 10**9, False, id="exactly as much as allowed"),
        pytest.param(Cost(png=3 * MB, npy=3 * MB), 5, 10**9, True, id="too much together"),
        pytest.param(Cost(png=5 * MB), None, 4_999_999, True, id="a full disk"),
        pytest.param(Cost(), 0, 0, False, id="nothing"),
        pytest.param(Cost(png=5 * MB), None, None, False, id="an unknown disk"),
        pytest.param(Cost(png=6 * MB), 5, None, True, id="too much for an unknown disk"),
    ],
)
def test_limits(cost: Cost, max_mb: float | None, free: int | None, refused: bool, tmp_path: Path) -> None:
    if refused:
        with pytest.raises(HeatvizError, match=r"accepted is .* --save png write less"):
            budget.check(cost, max_mb, free, tmp_path)
    else:
        budget.check(cost, max_mb, free, tmp_path)


def test_a_channel_that_a_stage_lacks_costs_no_picture() -> None:
    shapes = [Shape(64, 20, 20, 8), Shape(8, 20, 20, 8)]
    both, first = (stages_cost(each, (160, 160), Settings(channels="9", save="png")) for each in (shapes, shapes[:1]))
    assert both.png - first.png < 10_000


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"save": "jpg"}, "got 'jpg', accepted are png, npy", id="another format"),
        pytest.param({"save": ""}, "accepted are png, npy", id="nothing"),
        pytest.param({"save": "npy", "npy": "off"}, "something to write", id="arrays alone, and off"),
        pytest.param({"save": "npy", "view": "sheet"}, "which is drawn: accepted has png", id="a view and no picture"),
    ],
)
def test_what_to_save_is_checked(options: dict, words: str) -> None:
    with pytest.raises(HeatvizError, match=r"^save: ") as caught:
        Settings(**options)
    assert words in str(caught.value)


def test_what_is_saved(tmp_path: Path) -> None:
    source = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--stages", "9", "--nosave"]
    for flags, expected in (
        ([], {".png", ".npy"}),
        (["--save", "png"], {".png"}),
        (["--npy", "off"], {".png"}),
        (["--save", "npy"], {".npy"}),
        (["--save", "npy, png", "--npy", "float16"], {".png", ".npy"}),
    ):
        _, folder, record = run(tmp_path, *source, *flags)
        assert {path.suffix for path in (folder / "linen").iterdir()} == expected
        assert len(record["sources"][0]["stages"][0]["files"]) == len(expected)
    assert np.load(folder / "linen" / "stage9_SPPF_features.npy").dtype == np.float16
