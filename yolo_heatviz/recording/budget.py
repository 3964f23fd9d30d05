"""A run's estimated size against what it may write and what the disk has left, before it writes anything."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Mapping

from ..errors import HeatvizError, WriteError
from ..files.opening import is_folder
from ..text import MB, plural, size
from .cost import Cost


def free_space(folder: Path) -> int | None:
    """Bytes free where a folder is, or will be made; None where its file system cannot tell, as of object stores."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if is_folder(each))
    try:
        usage = shutil.disk_usage(there)
    except OSError:
        return None
    return usage.free if usage.total else None


def line(cost: Cost, kinds: Mapping[str, int], free: int | None) -> str:
    """The line that says what a run will write, to print before it does.

    Args:
        cost: of the images and videos.
        kinds: how many sources there are of each kind.
        free: bytes on the disk; None where they are not known.

    Example:
        >>> line(Cost(png=5.5e6, npy=2e6, boxes=4e5), {"image": 4, "stream": 1}, 10**9)
        'About 7.9 MB for 4 images: png 5.5 MB, npy 2 MB, boxes 0.4 MB; 1 stream not counted; 1 GB free'
    """
    counts = {kind: plural(count, kind) for kind, count in kinds.items() if count}
    uncounted = [f"{counts.pop('stream')} not counted"] if "stream" in counts else []
    parts = [f"{name} {size(part)}" for name, part in vars(cost).items() if part]
    whole = f"About {size(cost.total)} for {' and '.join(counts.values())}" if counts else "Not known what it takes"
    left = "free space not known" if free is None else f"{size(free)} free"
    return "; ".join([f"{whole}: {', '.join(parts)}" if parts else whole, *uncounted, left])


def check(cost: Cost, max_mb: float | None, free: int | None, folder: Path) -> None:
    """Refuse what is more than allowed, or than fits where that is known.

    Raises:
        HeatvizError: it is more than allowed.
        WriteError: it is more than fits.
    """
    less = "fewer --stages, a smaller --n, or --save png write less"
    if max_mb is not None and cost.total > max_mb * MB:
        raise HeatvizError(f"--max-mb: got about {size(cost.total)} to write, accepted is {max_mb:g} MB: {less}")
    if free is not None and cost.total > free:
        raise WriteError(
            f"--project: got about {size(cost.total)} to write in {folder}, accepted is the {size(free)} free: {less}"
        )
