"""Our heatmaps from the detect command of any YOLO repository: `install()`, and `uninstall()` to undo it.

`targets` names the functions that we stand in for, `dispatcher` is what stands there, `scan` patches what is loaded
already and `finder` what is imported later. Three ways lead to a `batch` of images: `predictor` and `validator` hear
what Ultralytics runs (`prediction`, `passes`), `hearing` what another repository does, by its variables
(`current_image`, `script_batch`), and `replacement` takes what upstream's own function is called for. A batch is drawn
in a `run_folder`, over each image as `look` gives it; `runs` holds those under way, within their `bounds`.
`lost_flag` is for a script without `--visualize`, `options` are what was asked for without a line edited, `handle`
turns it all on and off, `request` knows whether heatmaps were asked for, and `exit_notice` tells when none was drawn
then, by what `reporting` has counted. `environment`, `at_start` and `child` reach the processes that are started from
here, and `tally` counts what they have drawn.
"""

from .handle import Handle, install, uninstall

__all__ = ["Handle", "install", "uninstall"]
