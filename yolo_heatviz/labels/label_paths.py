"""The label file of an image: by YOLO's rule, or in a folder that mirrors the images' own or holds all of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterable, Iterator

from ..errors import HeatvizError
from ..files.opening import is_file, is_folder


def by_rule(images: Iterable[str]) -> dict[str, Path]:
    """The label files of images that lie in a folder `images`: in the folder `labels` beside it.

    Returns:
        Paths by the image's; whether they are there is not asked.

    Source: `img2label_paths` of Ultralytics.

    Example:
        >>> print(by_rule(["/data/images/val/a.jpg"])["/data/images/val/a.jpg"])
        /data/labels/val/a.txt
    """
    from ultralytics.data.utils import img2label_paths

    images = list(images)
    return {image: Path(path) for image, path in zip(images, img2label_paths(images))}


def in_folder(folder: Path, images: Iterable[str]) -> dict[str, Path]:
    """The label files of images that lie in a given folder, under the longest part of the image's path that is there.

    Args:
        folder: `labels` with `a/x.txt` for the image `photos/a/x.jpg`, or with `x.txt`.
        images: the images' paths.

    Returns:
        Paths by the image's, of files that are there.

    Raises:
        HeatvizError: there is no such folder, it has no file for any image, or two images share one.
    """
    if not is_folder(folder):
        raise HeatvizError(f"--labels: got {str(folder)!r}, accepted is a folder of label files in YOLO's format")
    try:
        with os.scandir(folder):  # what may not be entered would look empty
            pass
    except OSError as error:
        raise HeatvizError(
            f"--labels: cannot read {folder} ({error.strerror}), accepted is a folder of label files"
        ) from error
    images, found = list(images), {}
    owners: dict[Path, str] = {}
    for image in images:
        path = next((each for each in _candidates(folder, image) if is_file(each)), None)
        if path is None:
            continue
        if owners.setdefault(path, image) != image:
            raise HeatvizError(
                f"--labels: {owners[path]} and {image} share {path}, accepted are images of unlike names, or a folder "
                "for each of theirs"
            )
        found[image] = path
    if not found:
        raise HeatvizError(
            f"--labels: got {str(folder)!r}, accepted is a folder with a .txt for an image of --source"
            + (f", such as {Path(images[0]).stem}.txt" if images else "")
        )
    return found


def _candidates(folder: Path, image: str) -> Iterator[Path]:
    path = Path(image).with_suffix(".txt")
    parts = path.relative_to(path.anchor).parts
    for start in range(len(parts)):
        yield folder.joinpath(*parts[start:])
