"""`index.html`: the page of a run, from its manifest alone, with its style sheets and scripts in it.

`static` holds what all panels of the page share, `templates` what surrounds them, and `panels` the panels: each is
its own `NAME.js`, and `NAME.css` and `NAME.html` where it needs them. A panel's markup says in its first line where it
stands, `{# slot: scene 50 #}`: in which slot of the page, and its number in the order there. Its style is in the
layer `panels`, and for narrow windows and paper in the layer `narrow`. Its script tells `heatviz.panel` the rest: see
`static/panels.js`. In `comparison` lie the panels of a page that has models side by side, with some of the others.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Collection, Iterable, Iterator, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ..files.atomic import write_bytes
from ..files.entries import RunEntry, SourceEntry
from . import json_script
from .data import PageData, page_data

NAME = "index.html"
SLOTS = ("masthead", "run", "main", "scene_head", "scene", "picture", "controls", "sheet")
"""The places on the page where panels stand."""


class Kind(NamedTuple):
    """Which panels a page has."""

    folders: tuple[str, ...]
    shared: Collection[str] | None = None
    """The names of those that it has of the first folder; None for all."""


RUN = Kind(("panels",))
COMPARISON = Kind(("panels", "comparison"), ("gallery", "keys", "look", "previous-next", "scene"))
"""Of models side by side."""
_HERE = Path(__file__).parent
_SLOT = re.compile(r"\{# slot: (\w+) (\d+) #\}\n")


def write_page(run: Path, record: RunEntry, sources: Iterable[SourceEntry]) -> Path:
    """Write the page of a run.

    Args:
        run: the run's folder.
        record: the manifest without its sources.
        sources: its sources, each read once.

    Returns:
        The page's path.

    Raises:
        HeatvizError: it cannot be written.
    """
    context = page_context(run, page_data(run, record, sources))
    write_bytes(run / NAME, template().render(context).encode(errors="replace"))
    return run / NAME


def page_context(run: Path, data: PageData, kind: Kind = RUN) -> dict[str, Any]:
    """The variables of the template, for a page that loads its files from beside it.

    Args:
        run: the folder that gives the page its name.
        data: what its scripts read.
        kind: which panels it has.
    """
    styles = [path.read_text(encoding="utf-8") for path in [*_static("css"), *_of_panels("css", kind)]]
    programs = [path.read_text(encoding="utf-8") for path in [*_static("js"), *_of_panels("js", kind)]]
    return {
        "page": {"title": run.resolve().name},
        "panels": _panels(kind),
        "styles": styles,
        "scripts": programs,
        "csp": policy(styles, programs),
        "data": data,
        "data_json": Markup(json_script.dump(data)),
        "embedded": [],
        "pictures_json": None,
    }


@lru_cache(maxsize=None)
def template(name: str = NAME) -> Template:
    """One of the folder `templates`; all that they show is escaped."""
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    return environment.get_template(f"templates/{name}")


def _panels(kind: Kind) -> dict[str, list[str]]:
    """The templates of the panels in each slot, in their order."""
    panels: dict[str, list[tuple[int, str]]] = {slot: [] for slot in SLOTS}
    for path in _of_panels("html", kind):
        found = _SLOT.match(path.read_text(encoding="utf-8"))
        if found is None or found[1] not in SLOTS:
            raise RuntimeError(
                f"{path}: got no slot, accepted is a first line {{# slot: NAME ORDER #}} with one of {SLOTS}"
            )
        panels[found[1]].append((int(found[2]), f"{path.parent.name}/{path.name}"))
    return {slot: [name for _, name in sorted(names)] for slot, names in panels.items()}


def _static(suffix: str) -> list[Path]:
    return sorted((_HERE / "static").glob(f"*.{suffix}"))


def _of_panels(suffix: str, kind: Kind) -> Iterator[Path]:
    """The files of a page's panels; of those that are shared all style sheets, in which one may build on another."""
    for number, folder in enumerate(kind.folders):
        for path in sorted((_HERE / folder).glob(f"*.{suffix}")):
            if number or kind.shared is None or suffix == "css" or path.stem in kind.shared:
                yield path


def policy(styles: list[str], programs: list[str]) -> str:
    """The content security policy: nothing but what is in the page and what its own scripts load."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes(programs)} 'strict-dynamic'" if programs else "script-src 'none'",
            f"style-src {_hashes(styles)}" if styles else "style-src 'none'",
            "img-src 'self' file: data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hashes(texts: list[str]) -> str:
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    return " ".join(f"'sha256-{digest}'" for digest in digests)
