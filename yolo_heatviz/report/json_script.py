"""JSON that a page can hold or load, whatever stands in its strings."""

from __future__ import annotations

import json
from typing import Any

_BEFORE, _AFTER = b"heatviz.give(", b")"


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


def give(value: dict[str, Any], **large: bytes) -> bytes:
    """A script that hands an object over to the page: from disk a page may load scripts, and nothing else.

    Args:
        value: the object.
        large: further texts of it, in base64, which need no look at each of their megabytes.
    """
    texts = [b', "%s": "%s"' % (key.encode(), text) for key, text in large.items()]
    return b"".join([_BEFORE, dump(value)[:-1].encode("ascii"), *texts, b"}", _AFTER, b"\n"])


def given(script: bytes) -> str:
    """The JSON of such a script.

    Raises:
        ValueError: it is none.

    Example:
        >>> given(give({"path": "a.js"}, codes=b"eJwD"))
        '{"path": "a.js", "codes": "eJwD"}'
    """
    script = script.strip()
    if not (script.startswith(_BEFORE) and script.endswith(_AFTER)):
        raise ValueError("no script of a report")
    return script[len(_BEFORE) : -len(_AFTER)].decode("ascii")
