"""Feature maps that are easy to get wrong, by what they are."""

from __future__ import annotations

import torch

_NAN, _INF = float("nan"), float("inf")


def _random(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def _with(*values: float) -> torch.Tensor:
    maps = _random(7, 6, 9, 12)
    for number, value in enumerate(values):
        maps[number % 3, number, 2 * number : 2 * number + 3] = value
    return maps


MAPS: dict[str, torch.Tensor] = {
    "random": _random(0, 40, 20, 15),
    "after a SiLU": torch.nn.functional.silu(_random(1, 40, 20, 15) * 5),
    "after a ReLU, with dead channels": torch.relu(_random(2, 12, 16, 16) - torch.linspace(0, 6, 12)[:, None, None]),
    "flat": torch.full((3, 4, 5), 2.5),
    "zeros of both signs": torch.tensor([0.0, -0.0]).repeat(3, 4, 2),
    "one value beside zeros": torch.eye(8)[None].repeat(2, 1, 1) * torch.tensor([1e-3, 1e6])[:, None, None],
    "some NaN": _with(_NAN, _NAN, _NAN, _NAN),
    "infinities of both signs": _with(_INF, -_INF, _NAN, _INF),
    "nothing finite": torch.full((2, 3, 4), _NAN),
    "a channel of NaN, one of infinities": torch.stack(
        [torch.full((4, 4), _NAN), torch.full((4, 4), _INF), torch.eye(4)]
    ),
    "huge": _random(3, 4, 8, 8) * 1e38,
    "float32's ends": _with(3.4e38, -3.4e38),
    "tiny": _random(4, 4, 8, 8) * 1e-33,
    "subnormal": _random(5, 4, 8, 8) * 1e-41,
    "far from zero": _random(6, 4, 8, 8) + 1e6,
    "float16": (_random(8, 8, 12, 12) * 100).half(),
    "float16's ends": torch.tensor([[[-65504.0, 65504.0, 0.0]]]).half(),
    "bfloat16": (_random(9, 8, 12, 12) * 1e30).bfloat16(),
    "int8": (_random(10, 4, 6, 6) * 50).to(torch.int8),
    "uint8": (_random(11, 4, 6, 6).abs() * 80).to(torch.uint8),
    "bool": _random(12, 4, 6, 6) > 0,
    "one row": _random(13, 5, 1, 30),
    "in another memory format": _random(14, 1, 8, 6, 10).to(memory_format=torch.channels_last)[0],
}
