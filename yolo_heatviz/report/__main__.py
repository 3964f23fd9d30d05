"""`python -m yolo_heatviz.report RUN`: make the page of a run again from its manifest."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from ..errors import HeatvizError
from .remake import remake

DONE, USAGE = 0, 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise HeatvizError(message)


def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status: 0 when the page is written, 2 when it is not.
    """
    made = _Parser("python -m yolo_heatviz.report", description=__doc__, allow_abbrev=False)
    made.add_argument("run", type=Path, help="the folder of a run, with its manifest.json")
    try:
        given = made.parse_args(argv)
        path, notes = remake(given.run)
    except HeatvizError as error:
        print(f"yolo_heatviz.report: {error}", file=sys.stderr)
        return USAGE
    print(*notes, f"Page in {path}", sep="\n")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
