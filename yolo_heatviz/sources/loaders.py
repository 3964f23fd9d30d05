"""A source as Ultralytics' predictor takes it: images as arrays, videos opened under a name that OpenCV can bear."""

from __future__ import annotations

import glob
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator

import cv2
import numpy as np

from .. import upstream
from ..errors import HeatvizError
from ..files.opening import open_file, utf8_name
from ..text import plural
from .find import Source
from .headers import check_size, header
from .images import read_image

if TYPE_CHECKING:
    from ultralytics.data.loaders import LoadImagesAndVideos

_CONVERTED, _ALPHA = (1, 3), 4
"""What any image is converted to, and the bands of one with transparency."""
_SHORTFALL, _FRAMES = 0.9, 2
_NO_VIDEO = "got no video that can be decoded: it is damaged, ends too early, or is something else"


@contextmanager
def loaded(
    source: Source, *, channels: int, vid_stride: int, megapixels: float, stretch: bool = False
) -> Iterator[Any]:
    """Open a source for `BasePredictor.stream_inference`.

    Args:
        source: what to open.
        channels: what the network takes.
        vid_stride: every how manieth frame of a video is taken.
        megapixels: the largest image or frame that is decoded.
        stretch: see `read_image`.

    Raises:
        HeatvizError: it cannot be read, is none, is larger than accepted, or has other bands than the network takes.
    """
    if source.kind == "image":
        image = read_image(source.given, channels=channels, megapixels=megapixels, stretch=stretch)
        if channels not in _CONVERTED and image.shape[2] != channels:
            raise _other_bands(f"an image of {plural(image.shape[2], 'band')}", channels)
        yield _image(source, image, channels)
    elif channels not in _CONVERTED:
        raise _other_bands(f"a {source.kind}, which has 3 bands", channels)
    elif source.kind == "video":
        with open_file(source.given), utf8_name(source.given) as path:
            yield _video(source, path, channels, vid_stride, megapixels)
    else:
        yield source.given


def _other_bands(got: str, channels: int) -> HeatvizError:
    alpha = ", or a PNG with alpha" if channels == _ALPHA else ""
    return HeatvizError(
        f"got {got}, accepted are images of the {channels} that the network takes: a TIFF of so many bands or grey "
        f"pages{alpha}"
    )


def video_size(path: str) -> tuple[int, int, int]:
    """Frames, height and width of a video, as its header says.

    Raises:
        HeatvizError: it is no file, or may not be read.
    """
    with open_file(path), utf8_name(path) as plain:
        opened = cv2.VideoCapture(plain)
        size = [
            opened.get(each) for each in (cv2.CAP_PROP_FRAME_COUNT, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FRAME_WIDTH)
        ]
        opened.release()
    return int(size[0]), int(size[1]), int(size[2])


def missing_frames(dataset: Any, taken: int) -> str | None:
    """The message about a video that ended well before its own count, or None; counts of some formats are estimates."""
    if not taken:
        return "got a video of which not one frame can be decoded"
    if dataset.frames * _SHORTFALL - _FRAMES <= taken:
        return None
    return f"got {taken} of {dataset.frames} frames: it is damaged from there on, or ends too early"


def _image(source: Source, image: np.ndarray, channels: int) -> Any:
    from ultralytics.data.loaders import LoadPilAndNumpy, SourceTypes

    dataset = LoadPilAndNumpy(image, **upstream.known(LoadPilAndNumpy, channels=channels))
    dataset.paths = [source.given]
    dataset.source_type = SourceTypes()
    return dataset


def _video(source: Source, path: str, channels: int, vid_stride: int, megapixels: float) -> LoadImagesAndVideos:
    from ultralytics.data.loaders import LoadImagesAndVideos, SourceTypes

    if Path(path).suffix.lower() == ".gif":  # its first frame is decoded as it is opened
        with open_file(path) as file:
            found = header(file)
        check_size(found.width, found.height, megapixels)
    try:
        options = upstream.known(LoadImagesAndVideos, channels=channels)
        dataset = LoadImagesAndVideos(glob.escape(path) if "*" in path else path, vid_stride=vid_stride, **options)
    except (OSError, cv2.error) as error:
        raise HeatvizError(_NO_VIDEO) from error
    width, height = (int(dataset.cap.get(each)) for each in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    try:
        check_size(width, height, megapixels)
    except HeatvizError:
        dataset.close()
        raise
    dataset.files = [source.given]
    dataset.source_type = SourceTypes()
    return dataset
