"""The top of the manifest of a run of upstream's."""

from __future__ import annotations

import dataclasses
import hashlib
import sys
from pathlib import Path
from typing import Any, Mapping

from ..files.entries import RunEntry
from ..model.stages import Layout
from ..recording.head import run_entry
from . import options


def head_entry(weights: str, model: Mapping[str, Any]) -> RunEntry:
    """The manifest's own entries that are known before anything is drawn.

    Args:
        weights: the checkpoint's path, or what upstream calls it; empty where it is not known.
        model: see `recording.head.model_entry`.
    """
    file = Path(weights)
    digest = hashlib.sha256(file.read_bytes()).hexdigest() if weights and file.is_file() else None
    given = {"path": weights or None, "sha256": digest, "kind": None, "trusted": None, "blocks": None}
    return run_entry(sys.argv, dataclasses.asdict(options.current()), given, model)


def run_kind(stages: Layout, weights: str) -> object:
    """What the images of one run have in common: the settings, the checkpoint's path, the stages of the network."""
    return options.current(), weights, stages.stages
