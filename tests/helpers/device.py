"""A stand-in for a GPU on the CPU: tensors that say they lie on a device, and a count of what a GPU would wait for."""

from __future__ import annotations

from collections import Counter
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map

DEVICE = torch.device("lazy:0")
"""A kind of device that every PyTorch knows, and that needs none."""
_WAITS = ("_local_scalar_dense", "nonzero", "equal", "masked_select", "is_nonzero", "unique", "_unique2", "item")
_MIXED = ("copy_", "_to_copy", "to", "index", "index_put_")
"""What takes tensors of both kinds; anything else takes of the host's single numbers alone."""


class OnDevice(torch.Tensor):
    """A tensor of that device: its values can only be had by a copy."""

    inner: torch.Tensor

    @staticmethod
    def __new__(cls, inner: torch.Tensor) -> OnDevice:
        found = torch.Tensor._make_wrapper_subclass(
            cls,
            inner.shape,
            strides=inner.stride(),
            storage_offset=inner.storage_offset(),
            dtype=inner.dtype,
            device=DEVICE,
        )
        found.inner = inner
        return found

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        raise AssertionError(f"{func} outside the count")


class Counted(TorchDispatchMode):
    """Runs what is asked of such tensors, and counts it.

    Attributes:
        counts: `to host` and `to device`, copies; `wait`, an operation whose outcome the host must wait for.
        bytes: that came to the host.
        operations: that ran on the device, views left out.
        waits: the names of those operations.
    """

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.bytes = self.operations = 0
        self.waits: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        given, _ = tree_flatten((args, kwargs))
        tensors = [each for each in given if isinstance(each, torch.Tensor)]
        name = func.overloadpacket.__name__
        there = [isinstance(each, OnDevice) for each in tensors]
        target = kwargs.get("device")
        if any(there) and name not in _MIXED and any(each.ndim for each, on in zip(tensors, there) if not on):
            raise RuntimeError("Expected all tensors to be on the same device, but found at least two devices")
        outcome_there = any(there) if target is None else torch.device(target).type == DEVICE.type
        if name == "copy_":
            if there[0] != there[1]:
                self._copied(tensors[1], to_host=there[1])
            outcome_there = there[0]
        elif name in ("_to_copy", "to") and any(there) != outcome_there:
            self._copied(tensors[0], to_host=there[0])
        elif any(there) and (name in _WAITS or self._indexes_by_host(name, tensors, there)):
            self.counts["wait"] += 1
            self.waits.append(name)
        found = func(*tree_map(_inner, args), **tree_map(_inner, kwargs))
        if name == "copy_":
            return args[0]
        self.operations += outcome_there and not getattr(func, "is_view", False)
        return tree_map(_there, found) if outcome_there else found

    @staticmethod
    def _indexes_by_host(name: str, tensors: list, there: list[bool]) -> bool:
        """A mask is turned into numbers, and numbers of the host are copied."""
        return name in ("index", "index_put_") and (
            not all(there) or any(each.dtype == torch.bool for each in tensors[1:])
        )

    def _copied(self, tensor: torch.Tensor, *, to_host: bool) -> None:
        self.counts["to host" if to_host else "to device"] += 1
        self.bytes += tensor.numel() * tensor.element_size() if to_host else 0


def _there(found: Any) -> Any:
    return OnDevice(found) if isinstance(found, torch.Tensor) else found


def _inner(given: Any) -> Any:
    if isinstance(given, OnDevice):
        return given.inner
    return torch.device("cpu") if isinstance(given, torch.device) and given.type == DEVICE.type else given
