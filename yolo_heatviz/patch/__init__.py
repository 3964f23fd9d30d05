"""Our heatmaps from the detect command of any YOLO repository: `install()`, and `uninstall()` to undo it.

`targets` names the functions that we stand in for, `dispatcher` is what stands there, `scan` patches what is loaded
already and `finder` what is imported later, `replacement` and `cam_hooks` draw, `lost_flag` is for a script without
`--visualize`, `handle` turns it all on and off, and `exit_notice` tells when nothing was drawn.
"""

from .handle import Handle, install, uninstall

__all__ = ["Handle", "install", "uninstall"]
