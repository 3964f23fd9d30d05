"""A video that a player reads: how many frames, how large, and whole also when the block is interrupted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.helpers.processes import python
from yolo_heatviz import HeatvizError
from yolo_heatviz.files.video import VideoFile, _is_whole


def frames(path: Path) -> list[np.ndarray]:
    reader = cv2.VideoCapture(str(path))
    assert reader.isOpened(), path
    found = []
    while True:
        more, frame = reader.read()
        if not more:
            return found
        found.append(frame)


def grey(level: int, height: int = 48, width: int = 64) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


@pytest.mark.parametrize("fps", [25.0, 30.0, 7.5, 1.0, 29.97])
def test_frames_rate_and_size(tmp_path: Path, fps: float) -> None:
    path = tmp_path / "made" / "a.mp4"
    with VideoFile(path, fps) as video:
        for level in (0, 100, 200):
            video.add(grey(level))
        assert not path.exists()
        assert video.frames == 3
    assert [file.name for file in path.parent.iterdir()] == ["a.mp4"]
    assert [frame.shape for frame in frames(path)] == [(48, 64, 3)] * 3
    assert [round(frame.mean(), -1) for frame in frames(path)] == [0, 100, 200]
    assert cv2.VideoCapture(str(path)).get(cv2.CAP_PROP_FPS) == pytest.approx(fps, rel=1e-3)


def test_blue_stays_blue(tmp_path: Path) -> None:
    blue = grey(0)
    blue[..., 0] = 200
    with VideoFile(tmp_path / "a.mp4", 25) as video:
        video.add(blue)
    assert np.abs(frames(tmp_path / "a.mp4")[0].mean(axis=(0, 1)) - [200, 0, 0]).max() < 12


def test_an_odd_size_is_padded_to_an_even_one(tmp_path: Path) -> None:
    with VideoFile(tmp_path / "a.mp4", 25) as video:
        video.add(grey(0, 33, 65))
    (frame,) = frames(tmp_path / "a.mp4")
    assert frame.shape == (34, 66, 3)
    assert frame[-1, :40].mean() > frame[10, :40].mean() + 100


@pytest.mark.parametrize("shape", [(48, 64), (20, 30), (100, 30), (100, 200)])
def test_other_sizes_are_cut_or_padded(tmp_path: Path, shape: tuple[int, int]) -> None:
    other = grey(100, *shape)
    with VideoFile(tmp_path / "a.mp4", 25) as video:
        video.add(grey(0))
        video.add(other)
    assert (other == 100).all()
    _, second = frames(tmp_path / "a.mp4")
    assert second.shape == (48, 64, 3)
    assert abs(second[:10, :10].mean() - 100) < 12
    assert abs(second[-4:, -4:].mean() - (100 if shape[0] >= 48 and shape[1] >= 64 else 255)) < 12


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_interrupted_video_keeps_the_frames_it_has(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a.mp4"
    with pytest.raises(error), VideoFile(path, 25) as video:
        video.add(grey(10))
        video.add(grey(20))
        raise error
    assert len(frames(path)) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["a.mp4"]


def test_no_frame_no_file(tmp_path: Path) -> None:
    with VideoFile(tmp_path / "made" / "a.mp4", 25):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_encoded_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(HeatvizError, match="cannot write"), VideoFile(tmp_path / "a.mp4", 0) as video:
        video.add(grey(0))
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "runs").touch()
    with pytest.raises(HeatvizError, match="cannot write"), VideoFile(tmp_path / "runs" / "a.mp4", 25) as video:
        video.add(grey(0))


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
def test_a_folder_whose_name_is_not_utf8(tmp_path: Path) -> None:
    """OpenCV 5 does not refuse such a name: it crashes."""
    folder = tmp_path / "caf\udce9"
    with VideoFile(folder / "a.mp4", 25) as video:
        video.add(grey(9))
    assert [path.name for path in folder.iterdir()] == ["a.mp4"]
    (folder / "a.mp4").rename(tmp_path / "a.mp4")
    assert len(frames(tmp_path / "a.mp4")) == 1


@pytest.mark.parametrize("missing", [1, 50, 98, 99, 110, 500, 5000, "the index", "all"])
def test_a_video_that_is_cut_short_is_no_video(missing: int | str, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    with VideoFile(tmp_path / "whole.mp4", 25) as video:
        for _ in range(20):
            video.add(noise)
    content = (tmp_path / "whole.mp4").read_bytes()
    cut = {"the index": len(content) - content.index(b"moov") + 4, "all": len(content)}.get(missing, missing)
    (tmp_path / "cut.mp4").write_bytes(content[: -int(cut)])
    assert _is_whole(tmp_path / "whole.mp4") and not _is_whole(tmp_path / "cut.mp4")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_video_that_the_system_cut_short_is_one_line(tmp_path: Path) -> None:
    code = (
        "import resource, sys; import numpy as np; from pathlib import Path\n"
        "from yolo_heatviz.files.video import VideoFile\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "with VideoFile(Path(sys.argv[1]), 25) as video:\n"
        "    for seed in range(9): video.add(np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8))"
    )
    done = python("-c", code, tmp_path / "a.mp4")
    assert done.returncode == 1 and f"cannot write {tmp_path / 'a.mp4'}: " in done.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []
