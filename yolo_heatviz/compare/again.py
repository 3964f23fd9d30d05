"""What a figure was made with, to make it again."""

from __future__ import annotations

import json
from typing import Any

from ..errors import HeatvizError
from ..files.opening import read_file
from .options import Options

_MOST = 100_000_000


def record_of(path: str) -> dict[str, Any]:
    """A `figure.json`.

    Raises:
        HeatvizError: it cannot be read, or is none.
    """
    try:
        record = json.loads(read_file(path, _MOST))
        if not isinstance(record["options"], dict) or not isinstance(record["models"], list):
            raise TypeError
    except HeatvizError as error:
        raise HeatvizError(f"--again: got {path!r}, {str(error).partition('got ')[2]}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise HeatvizError(f"--again: got {path!r}, accepted is the .json beside a figure of this command") from error
    return record


def read(path: str) -> Options:
    """The options that a figure was made with, see `record_of`."""
    return Options.of_record({**record_of(path)["options"], "again": path})


def changed_weights(path: str, sums: dict[str, str]) -> list[str]:
    """The checkpoints whose content is another than when a figure was made.

    Args:
        path: the figure's `.json`.
        sums: SHA-256 by the checkpoint's path.
    """
    before = {model["weights"]: model["sha256"] for model in record_of(path)["models"]}
    return [weights for weights, found in sums.items() if before.get(weights, found) != found]
