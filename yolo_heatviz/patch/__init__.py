"""Our heatmaps from the detect command of any YOLO repository: `install()`, and `uninstall()` to undo it.

`targets` names the functions that we stand in for, `dispatcher` is what stands there, `scan` patches what is loaded
already and `finder` what is imported later, `replacement` and `cam_hooks` draw, `predictor` and `validator` do where
Ultralytics skips its function, `hearing` where another repository does, for the `current_image`. `lost_flag` is for a
script without `--visualize`, `handle` turns it all on and off, `request` knows whether heatmaps were asked for, and
`exit_notice` tells when none was drawn then, by what `reporting` has counted. `environment`, `at_start` and `child`
reach the processes that are started from here, and `tally` counts what they have drawn.
"""

from .handle import Handle, install, uninstall

__all__ = ["Handle", "install", "uninstall"]
