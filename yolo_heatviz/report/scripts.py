"""JSON that a page can hold or load, whatever stands in its strings."""

from __future__ import annotations

import json
from typing import Any


def dump(value: Any) -> str:
    """Strict JSON in ASCII without `<`: it cannot end the script that holds it.

    Example:
        >>> dump({"source": "</script>"})
        '{"source": "\\\\u003c/script>"}'
    """
    return harmless(json.dumps(value, sort_keys=True, allow_nan=False))


def harmless(text: str) -> str:
    """JSON without `<`, which stands in its strings alone."""
    return text.replace("<", "\\u003c")


def give(text: str) -> bytes:
    """A script that hands JSON over to the page: from disk a page may load scripts, and nothing else."""
    return f"heatviz.give({text})\n".encode("ascii")


def given(script: bytes) -> str:
    """The JSON of such a script.

    Raises:
        ValueError: it is none.

    Example:
        >>> given(give('{"path": "a.js"}'))
        '{"path": "a.js"}'
    """
    text = script.decode("ascii").strip()
    before, after = "heatviz.give(", ")"
    if not (text.startswith(before) and text.endswith(after)):
        raise ValueError("no script of a report")
    return text[len(before) : -len(after)]
