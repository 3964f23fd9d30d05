"""The confusion matrix as a picture: counts, and shares of what the labels say."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any, Sequence

import numpy as np

from ..drawing.fonts import face_for
from ..text import shown, visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST, _WRITTEN, _LONGEST = 40, 25, 24
_DPI = 110


def picture(names: Sequence[str], rows: np.ndarray) -> bytes:
    """Draw a confusion matrix of the classes that are there; of more than 40 those with the most mistakes, and say so.

    Args:
        names: the classes, the background last where there is one.
        rows: `(n, n)` int: what was found, by column what the labels say.

    Returns:
        A PNG.

    Example:
        >>> picture(["hole", "background"], np.array([[3, 1], [2, 0]]))[:4]
        b'\\x89PNG'
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    chosen = _chosen(rows)
    left = f" (the {_MOST} classes with the most mistakes)" if len(chosen) > _MOST < len(names) - 1 else ""
    table, names = rows[np.ix_(chosen, chosen)], [shown(visible(names[number]), _LONGEST) for number in chosen]
    totals = rows.sum(axis=0)[chosen]
    shares = np.divide(table, totals, out=np.zeros(table.shape), where=totals > 0)
    side = 2.6 + 0.42 * len(names) if len(names) <= _WRITTEN else 4 + 0.24 * len(names)
    figure = Figure(figsize=(2 * side + 0.6, side + 0.8), layout="constrained")
    figure.suptitle(f"What was found for what the labels say{left}\n", fontsize=11)
    one, other = figure.subplots(1, 2)
    _draw(one, table, names, "counts")
    _draw(other, shares, names, "shares of each label's class (columns)")
    return _png(figure, FigureCanvasAgg)


def _chosen(rows: np.ndarray) -> list[int]:
    """The numbers of the classes to show, of those that are there, in their order; the last always."""
    every = rows.sum(axis=0) + rows.sum(axis=1)
    mistakes = every - 2 * rows.diagonal()
    there = [number for number in np.argsort(-mistakes, kind="stable").tolist() if every[number]]
    return sorted({*[number for number in there if number != len(rows) - 1][:_MOST], len(rows) - 1})


def _draw(axes: Any, table: np.ndarray, names: Sequence[str], title: str) -> None:
    most = table.max() or 1
    axes.imshow(np.ma.masked_equal(table, 0), cmap="Blues", vmin=0, vmax=most, interpolation="none")
    axes.set_title(title, fontsize=10)
    axes.set_xlabel("in the labels", fontsize=9)
    axes.set_ylabel("found", fontsize=9)
    size = 9 if len(names) <= _WRITTEN else 7
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=size)
    axes.set_yticks(range(len(names)), names, fontsize=size)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_parse_math(False)
        face = face_for(frozenset(map(ord, label.get_text())))
        if face is not None:
            label.set_fontproperties(_font(face, size))
    axes.tick_params(length=0)
    axes.spines[:].set_color("#cccccc")
    if len(names) > _WRITTEN:
        return
    for (down, across), value in np.ndenumerate(table):
        if value:
            words = f"{value:.2f}" if table.dtype.kind == "f" else str(value)
            colour = "white" if value > 0.55 * most else "black"
            axes.text(across, down, words, ha="center", va="center", fontsize=7 if len(words) > 3 else 8, color=colour)


def _font(face: str, size: int) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=face, size=size)


def _png(figure: Figure, canvas: Any) -> bytes:
    content = io.BytesIO()
    canvas(figure)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of letters that no font has, which the run has said
        figure.savefig(content, format="png", dpi=_DPI, bbox_inches="tight", pad_inches=0.15)
    return content.getvalue()
