"""The folder in which a training was watched before it was interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import manifest
from .images import FixedImages


def watched_before(parent: Path, name: str, images: FixedImages) -> tuple[Path, dict[str, Any]] | None:
    """The newest folder in which a training was watched by the same images, and its manifest; None if there is none.

    What the command has drawn of the training's checkpoints is none of them: it is whole.

    Args:
        parent: the training's folder.
        name: what the folders are called, `name`, `name2`, `name3` ...
        images: by which the training is watched.
    """
    about = {**manifest.about_images(images), "weights": manifest.EMA}
    numbered = {
        int(path.name[len(name) :] or 1): path
        for path in parent.glob(f"{name}*")
        if not path.name[len(name) :] or path.name[len(name) :].isdecimal()
    }
    for _, folder in sorted(numbered.items(), reverse=True):
        before = manifest.read(folder)
        if before is not None and all(before.get(key) == value for key, value in about.items()):
            return folder, before
    return None
