"""`python -m yolo_heatviz.compare`: models side by side, a paper's figure and the numbers behind it."""

from __future__ import annotations

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

        return run(options)

    return concluded("compare", work, ", no figure is written")
