"""`python -m yolo_heatviz.detect`: YOLOv5's detect command for any YOLO checkpoint, with heatmaps of every stage."""

from __future__ import annotations

import sys

from ..cli import concluded, streams
from .arguments import parse


@streams()
def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status, one of `cli.Exit`.
    """

    def work() -> int:
        options = parse(argv)
        from .run import run  # torch and all: an interrupt while it is imported is one line, too

        return run(options, sys.argv[1:] if argv is None else argv)

    return concluded("detect", work)
