"""Where releases of Ultralytics differ, in one table: what we call of it, by one name and signature from 8.2.0 on.

| what | newer | older |
|---|---|---|
| unpickling at will | `nn.tasks.SAFE_LOAD` forbids it | no such switch, and our readers never unpickle |
| half precision | the argument `quantize=16` | `half=True` |
| channels of images | loaders take `channels` | three |
| NMS | in `utils.nms` | in `utils.ops` |
| average precision | takes NumPy's `trapezoid` where it has no `trapz` any more | asks for `trapz` |
| confusion matrix | made of names, takes batches | made of a count, takes rows (`labels.confusion`) |

8.1 is too old: it asks the network as it is imported, and its loader of images opens one file at a time in another way.
"""

from __future__ import annotations

import inspect
import re
from typing import Any, Callable

from .errors import HeatvizError

OLDEST = (8, 2, 0)
_RUNNER = "python -m yolo_heatviz.run yolo predict visualize=True model=... source=..."


def check(version: str) -> None:
    """Refuse a release that is too old, naming what works with it.

    Raises:
        HeatvizError: it is older than `OLDEST`.

    Example:
        >>> check("8.3.63")
    """
    if tuple(map(int, re.findall(r"\d+", version)[:3])) < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        raise HeatvizError(
            f"ultralytics: got {version}, accepted is {wanted} or newer (pip install -U ultralytics); with this one "
            f"heatmaps are drawn by {_RUNNER}"
        )


def switch(module: Any, name: str, value: object) -> list[tuple[Any, str, object]]:
    """Set a switch of Ultralytics where this release has it.

    Returns:
        What `switch` must be called with to put it back; nothing where there is none.
    """
    if not hasattr(module, name):
        return []
    before = getattr(module, name)
    setattr(module, name, value)
    return [(module, name, before)]


def arguments(given: dict[str, Any]) -> dict[str, Any]:
    """The newest release's arguments of prediction as this one knows them."""
    from ultralytics.cfg import DEFAULT_CFG_DICT

    known = dict(given)
    if "quantize" in known and "quantize" not in DEFAULT_CFG_DICT:
        known["half"] = known.pop("quantize") == 16
    return known


def known(function: Callable[..., Any], **options: Any) -> dict[str, Any]:
    """The options that a function or class has in this release.

    Example:
        >>> known(lambda path, channels=3: None, channels=1, batch=2)
        {'channels': 1}
    """
    parameters = inspect.signature(function).parameters
    return {name: value for name, value in options.items() if name in parameters}


def average_precision() -> Callable[..., Any]:
    """Ultralytics' `ap_per_class`, which in older releases asks for a function that newer releases of NumPy lack."""
    import numpy as np
    from ultralytics.utils.metrics import ap_per_class

    def measured(*given: Any) -> Any:
        if hasattr(np, "trapz"):
            return ap_per_class(*given, names={})
        numpy: Any = np
        numpy.trapz = np.trapezoid
        try:
            return ap_per_class(*given, names={})
        finally:
            del numpy.trapz

    return measured


def non_max_suppression() -> Callable[..., Any]:
    """Ultralytics' NMS."""
    try:
        from ultralytics.utils.nms import non_max_suppression as nms
    except ImportError:
        from ultralytics.utils.ops import non_max_suppression as nms
    return nms
