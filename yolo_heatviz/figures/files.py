"""A figure's files: PDF, SVG or PNG, whole or not there, the same bytes for the same figure."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

from ..errors import HeatvizError
from ..files.atomic import write_bytes
from .draw import draw
from .panel import Grid
from .style import Style

SUFFIXES = (".pdf", ".svg", ".png")
_SETTINGS: Any = {
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "yolo_heatviz",
    "image.composite_image": False,
    "path.simplify": False,
    "text.hinting": "none",  # words are as wide at any resolution
}
"""Fonts are embedded as TrueType, as journals ask for; an SVG's letters are outlines, which need none."""
_UNDATED: dict[str, dict[str, Any]] = {
    ".pdf": {"Creator": "yolo_heatviz", "CreationDate": None, "Producer": None},
    ".svg": {"Creator": "yolo_heatviz", "Date": None},
    ".png": {"Software": None},
}


@contextmanager
def settings() -> Iterator[None]:
    """Within the block matplotlib has its own defaults, whatever the user's are, and those of a paper's figure."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def encoded(grid: Grid, style: Style | None = None, suffix: str = ".pdf") -> bytes:
    """A figure as the content of a file.

    Maps are images of their own cells in PDF and SVG; boxes, colour bars and letters are lines and areas. The same
    grid and style give the same bytes, with the same matplotlib.

    Args:
        grid: the panels.
        style: the size, the font and a PNG's resolution; by default CVPR's full width.
        suffix: `.pdf`, `.svg` or `.png`.

    Raises:
        HeatvizError: another suffix, or more panels than fit the paper.

    Example:
        >>> import numpy as np
        >>> from yolo_heatviz.figures.panel import Heat, Panel
        >>> image = np.zeros((30, 40, 3), np.uint8)
        >>> heat = Heat(np.random.rand(3, 4), (0, 0, 40, 30), (0, 1))
        >>> encoded(Grid([[Panel(image), Panel(image, heat)]]), Style("cvpr-column"))[:4]
        b'%PDF'
    """
    if suffix not in SUFFIXES:
        raise HeatvizError(f"figure: got a file of the kind {suffix!r}, accepted are {', '.join(SUFFIXES)}")
    style = style or Style()
    content = io.BytesIO()
    with settings(), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of letters that no font has
        figure = draw(grid, style, vector=suffix != ".png")
        figure.savefig(content, format=suffix[1:], dpi=style.dpi, metadata=_UNDATED[suffix])
    return content.getvalue()


def write(path: Path, grid: Grid, style: Style | None = None) -> None:
    """Write a figure whose kind the path's suffix says, see `encoded`.

    Raises:
        HeatvizError: see `encoded`.
        WriteError: the system refuses.
    """
    write_bytes(path, encoded(grid, style, path.suffix.lower()))
