"""The layers of `torch.nn` that any checkpoint may name: what they run, made empty and called, is arithmetic."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.modules.linear import NonDynamicallyQuantizableLinear

_CALLS_ITS_ARGUMENT = (nn.TripletMarginWithDistanceLoss,)


@lru_cache(maxsize=1)
def layers() -> dict[str, Any]:
    """Map the name of each layer that `torch.nn` publishes, as it is pickled, onto the layer.

    Left out are those that are set up by hooks in their first pass (lazy ones), that call a function which they are
    given, or that do something else than being made when they are made (deprecated names).

    Example:
        >>> layers()["torch.nn.modules.activation.Sigmoid"]
        <class 'torch.nn.modules.activation.Sigmoid'>
    """
    published = (getattr(nn, name) for name in nn.modules.__all__)
    kinds = (kind for kind in (*published, NonDynamicallyQuantizableLinear) if _is_plain(kind))
    return {f"{kind.__module__}.{kind.__qualname__}": kind for kind in kinds}


def _is_plain(kind: Any) -> bool:
    return (
        isinstance(kind, type)
        and issubclass(kind, nn.Module)
        and not issubclass(kind, (LazyModuleMixin, *_CALLS_ITS_ARGUMENT))
        and kind.__module__.startswith("torch.nn.modules.")
        and kind.__new__ is object.__new__
    )
