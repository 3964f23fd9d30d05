"""A run's page as one file, with all that it shows inside: to send, or to show in a notebook."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, Iterator

from markupsafe import Markup

from ..errors import HeatvizError
from ..files.atomic import whole_file
from ..text import MB, size
from . import json_script
from .data import missing_files, page_data, path_within, report_files
from .files import page_entry
from .page import page_context, template
from .remake import read_manifest

_MEDIA_TYPES = {".jpg": "image/jpeg", ".png": "image/png"}


class SingleFile:
    """The page of a run as one file.

    Args:
        run: the run's folder.

    Attributes:
        bytes: how large the file is, within a percent, known before it is made.

    Raises:
        HeatvizError: the folder has no manifest, or that names files outside it.
    """

    def __init__(self, run: Path) -> None:
        self._run = run
        self._record = read_manifest(run)
        sources = [source for source in self._record["sources"] if "report" in source]
        gone = {path for source in sources for path in missing_files(run, source)}
        there = [path for source in sources for path in report_files(source) if path not in gone]
        self._sources = sources
        self._pictures = [path for path in there if Path(path).suffix in _MEDIA_TYPES]
        self._values = [path for path in there if Path(path).suffix == ".js"]
        self.bytes = self._count()

    def _count(self) -> int:
        pictures = sum(path_within(self._run, path).stat().st_size * 4 // 3 for path in self._pictures)
        values = sum(path_within(self._run, path).stat().st_size for path in self._values)
        entries = sum(len(text) for _, text in self._entries())
        shell = sum(len(piece) for piece in template().generate(self._context(bare=True)))
        return pictures + values + entries + shell

    def check(self, max_mb: float | None) -> None:
        """Refuse what is larger than allowed.

        Raises:
            HeatvizError: how large it is, and what makes it smaller.
        """
        if max_mb is not None and self.bytes > max_mb * MB:
            less = "fewer images, --stages or a smaller --n in the run make it smaller"
            raise HeatvizError(f"--max-mb: got about {size(self.bytes)} to write, accepted is {max_mb:g} MB: {less}")

    def write(self, path: Path) -> None:
        """Write it, a part at a time.

        Raises:
            HeatvizError: the system refuses.
        """
        with whole_file(path) as file:
            file.writelines(piece.encode(errors="replace") for piece in self.pieces())

    def pieces(self) -> Iterator[str]:
        """Its text in parts."""
        return template().generate(self._context())

    def _context(self, *, bare: bool = False) -> dict[str, Any]:
        data = page_data(self._run, self._record, self._record["sources"])
        data["single_file"] = True
        context = page_context(self._run, data)
        if bare:
            return context
        pictures = {path: self._picture(path) for path in self._pictures}
        return {**context, "embedded": self._embedded(), "pictures_json": Markup(json_script.dump(pictures))}

    def _embedded(self) -> Iterator[dict[str, str]]:
        for path, text in self._entries():
            yield {"path": path, "json": Markup(text)}
        for path in self._values:
            try:
                text = json_script.unwrap(path_within(self._run, path).read_bytes())
            except ValueError as error:
                raise HeatvizError(f"report: {self._run / path} is no file of a page's values") from error
            yield {"path": path, "json": Markup(json_script.harmless(text))}

    def _entries(self) -> Iterator[tuple[str, str]]:
        for source in self._sources:
            yield source["report"]["entry"], json_script.dump(page_entry(source))

    def _picture(self, path: str) -> str:
        content = base64.b64encode(path_within(self._run, path).read_bytes()).decode()
        return f"data:{_MEDIA_TYPES[Path(path).suffix]};base64,{content}"
