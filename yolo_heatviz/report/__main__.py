"""`python -m yolo_heatviz.report RUN`: make the page of a run again from its manifest, or as one file."""

from __future__ import annotations

import sys
from pathlib import Path

from ..cli import Exit, Parser
from ..errors import HeatvizError, opencv_explained
from ..text import say, size


def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status: 0 when the page is written, 2 when it is not.
    """
    made = Parser("python -m yolo_heatviz.report", description=__doc__, allow_abbrev=False)
    made.add_argument("run", type=Path, help="the folder of a run, with its manifest.json")
    made.add_argument("--single-file", nargs="?", const="", metavar="PATH", help="one .html with all that the page "
                      "shows, to send; default: RUN/NAME OF THE RUN.html")  # fmt: skip
    made.add_argument("--max-mb", type=float, help="refuse a single file that is larger")
    try:
        given = made.parse_args(argv)
        with opencv_explained():
            from .remake import remake, understood
        with understood(given.run):
            if given.single_file is None:
                path, notes = remake(given.run)
            else:
                path, notes = _single(given.run, given.single_file, given.max_mb), []
    except HeatvizError as error:
        say(f"yolo_heatviz.report: {error}", error=True)
        return Exit.USAGE
    say(*notes, f"Page in {path}")
    return Exit.DONE


def _single(run: Path, path: str, max_mb: float | None) -> Path:
    target = Path(path) if path else run / f"{run.resolve().name}.html"
    from .single import SingleFile

    made = SingleFile(run)
    say(f"About {size(made.bytes)} in one file")
    made.check(max_mb)
    made.write(target)
    return target


if __name__ == "__main__":
    sys.exit(main())
