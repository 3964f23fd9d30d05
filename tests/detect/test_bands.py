"""Networks of one, two, four and ten input channels through the whole command."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import cv2
import numpy as np
import pytest
import torch

from tests.helpers import bands
from tests.helpers.commands import SAMPLES, main, run

SMALL = ["--imgsz", "64", "--conf-thres", "0", "--max-det", "2"]
VIEWS = ["--visualize", "--view", "grid,overlay,sheet", "--stages", "2,3"]
SHOWN = {
    2: "the network takes images of 2 bands: pictures show them as blue and green",
    4: "the network takes images of 4 bands: pictures show the first three as blue, green and red",
    10: "the network takes images of 10 bands: pictures show the first three as blue, green and red",
}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], list[str]]:
    """Gives the flags of a network with so many input channels."""
    folder = tmp_path_factory.mktemp("networks")

    def flags(channels: int) -> list[str]:
        return ["--weights", str(bands.checkpoint(folder / f"{channels}.pt", channels)), *SMALL]

    return flags


def shown(channels: int) -> np.ndarray:
    """The bands that pictures show, `(H, W, 3)` BGR, as wide numbers."""
    image = bands.pixels(channels).astype(int)
    blank = np.zeros_like(image[..., :1])
    return {1: image.repeat(3, axis=2), 2: np.dstack([image, blank])}.get(channels, image[..., :3])


def colour(video: Path) -> np.ndarray:
    """The distance between the colours of each pixel of the first frame."""
    return np.ptp(cv2.VideoCapture(str(video)).read()[1].astype(int), axis=2)


@pytest.mark.parametrize("channels", [1, 2, 4, 10])
def test_an_image_has_all_its_pictures(
    channels: int, network: Callable, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.txt").write_text("0 0.5 0.5 0.3 0.4\n")
    answers = ["--labels", str(tmp_path / "labels"), "--explain", "--probe", "20,20,40,40"]
    files = ["--save-txt", "--save-csv", "--save-crop"]
    source = str(bands.tiff(tmp_path / "a.tiff", channels))
    status, folder, record = run(tmp_path / "runs", *network(channels), "--source", source, *VIEWS, *answers, *files)
    said = capsys.readouterr()
    (entry,) = record["sources"]
    assert status == 0 and len(entry["found"]) == 2 and entry["size"] == [96, 128]
    assert said.err == (f"yolo_heatviz.detect: {SHOWN[channels]}\n" if channels > 1 else "")
    assert "for 1 image: png " in said.out
    assert record["model"]["channels"] == channels
    pictures = [
        *folder.glob("a/*.png"),
        folder / "a.tiff",
        *folder.glob("crops/*/*.jpg"),
        *folder.glob("report/a/*.jpg"),
    ]
    assert len(pictures) == 12, "overlays, grids, the sheet, explained boxes; the image, crops; of the page"
    assert all(cv2.imread(str(path), cv2.IMREAD_UNCHANGED).shape[2] == 3 for path in pictures if path.suffix != ".png")
    page = cv2.imread(str(folder / "report" / "a" / "image.jpg")).astype(int)
    assert np.abs(page - shown(channels)).max() < 25, "JPEG's rounding alone"
    assert len(entry["explained"]) == 2 and len(entry["probes"]) == 1


@pytest.mark.parametrize("channels", [1, 4])
def test_an_overlay_without_heat_is_the_image(channels: int, network: Callable, tmp_path: Path) -> None:
    source = str(bands.tiff(tmp_path / "a.tiff", channels))
    flags = ["--visualize", "--view", "overlay", "--stages", "2", "--heat-opacity", "0", "--max-det", "1"]
    _, folder, _ = run(tmp_path / "runs", *network(channels), "--source", source, *flags)
    page = cv2.imread(str(next((folder / "a").glob("*_overlay.png")))).astype(int)
    body = page[-12 - 192 : -12, 12 : 12 + 256][::2, ::2]  # an image below 192 pixels is enlarged twice
    assert (np.abs(body - shown(channels)).max(axis=2) == 0).mean() > 0.5


def test_videos_and_streams_are_grey_for_a_network_of_grey(network: Callable, clip: Path, tmp_path: Path) -> None:
    streams = tmp_path / "one.streams"
    streams.write_text(f"{clip}\n")
    for source in (clip, streams):
        status, folder, record = run(tmp_path / "runs", *network(1), "--source", str(source), *VIEWS, "--save-crop")
        assert status == 0 and record["sources"][0]["frames"] > 0
        for name in (f"{source.stem}.mp4", f"{source.stem}/sheet.mp4", f"{source.stem}/stage2_Conv_overlay.mp4"):
            assert cv2.VideoCapture(str(folder / name)).read()[0], name
        assert np.median(colour(folder / f"{source.stem}.mp4")) <= 4 < np.median(colour(clip))


@pytest.mark.parametrize("name", ["linen.jpg", "grey.png", "clip.mp4", "one.streams"])
def test_what_has_other_bands_fails_in_one_line(
    name: str, network: Callable, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    cv2.imwrite(str(tmp_path / "grey.png"), bands.pixels(1))
    (tmp_path / "one.streams").write_text(f"{clip}\n")
    source = {"linen.jpg": SAMPLES / name, "clip.mp4": clip}.get(name, tmp_path / name)
    status, _, record = run(tmp_path / "runs", *network(4), "--source", str(source), *VIEWS)
    got = {"linen.jpg": "an image of 3 bands", "grey.png": "an image of 1 band"}.get(
        name, f"a {record['sources'][0]['kind']}"
    )
    reason = record["sources"][0]["reason"]
    assert (
        status != 0
        and reason.startswith(f"got {got}")
        and "accepted are images of the 4 that the network takes" in reason
    )
    error = capsys.readouterr().err
    assert "Traceback" not in error and error.count("\n") == 2 and reason in error


def test_alpha_is_the_fourth_band(network: Callable, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), bands.pixels(4))
    status, folder, _ = run(tmp_path / "runs", *network(4), "--source", str(tmp_path / "a.png"), *VIEWS)
    assert status == 0 and cv2.imread(str(folder / "a.png"), cv2.IMREAD_UNCHANGED).shape[2] == 3


@pytest.mark.parametrize("channels", [1, 10])
def test_stages_are_listed(channels: int, network: Callable, capsys: pytest.CaptureFixture) -> None:
    assert main([*network(channels), "--list-stages"]) == 0
    out, error = capsys.readouterr()
    assert "8\N{MULTIPLICATION SIGN}32\N{MULTIPLICATION SIGN}32" in out and not error


def test_a_classifier_of_grey_which_ultralytics_cannot_run_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    from ultralytics.nn.tasks import ClassificationModel

    layers = {"nc": 2, "backbone": [[-1, 1, "Conv", [8, 3, 2]]], "head": [[-1, 1, "Classify", ["nc"]]]}
    network = ClassificationModel(layers, ch=1, verbose=False)
    network.task = "classify"
    torch.save({"model": network, "train_args": {}}, tmp_path / "cls.pt")
    capsys.readouterr()  # what Ultralytics says of a network that it builds
    flags = ["--weights", str(tmp_path / "cls.pt"), "--source", str(SAMPLES / "linen.jpg"), "--imgsz", "64"]
    assert main([*flags, "--visualize", "--project", str(tmp_path / "runs")]) == 2
    assert capsys.readouterr().err == (
        "yolo_heatviz.detect: preprocessing: got 3 bands, which Ultralytics makes of any image for the task classify; "
        "accepted is what the network takes, 1 band\n"
    )
