"""Many small tensors between the host and a device in one copy each way, waited for once."""

from __future__ import annotations

from typing import Callable, Mapping, Sequence

import numpy as np
import torch

_WITHOUT_FLOAT64 = ("mps",)


def is_remote(x: object) -> bool:
    """True for a tensor on a device that is asked to work out what leaves it: any but the CPU that holds float64.

    Example:
        >>> is_remote(torch.zeros(1)), is_remote([1.0])
        (False, False)
    """
    return isinstance(x, torch.Tensor) and x.device.type not in ("cpu", "meta", *_WITHOUT_FLOAT64)


class Parcel:
    """Tensors of one device that come to the host together.

    Example:
        >>> parcel = Parcel()
        >>> found = parcel.add({"low": torch.tensor([0.5, 2.0]), "flat": torch.tensor([True, False])})
        >>> parcel.fetch()
        >>> found()["low"].tolist(), found()["flat"].tolist()
        ([0.5, 2.0], [True, False])
    """

    def __init__(self) -> None:
        self._tensors: list[torch.Tensor] = []
        self._arrays: list[np.ndarray] = []

    def add(self, tensors: Mapping[str, torch.Tensor]) -> Callable[[], dict[str, np.ndarray]]:
        """Take tensors along, of any shapes and of types that numpy has.

        Returns:
            What gives them as arrays once `fetch` has run, of the same shapes and types.
        """
        first = len(self._tensors)
        self._tensors += tensors.values()
        return lambda: dict(zip(tensors, self._arrays[first:]))

    def fetch(self) -> None:
        """Copy all that was added to the host, and wait until it is there."""
        if not self._tensors:
            return
        # the widest types first: each begins at a multiple of its own size
        order = sorted(range(len(self._tensors)), key=lambda number: -self._tensors[number].element_size())
        parts = [_bytes(self._tensors[number].contiguous()) for number in order]
        content = _to_host(torch.cat(parts)).numpy()
        arrays, start = {}, 0
        for number, part in zip(order, parts):
            tensor = self._tensors[number]
            values = content[start : start + len(part)].view(_numpy_type(tensor.dtype))
            arrays[number] = values.reshape(tuple(tensor.shape))
            start += len(part)
        self._arrays = [arrays[number] for number in range(len(order))]
        self._tensors.clear()


def to_device(arrays: Sequence[np.ndarray], device: torch.device) -> list[torch.Tensor]:
    """Copy arrays to a device together, without waiting.

    Args:
        arrays: of float64, of any shapes.
        device: where to.

    Returns:
        float64 tensors of the same shapes there.

    Example:
        >>> [each.shape for each in to_device([np.zeros((2, 3)), np.zeros(4)], torch.device("cpu"))]
        [torch.Size([2, 3]), torch.Size([4])]
    """
    if not arrays:
        return []
    content = torch.from_numpy(np.concatenate([each.ravel() for each in arrays]))
    if device.type == "cuda":
        content = content.pin_memory()
    parts = content.to(device, non_blocking=True).split([each.size for each in arrays])
    return [part.view(each.shape) for part, each in zip(parts, arrays)]


def _bytes(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.as_strided((tensor.numel(),), (1,)).view(torch.uint8)  # one value may have any stride


def _to_host(buffer: torch.Tensor) -> torch.Tensor:
    if not buffer.is_cuda:
        host = torch.empty(buffer.shape, dtype=buffer.dtype)
        return host.copy_(buffer)
    with torch.cuda.device(buffer.device):  # a thread begins with the first
        host = torch.empty(buffer.shape, dtype=buffer.dtype, pin_memory=True)
        host.copy_(buffer, non_blocking=True)
        arrived = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
        arrived.record()
        arrived.synchronize()
    return host


def _numpy_type(dtype: torch.dtype) -> np.dtype:
    return torch.empty(0, dtype=dtype).numpy().dtype
