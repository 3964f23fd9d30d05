"""`index.html`: the page of a run, from its manifest alone, with the style sheets and scripts of `static` in it."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable, Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ..files.atomic import write_bytes
from . import json_script
from .data import page_data

NAME = "index.html"
_HERE = Path(__file__).parent


def write_page(run: Path, record: Mapping[str, Any], sources: Iterable[Mapping[str, Any]]) -> Path:
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


def page_context(run: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the template is given for a page that loads its files from beside it."""
    styles, programs = (_static(suffix) for suffix in ("css", "js"))
    return {
        "page": {"title": run.resolve().name},
        "styles": styles,
        "scripts": programs,
        "csp": _policy(styles, programs),
        "data": data,
        "data_json": Markup(json_script.dump(data)),
        "embedded": [],
        "pictures_json": None,
    }


@lru_cache(maxsize=None)
def template(name: str = NAME) -> Template:
    """One of the templates; whatever they are given is escaped."""
    loader = FileSystemLoader(_HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)  # fmt: skip
    return environment.get_template(name)


def _static(suffix: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((_HERE / "static").glob(f"*.{suffix}"))]


def _policy(styles: list[str], programs: list[str]) -> str:
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
