"""JSON that a page can hold or load, whatever stands in its strings."""

from __future__ import annotations

import json
import re
from typing import Any, Mapping

_CALL = re.compile(rb"\s*heatviz\.(?:receive|give)\((.*)\)\s*", re.DOTALL)  # files of older runs say `give`


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


def wrap(value: Mapping[str, Any], **large: bytes) -> bytes:
    """A script that hands an object to the page: a page opened from disk may load scripts, and nothing else.

    Args:
        value: the object.
        large: further texts of it, in base64, which need no look at each of their megabytes.
    """
    texts = [b', "%s": "%s"' % (key.encode(), text) for key, text in large.items()]
    return b"".join([b"heatviz.receive(", dump(value)[:-1].encode("ascii"), *texts, b"})\n"])


def unwrap(script: bytes) -> str:
    """The JSON in a script that `wrap` made.

    Raises:
        ValueError: it is another script.

    Example:
        >>> unwrap(wrap({"path": "a.js"}, codes=b"eJwD"))
        '{"path": "a.js", "codes": "eJwD"}'
    """
    found = _CALL.fullmatch(script)
    if found is None:
        raise ValueError("no script of a report")
    return found[1].decode("ascii")
