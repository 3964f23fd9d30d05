"""`python -m yolo_heatviz.report RUN`: make the page of a run again from its manifest, or as one file."""

from __future__ import annotations

import sys
from pathlib import Path

from ..cli import Exit, Parser, streams
from ..errors import HeatvizError, opencv_explained
from ..text import say, size


@streams()
def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status: 0 when the page is written, 2 when it is not.
    """
    parser = Parser("python -m yolo_heatviz.report", description=__doc__, allow_abbrev=False)
    parser.add_argument("run", type=Path, help="the folder of a run, with its manifest.json")
    parser.add_argument("--single-file", nargs="?", const="", metavar="PATH", help="one .html with all that the page "
                      "shows, to send; default: RUN/NAME OF THE RUN.html")  # fmt: skip
    parser.add_argument("--max-mb", type=float, help="refuse a single file that is larger (default: no limit)")
    try:
        arguments = parser.parse_args(argv)
        with opencv_explained():
            from .remake import manifest_errors, remake
        with manifest_errors(arguments.run):
            if arguments.single_file is None:
                path, notes = remake(arguments.run)
            else:
                path, notes = _single(arguments.run, arguments.single_file, arguments.max_mb), []
    except HeatvizError as error:
        say(f"yolo_heatviz.report: {error}", error=True)
        return Exit.USAGE
    say(*notes, f"Page in {path}")
    return Exit.DONE


def _single(run: Path, path: str, max_mb: float | None) -> Path:
    target = Path(path) if path else run / f"{run.resolve().name}.html"
    from .single import SingleFile

    file = SingleFile(run)
    say(f"About {size(file.bytes)} in one file")
    file.check(max_mb)
    file.write(target)
    return target


if __name__ == "__main__":
    sys.exit(main())
