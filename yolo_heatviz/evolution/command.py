"""`python -m yolo_heatviz.evolution`: how the stages of a network changed while it was trained."""

from __future__ import annotations

import sys

from ..cli import concluded, streams


@streams()
def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status, one of `cli.Exit`.
    """

    def work() -> int:
        from .arguments import parse

        options = parse(argv)
        from .afterwards import run

        return run(options, sys.argv[1:] if argv is None else argv)

    return concluded("evolution", work)
