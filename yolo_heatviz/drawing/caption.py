"""The words that stand above a picture."""

from __future__ import annotations

from typing import Sequence

import numpy as np

from ..feature_maps.box_energy import CONTRAST, BoxEnergy
from ..feature_maps.normalise import Levels
from ..text import plural

TIMES, DASH = "\N{MULTIPLICATION SIGN}", "\N{EN DASH}"


def heading(title: str, shape: Sequence[int], stride: int | None) -> str:
    """A picture's first line.

    Example:
        >>> heading("stage 17  C3", (64, 40, 40), 8)
        'stage 17  C3   64×40×40   stride 8'
    """
    return f"{title}   {TIMES.join(map(str, shape))}" + (f"   stride {stride}" if stride else "")


def channels(numbers: np.ndarray, total: int, chosen: str, by: str) -> str:
    """The numbers of the channels shown.

    Example:
        >>> channels(np.arange(32), 64, "first", "mean"), channels(np.array([5, 2]), 64, "top", "max")
        ('channels 0–31 of 64', '2 channels of 64 with the highest max, highest first')
    """
    if chosen == "top":
        return f"{plural(len(numbers), 'channel')} of {total} with the highest {by}, highest first"
    if len(numbers) == 1:
        return f"channel {numbers[0]} of {total}"
    if (np.diff(numbers) == 1).all():
        return f"channels {numbers[0]}{DASH}{numbers[-1]} of {total}"
    return f"{len(numbers)} channels of {total}"


def values(scaled: Levels, scale: str, outliers: float = 0.0) -> str:
    """The range of the values shown, and what the colours span."""
    if np.isnan(scaled.low).all():
        return "no finite value"
    found = f"values {number(np.nanmin(scaled.low))} to {number(np.nanmax(scaled.high))}"
    own = "" if len(scaled.low) == 1 else f"each channel min{DASH}max"
    shared = "" if len(scaled.low) == 1 else f"min{DASH}max of all shown"
    how = {"channel": own, "stage": shared, "zero": "0 in the middle"}.get(scale, f"colours span {scale}")
    return ", ".join(filter(None, [found, how, left_out(scale, outliers)]))


def left_out(scale: str, outliers: float) -> str:
    """The share of the values that a scale leaves out; an empty text where it leaves out none."""
    return f"{outliers:g} % left out at each end" if outliers and "," not in scale else ""


def number(value: float) -> str:
    """A value as the colour bar and the captions write it."""
    return f"{value:.4g}"


def bar_labels(scaled: Levels, scale: str) -> tuple[str, str]:
    """The words at the ends of a colour bar: values, where all that is shown has the same."""
    if np.isnan(scaled.bottom[0]) or (scale == "channel" and len(scaled.low) > 1):
        return "minimum", "maximum"
    return number(scaled.bottom[0]), number(scaled.top[0])


def resizing(shape: tuple[int, ...], size: tuple[int, int], smooth: str) -> str:
    """The way from a map to what is shown of it: enlarged, reduced, or neither."""
    if tuple(size) == tuple(shape):
        return "pixel for pixel"
    if max(size) > max(shape):
        return f"enlarged {TIMES}{size[0] // shape[0]} ({smooth})"
    return f"reduced to {size[1]}{TIMES}{size[0]} (mean)"


def box_energy(found: BoxEnergy | None, instead: str = "") -> list[str]:
    """The share of the stage's energy in the detections, and the channels with the most; nothing where not known.

    Args:
        found: what was measured.
        instead: what the network found where that is no box, see `Scene.found`: it has not found nothing.
    """
    if found is None:
        return []
    best = ", ".join(map(str, found.best(3)))
    if found.by == CONTRAST:
        nothing = "" if instead else "nothing found; "
        return [f"{nothing}contrast {found.score:.2f}, most in channels {best}"]
    return [f"focus {found.score:.2f} (the {found.by} cover {found.area:.2f}), most in channels {best}"]


def problems(scaled: Levels) -> list[str]:
    """The counts of flat channels and of values that are not finite, where there are any."""
    flat = [f"{scaled.flat.sum()} flat"] if scaled.flat.any() else []
    return flat + nonfinite(int(scaled.nonfinite.sum()))


def nonfinite(count: int) -> list[str]:
    """The count of values that are not finite, where there are any."""
    return [f"{plural(count, 'value')} NaN or infinite (grey)"] if count else []
