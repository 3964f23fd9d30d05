"""What a stage may give: every dtype, layout, range and shape that a tensor or an array can have, and what is none."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Callable

import numpy as np
import pytest
import torch

NAN, INF = float("nan"), float("inf")
F32, F64 = float(np.finfo(np.float32).max), float(np.finfo(np.float64).max)
PLAIN = torch.arange(120.0).remainder(7).reshape(2, 3, 4, 5)
"""`(2, 3, 4, 5)` whole numbers from 0 to 6, which every dtype but one holds exactly."""


@dataclass(frozen=True)
class Output:
    """One thing that a stage may give."""

    make: Callable[[], object]
    """Makes it, so that a torch that has no such thing costs this case alone."""
    values: np.ndarray | None = None
    """`(B, C, H, W)` float64 or whole numbers, what must be shown; None where nothing can be."""
    reason: str = ""
    """Part of the reason why nothing is shown."""

    def __call__(self) -> object:
        with warnings.catch_warnings():  # those of torch's own prototypes, at their making
            warnings.simplefilter("ignore")
            try:
                return self.make()
            except (AttributeError, NotImplementedError) as error:
                pytest.skip(f"this torch has none: {error}")


def of(values: list, dtype: str = "float32") -> Output:
    """A tensor of one image with three channels: these values, mirrored, and again."""
    mirrored = [[row[::-1] for row in values] if flipped else values for flipped in (False, True, False)]
    expected = np.array([mirrored], None if "int" in dtype else np.float64)
    return Output(lambda: torch.tensor([mirrored], dtype=getattr(torch, dtype)), expected)


def same(make: Callable[[torch.Tensor], object], values: torch.Tensor = PLAIN) -> Output:
    """What is made from plain numbers, and shows the same."""
    return Output(lambda: make(values.clone()), values.double().numpy())


def inference(maps: torch.Tensor) -> torch.Tensor:
    with torch.inference_mode():
        return maps + 0


def overlapping(maps: torch.Tensor) -> torch.Tensor:
    return torch.as_strided(maps, (2, 3, 4, 5), (60, 20, 5, 1), 0)


def read_only(maps: torch.Tensor) -> np.ndarray:
    array = maps.numpy()
    array.setflags(write=False)
    return array


class Own(torch.Tensor):
    """A tensor of somebody's own class."""


def quantised(kind: str) -> Output:
    return same(lambda maps: torch.quantize_per_tensor(maps, 0.5, 3, getattr(torch, kind)))


DTYPES = {
    **{
        name: same(lambda maps, name=name: maps.to(getattr(torch, name)))
        for name in (
            *("float16", "bfloat16", "float32", "float64", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz"),
            *("float8_e5m2fnuz", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"),
        )
    },
    "float8_e8m0fnu, powers of two": same(lambda maps: maps.to(torch.float8_e8m0fnu), 2.0 ** (PLAIN - 3)),
    "bool": same(lambda maps: maps > 0, (PLAIN > 0).float()),
    "quint8": quantised("quint8"),
    "qint8": quantised("qint8"),
    "qint32": quantised("qint32"),
    "quint8 by channel": same(
        lambda maps: torch.quantize_per_channel(maps, torch.full((3,), 0.5), torch.full((3,), 3), 1, torch.quint8)
    ),
    **{
        f"numpy {kind}": same(lambda maps, kind=kind: maps.numpy().astype(kind))
        for kind in ("float16", "float32", "longdouble", "uint16", "uint64", "int64", "bool", ">f4", ">i2", ">f8")
        if kind != "bool"
    },
    "numpy bool": same(lambda maps: maps.numpy() > 0, (PLAIN > 0).float()),
}

LAYOUTS = {
    "channels last": same(lambda maps: maps.to(memory_format=torch.channels_last)),
    "transposed": same(lambda maps: maps.transpose(2, 3).contiguous().transpose(2, 3)),
    "every second channel and column": same(
        lambda maps: maps.repeat_interleave(2, 1).repeat_interleave(2, 3)[:, ::2, :, ::2]
    ),
    "expanded": same(lambda maps: maps[:1, :1, :1].expand(2, 3, 4, 5), PLAIN[:1, :1, :1].expand(2, 3, 4, 5)),
    "overlapping memory": same(overlapping),
    "within a larger storage": same(lambda maps: torch.nn.functional.pad(maps, (3, 2, 1, 4))[:, :, 1:5, 3:8]),
    "requires grad": same(lambda maps: maps.requires_grad_()),
    "inside a graph": same(lambda maps: maps.requires_grad_() * 1),
    "an inference tensor": same(inference),
    "a parameter": same(lambda maps: torch.nn.Parameter(maps)),
    "a subclass": same(lambda maps: maps.as_subclass(Own)),
    "sparse": same(lambda maps: maps.to_sparse()),
    "sparse with dense parts": same(lambda maps: maps.to_sparse(2)),
    "sparse by rows": same(lambda maps: maps.to_sparse_csr()),
    "sparse by columns": same(lambda maps: maps.to_sparse_csc()),
    "sparse float16": same(lambda maps: maps.half().to_sparse()),
    "sparse and not coalesced": same(
        lambda maps: torch.sparse_coo_tensor(
            maps.to_sparse().indices().repeat(1, 2), maps.to_sparse().values().repeat(2) / 2, maps.shape
        )
    ),
    "oneDNN's": same(lambda maps: maps.to_mkldnn()),
    "a negated view": same(lambda maps: torch.complex(0 * maps, -maps).conj().imag),
    "the real part of a conjugated view": same(lambda maps: torch.complex(maps, maps).conj().real),
    "numpy, read-only": same(read_only),
    "numpy, backwards": same(lambda maps: maps.flip(1, 3).numpy()[:, ::-1, :, ::-1]),
    "numpy, Fortran order": same(lambda maps: np.asfortranarray(maps.numpy())),
    "numpy, broadcast": same(
        lambda maps: np.broadcast_to(maps[:1, :1].numpy(), (2, 3, 4, 5)), PLAIN[:1, :1].expand(2, 3, 4, 5)
    ),
}  # fmt: skip

RANGES = {
    "one NaN": of([[0, NAN, 1], [2, 3, 4]]),
    "NaN alone": of([[NAN, NAN]]),
    "infinities alone": of([[INF, -INF]]),
    "NaN and infinities among numbers": of([[NAN, INF, -INF], [-1, 0, 1]]),
    "one finite value": of([[NAN, 3, INF]]),
    "float16 with an infinity": of([[INF, 0, 65504]], "float16"),
    "flat": of([[3, 3], [3, 3]]),
    "flat at zero": of([[0, 0], [0, 0]]),
    "both zeros": of([[0.0, -0.0]]),
    "flat integers": of([[-7, -7]], "int64"),
    "all true": Output(lambda: torch.ones(1, 3, 2, 2) > 0, np.ones((1, 3, 2, 2))),
    "float32's whole range": of([[-F32, -F32 / 2, 0, F32]]),
    "float32's top": of([[F32, F32 / 2, F32 / 4]]),
    "float64's whole range": of([[-F64, -F64 / 2, 0, F64]], "float64"),
    "float64's top": of([[F64, F64 / 2, F64 / 4]], "float64"),
    "float16's whole range": of([[-65504, 0, 32752, 65504]], "float16"),
    "bfloat16's whole range": of([[-(2.0**127), 0, 2.0**127]], "bfloat16"),
    "int8's whole range": of([[-128, 0, 127]], "int8"),
    "uint8's whole range": of([[0, 127, 255]], "uint8"),
    "int32's whole range": of([[-(2**31), 0, 2**31 - 1]], "int32"),
    "int64's whole range": of([[-(2**63), 0, 2**63 - 1]], "int64"),
    "uint16's whole range": of([[0, 2**15, 2**16 - 1]], "uint16"),
    "uint32's whole range": of([[0, 2**31, 2**32 - 1]], "uint32"),
    "uint32's top": of([[2**32 - 4, 2**32 - 3, 2**32 - 1]], "uint32"),
    "uint64's whole range": of([[0, 2**63, 2**64 - 1]], "uint64"),
    "int32's top": of([[2**31 - 4, 2**31 - 3, 2**31 - 1]], "int32"),
    "int64 beyond float32": of([[2**52, 2**52 + 1, 2**52 + 3]], "int64"),
    "float32 denormals": of([[0, 2.0**-149, 2.0**-148, 2.0**-147]]),
    "float64 denormals": of([[0, 5e-324, 1e-323, 2e-323]], "float64"),
    "float16 denormals": of([[0, 2.0**-24, 2.0**-23, 2.0**-22]], "float16"),
    "a small span far from zero": of([[2.0**20, 2.0**20 + 0.125, 2.0**20 + 0.5]]),
    "a small span far from zero, float64": of([[2.0**50, 2.0**50 + 0.25, 2.0**50 + 1]], "float64"),
    "float64 too small to square": of([[1e-200, 2e-200, 5e-200]], "float64"),
    "float64 too large to square": of([[1e200, 2e200, -5e200]], "float64"),
}

SHAPES = {
    "one row": same(lambda maps: maps[:, :, :1], PLAIN[:, :, :1]),
    "one column": same(lambda maps: maps[..., :1], PLAIN[..., :1]),
    "one channel": same(lambda maps: maps[:, :1], PLAIN[:, :1]),
    "forty channels": same(lambda maps: maps[:, :1].repeat(1, 40, 1, 1), PLAIN[:, :1].repeat(1, 40, 1, 1)),
    "five images": same(lambda maps: maps[:1].repeat(5, 1, 1, 1), PLAIN[:1].repeat(5, 1, 1, 1)),
}

MAPS = {**DTYPES, **LAYOUTS, **RANGES, **SHAPES}


def no_map(make: Callable[[], object], reason: str) -> Output:
    return Output(make, None, reason)


def fake() -> torch.Tensor:
    from torch._subclasses.fake_tensor import FakeTensorMode

    return FakeTensorMode().from_tensor(PLAIN[:1])


NO_MAPS = {
    "a tuple": no_map(lambda: (PLAIN, PLAIN), "a tuple of 2, not one tensor"),
    "a list": no_map(lambda: [PLAIN], "a list of 1, not one tensor"),
    "a list of lists": no_map(lambda: [[1, 2], [3]], "a list of 2"),
    "an empty tuple": no_map(tuple, "a tuple of 0"),
    "a dict": no_map(lambda: {"a": PLAIN}, "a dict of 1"),
    "None": no_map(lambda: None, "a NoneType"),
    "a number": no_map(lambda: 3.5, "a float"),
    "text": no_map(lambda: "maps", "a str"),
    "a module": no_map(lambda: torch.nn.ReLU(), "a ReLU"),
    "a generator": no_map(lambda: (each for each in PLAIN), "a generator"),
    "0-D": no_map(lambda: torch.tensor(1.0), "() is not"),
    "1-D": no_map(lambda: torch.ones(3), "(3,) is not"),
    "2-D": no_map(lambda: torch.ones(3, 4), "(3, 4) is not"),
    "3-D": no_map(lambda: torch.ones(1, 196, 8), "(1, 196, 8) is not"),
    "5-D": no_map(lambda: torch.ones(1, 2, 3, 4, 5), "(1, 2, 3, 4, 5) is not"),
    "no image": no_map(lambda: PLAIN[:0], "empty"),
    "no channel": no_map(lambda: PLAIN[:, :0], "empty"),
    "no row": no_map(lambda: PLAIN[:, :, :0], "empty"),
    "no column": no_map(lambda: PLAIN[..., :0], "empty"),
    "1x1": no_map(lambda: PLAIN[..., :1, :1], "1x1"),
    "complex64": no_map(lambda: PLAIN.to(torch.complex64), "complex"),
    "complex128": no_map(lambda: PLAIN.to(torch.complex128), "complex"),
    "complex32": no_map(lambda: PLAIN.to(torch.complex32), "complex"),
    "a conjugated view": no_map(lambda: PLAIN.to(torch.complex64).conj(), "complex"),
    "sparse complex": no_map(lambda: PLAIN.to(torch.complex64).to_sparse(), "complex"),
    "meta": no_map(lambda: torch.empty(1, 2, 3, 4, device="meta"), "meta"),
    "nested": no_map(lambda: torch.nested.nested_tensor([PLAIN[0], PLAIN[0, :, :2]]), "nested"),
    "jagged": no_map(
        lambda: torch.nested.nested_tensor([torch.ones(3, 4), torch.ones(2, 4)], layout=torch.jagged), "nested"
    ),
    "an uninitialised parameter": no_map(torch.nn.UninitializedParameter, "uninitialised"),
    "bits": no_map(lambda: torch.empty(1, 2, 3, 4, dtype=torch.bits8), "bits8"),
    "int4": no_map(lambda: torch.empty(1, 2, 3, 4, dtype=torch.int4), "int4"),
    "float4": no_map(lambda: torch.empty(1, 2, 3, 4, dtype=torch.float4_e2m1fn_x2), "float4"),
    "a fake tensor": no_map(fake, "cannot be read"),
    "numpy complex": no_map(lambda: np.zeros((1, 2, 3, 4), complex), "complex128"),
    "numpy objects": no_map(lambda: np.zeros((1, 2, 3, 4), object), "object"),
    "numpy text": no_map(lambda: np.full((1, 2, 3, 4), "a"), "<U1"),
    "numpy dates": no_map(lambda: np.zeros((1, 2, 3, 4), "M8[s]"), "datetime64"),
    "numpy records": no_map(lambda: np.zeros((1, 2, 3, 4), [("a", int)]), "no real numbers"),
}

NUMBERS = {
    "n 0": (0, "n: got 0"),
    "n -1": (-1, "n: got -1"),
    "n 1.5": (1.5, "n: got 1.5"),
    "n NaN": (NAN, "n: got nan"),
    "n True": (True, "n: got True"),
    "n text": ("8", "n: got '8'"),
    "n an array": (np.ones(3), "n: got array"),
    "n numpy's": (np.int64(5), ""),
    "n None": (None, ""),
    "n one": (1, ""),
    "n huge": (10**30, ""),
}
"""How many channels: what is asked for, and why it is refused."""
