"""A run in a notebook: its page, or a table where that is too large."""

from __future__ import annotations

from pathlib import Path

from ..text import MB
from .page import template
from .remake import read_manifest
from .single import SingleFile


class Report:
    """The page of a run, which shows itself in a notebook.

    Args:
        run: the run's folder.
        max_mb: the largest page that is put into the notebook; a table stands for a larger one.

    Raises:
        HeatvizError: the folder has no manifest.

    Example:
        >>> Report("runs/detect/exp")  # doctest: +SKIP
    """

    def __init__(self, run: Path | str, max_mb: float = 25) -> None:
        self._run = Path(run)
        self._max_mb = max_mb
        self._record = read_manifest(self._run)

    def _repr_html_(self) -> str:
        single = SingleFile(self._run)
        if single.bytes <= self._max_mb * MB:
            return template("frame.html").render(text="".join(single.pieces()))
        return template("summary.html").render(
            run=self._run,
            size=single.bytes / MB,
            sources=self._record["sources"],
            focus=self._record.get("focus") or {"by": "boxes", "stages": []},
        )

    def __repr__(self) -> str:
        return f"Report({str(self._run)!r})"
