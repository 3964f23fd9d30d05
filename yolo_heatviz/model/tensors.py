"""The boundary: whatever a stage gives, as feature maps in numpy, or the reason why it is none."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from torch.nn.parameter import is_lazy


class NotAMapError(Exception):
    """A stage's output has nothing to show; the text is the reason, for the manifest."""


_ROUNDED_BY_FLOAT32 = ("float64", "int32", "int64", "uint32", "uint64")
_EXACT_IN_FLOAT64 = {vars(torch)[name] for name in _ROUNDED_BY_FLOAT32 if name in vars(torch)}
_TAKEN_BY_EVERY_TORCH = "?bBhilqefd"


def fits_float32(dtype: torch.dtype) -> bool:
    """True for a type whose numbers float32 holds as they are."""
    return dtype not in _EXACT_IN_FLOAT64


def dense(x: object) -> torch.Tensor:
    """The numbers of a tensor or an array, on its device, without a copy where it can be.

    Returns:
        A tensor of `x`'s shape, detached, strided, of real numbers or bool.

    Raises:
        NotAMapError: something else, complex numbers, or a tensor without values of its own.

    Example:
        >>> dense(torch.zeros(2, 3, requires_grad=True).to_sparse()).requires_grad
        False
    """
    if isinstance(x, np.ndarray):
        if x.dtype.kind not in "fiub":
            raise NotAMapError(f"an ndarray of {x.dtype}, which are no real numbers")
        return torch.from_numpy(_native(x))
    if not isinstance(x, torch.Tensor):
        size = f" of {len(x)}" if isinstance(x, (tuple, list, dict)) else ""
        raise NotAMapError(f"a {type(x).__name__}{size}, not one tensor")
    for reason, holds in (
        ("a nested tensor has no one shape", x.is_nested),
        ("an uninitialised parameter has no shape", is_lazy(x)),
        ("complex numbers have no order", x.is_complex()),
        ("a meta tensor has no values", x.is_meta),
    ):
        if holds:
            raise NotAMapError(reason)
    x = x.detach()
    if x.is_quantized:
        return x.dequantize()
    return x if x.layout == torch.strided else x.to_dense()


def _native(x: np.ndarray) -> np.ndarray:
    """An array of a type, byte order and memory that every torch takes; a copy where it must be."""
    native = x.dtype.newbyteorder("=")
    with np.errstate(over="ignore"):  # a long double beyond float64's range is infinite there
        x = np.ascontiguousarray(x, native if native.char in _TAKEN_BY_EVERY_TORCH else np.float64)
    return x if x.flags.writeable else x.copy()


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
        yolo_heatviz.model.tensors.NotAMapError: shape (1, 8, 1, 1): a 1x1 map has nothing to show
    """
    maps = dense(output)
    shape = tuple(maps.shape)
    if maps.ndim == 2:
        raise NotAMapError(f"shape {shape} is not (B, C, H, W): a vector an image has no height and width")
    if maps.ndim != 4:
        raise NotAMapError(f"shape {shape} is not (B, C, H, W)")
    if 0 in shape:
        raise NotAMapError(f"shape {shape} is empty")
    if shape[2] == shape[3] == 1:
        raise NotAMapError(f"shape {shape}: a 1x1 map has nothing to show")
    return maps


def images_in(output: object) -> int:
    """The number of images in a stage's output; one where it is no batch of feature maps."""
    try:
        return len(feature_maps(output))
    except NotAMapError:
        return 1


def to_numpy(maps: torch.Tensor) -> np.ndarray:
    """An image's feature maps on the CPU: float32, or float64 where float32 would round them.

    Args:
        maps: `(C, H, W)`, or of another number of axes, real numbers or bool, on any device, in any memory format.

    Returns:
        float32 or float64, of the same shape, C-contiguous: numpy is many times slower on the channels-last maps that
        convolutions may give. A float32 CPU tensor that is contiguous already shares its memory.

    Raises:
        NotAMapError: this torch cannot read the values.

    Example:
        >>> to_numpy(torch.ones(3, 2, 2, dtype=torch.bfloat16)).dtype
        dtype('float32')
    """
    wanted = torch.float32 if fits_float32(maps.dtype) else torch.float64
    try:
        host = maps.resolve_neg().to(wanted).cpu()
    except NotImplementedError as error:  # a type of bits, or of halves of bytes
        raise NotAMapError(f"{maps.dtype} holds no numbers that torch {torch.__version__} can read") from error
    if host.ndim != 3 or host.is_contiguous() or host.stride(0) != 1:
        return _values(host.contiguous())
    pixels = _values(host.permute(1, 2, 0)).reshape(-1, len(host))  # channels last: OpenCV turns them 3 times as fast
    return cv2.transpose(pixels).reshape(host.shape)


def _values(host: torch.Tensor) -> np.ndarray:
    try:
        return host.numpy()
    except RuntimeError as error:  # a fake tensor, or one that torch.func is transforming
        raise NotAMapError(f"a {type(host).__name__} whose values cannot be read: {_first_line(error)}") from error


def array(x: object) -> np.ndarray:
    """Any tensor, array or nested list of numbers as an array; uint8, which says that it is an image's, stays uint8.

    Raises:
        NotAMapError: it is none, or a tensor whose numbers cannot be shown.

    Example:
        >>> array(torch.ones(2, 3, dtype=torch.float16)).tolist()
        [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    if isinstance(x, torch.Tensor):
        maps = dense(x)
        return _values(maps.cpu()) if maps.dtype == torch.uint8 else to_numpy(maps)
    try:
        return np.asarray(_without_tensors(x))
    except (TypeError, ValueError, RuntimeError) as error:  # lists of unequal length
        raise NotAMapError(f"no array: {_first_line(error)}") from error


def _without_tensors(x: object) -> object:
    """Lists of tensors as lists of arrays: an old NumPy warns that it will take tensors otherwise."""
    if isinstance(x, (list, tuple)):
        return [_without_tensors(each) for each in x]
    return array(x) if isinstance(x, torch.Tensor) else x


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
