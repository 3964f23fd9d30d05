"""Our heatmaps from the detect command of any YOLO repository: `install()`, and `uninstall()` to undo it.

`targets` says what counts, `dispatcher` stands in for a function, `scan` finds what is loaded already and `finder` what
is imported later, `drawing` and `hooks` draw, `lost_flag` is for a script without the flag, `handle` turns `switch` on
and off, and `exit_notice` tells when nothing came of it.
"""

from .handle import Handle, install, uninstall

__all__ = ["Handle", "install", "uninstall"]
