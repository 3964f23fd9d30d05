"""What the manifest of a detect run says at its top."""

from __future__ import annotations

import dataclasses
from typing import Any, Sequence

from ..files.entries import RunEntry
from ..model.detector import Detector
from ..recording import head
from .options import Options


def run_entry(options: Options, detector: Detector, argv: Sequence[str]) -> RunEntry:
    """The manifest's own entries that are known before anything runs."""
    weights = {
        "path": str(detector.weights),
        "sha256": detector.sha256,
        "kind": detector.family,
        "trusted": detector.trusted,
        "blocks": {"path": detector.blocks, "classes": detector.taken} if detector.blocks else None,
    }
    model = head.model_entry(
        detector.stages,
        detector.task,
        detector.imgsz,
        detector.channels,
        list(detector.names.values()),
        detector.no_boxes,
    )
    return head.run_entry(argv, _plain(options), weights, model)


def _plain(options: Options) -> dict[str, Any]:
    """The options as JSON has them."""
    paths = {name: getattr(options, name) for name in ("project", "labels", "blocks")}
    return {**dataclasses.asdict(options), **{name: str(path) if path else None for name, path in paths.items()}}
