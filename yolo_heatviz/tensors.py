"""The boundary: whatever a stage gives, as feature maps in numpy, or the reason why it is none."""

from __future__ import annotations

import cv2
import numpy as np
import torch


class NotAMapError(Exception):
    """A stage's output has nothing to show; the text is the reason, for the manifest."""


_EXACT_IN_FLOAT64 = (torch.float64, torch.int32, torch.int64)


def feature_maps(output: object) -> torch.Tensor:
    """A stage's output as a batch of feature maps, on its device, without a copy where it can be.

    Returns:
        `(B, C, H, W)`, detached, dense, of real numbers or bool.

    Raises:
        NotAMapError: a tuple, a dict, tokens, a 1x1 map, complex numbers, nothing at all.

    Example:
        >>> feature_maps(torch.zeros(2, 8, 4, 4, requires_grad=True)).requires_grad
        False
        >>> feature_maps(torch.zeros(1, 8, 1, 1))
        Traceback (most recent call last):
        ...
        yolo_heatviz.tensors.NotAMapError: shape (1, 8, 1, 1): a 1x1 map has nothing to show
    """
    if isinstance(output, np.ndarray) and output.dtype.kind in "fiub":
        output = torch.as_tensor(np.ascontiguousarray(output))
    if not isinstance(output, torch.Tensor):
        size = f" of {len(output)}" if isinstance(output, (tuple, list, dict)) else ""
        raise NotAMapError(f"a {type(output).__name__}{size}, not one tensor")
    shape = tuple(output.shape)
    if output.ndim != 4:
        raise NotAMapError(f"shape {shape} is not (B, C, H, W)")
    if 0 in shape:
        raise NotAMapError(f"shape {shape} is empty")
    if shape[2] == shape[3] == 1:
        raise NotAMapError(f"shape {shape}: a 1x1 map has nothing to show")
    if output.is_complex() or output.is_meta:
        raise NotAMapError("complex numbers have no order" if output.is_complex() else "a meta tensor has no values")
    output = output.detach()
    if output.is_quantized:
        return output.dequantize()
    return output if output.layout == torch.strided else output.to_dense()


def to_numpy(maps: torch.Tensor) -> np.ndarray:
    """An image's feature maps on the CPU: float32, or float64 where float32 would round them.

    Args:
        maps: `(C, H, W)`, real numbers or bool, on any device, in any memory format.

    Returns:
        `(C, H, W)` float32 or float64, C-contiguous: numpy is many times slower on the channels-last maps that
        convolutions may give. A float32 CPU tensor that is contiguous already shares its memory.

    Example:
        >>> to_numpy(torch.ones(3, 2, 2, dtype=torch.bfloat16)).dtype
        dtype('float32')
    """
    wanted = torch.float64 if maps.dtype in _EXACT_IN_FLOAT64 else torch.float32
    host = maps.resolve_neg().to(wanted).cpu()
    if host.is_contiguous() or host.stride(0) != 1:
        return host.contiguous().numpy()
    pixels = host.permute(1, 2, 0).numpy().reshape(-1, len(host))  # channels last: OpenCV turns them 3 times as fast
    return cv2.transpose(pixels).reshape(host.shape)
