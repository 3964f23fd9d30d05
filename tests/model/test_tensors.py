"""Whatever a stage gives: feature maps with the same numbers, or the reason why there are none."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from yolo_heatviz.model.tensors import NotAMapError, feature_maps, to_numpy


def numbers(*shape: int) -> torch.Tensor:
    """Small whole numbers, which every dtype holds exactly."""
    return torch.arange(int(np.prod(shape)), dtype=torch.float32).remainder(7).reshape(shape)


def inference(maps: torch.Tensor) -> torch.Tensor:
    with torch.inference_mode():
        return maps + 0


PLAIN = numbers(2, 3, 4, 5)
SAME_NUMBERS = [
    pytest.param(PLAIN, id="float32"),
    pytest.param(PLAIN.half(), id="float16"),
    pytest.param(PLAIN.bfloat16(), id="bfloat16"),
    pytest.param(PLAIN.double(), id="float64"),
    pytest.param(PLAIN.to(torch.int8), id="int8"),
    pytest.param(PLAIN.to(torch.uint8), id="uint8"),
    pytest.param(PLAIN.to(torch.int16), id="int16"),
    pytest.param(PLAIN.to(torch.int32), id="int32"),
    pytest.param(PLAIN.long(), id="int64"),
    pytest.param(PLAIN.to(memory_format=torch.channels_last), id="channels last"),
    pytest.param(numbers(2, 3, 5, 4).transpose(2, 3).contiguous().transpose(2, 3).transpose(2, 3), id="transposed"),
    pytest.param(numbers(2, 6, 4, 10)[:, ::2, :, ::2], id="every second channel and column"),
    pytest.param(numbers(1, 3, 1, 5).expand(2, 3, 4, 5), id="expanded"),
    pytest.param(PLAIN.clone().requires_grad_(), id="requires grad"),
    pytest.param(PLAIN.clone().requires_grad_() * 1, id="inside a graph"),
    pytest.param(inference(PLAIN), id="an inference tensor"),
    pytest.param(torch.nn.Parameter(PLAIN), id="a parameter"),
    pytest.param(PLAIN.to_sparse(), id="sparse"),
    pytest.param(torch.complex(0 * PLAIN, -PLAIN).conj().imag, id="a negated view"),
    pytest.param(PLAIN.numpy(), id="numpy"),
]


@pytest.mark.parametrize("output", SAME_NUMBERS)
def test_the_numbers_are_the_same(output: torch.Tensor | np.ndarray) -> None:
    expected = torch.as_tensor(output).detach()
    expected = expected.to_dense() if expected.is_sparse else expected
    maps = feature_maps(output)
    assert not maps.requires_grad
    found = to_numpy(maps)
    assert found.dtype in (np.float32, np.float64)
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float8_e5m2"])
def test_eight_bit_floats(name: str) -> None:
    dtype = getattr(torch, name, None)
    if dtype is None:
        pytest.skip(f"this torch has no {name}")
    assert to_numpy(feature_maps(PLAIN.to(dtype))).tolist() == PLAIN.tolist()


@pytest.mark.skipif(not hasattr(torch, "quantize_per_tensor"), reason="this torch has no quantised tensors")
@pytest.mark.filterwarnings("ignore:.*quantized tensor:UserWarning")
def test_quantised() -> None:
    output = torch.quantize_per_tensor(PLAIN, 0.5, 3, torch.quint8)
    assert to_numpy(feature_maps(output)).tolist() == PLAIN.tolist()


def test_bool() -> None:
    assert to_numpy(feature_maps(PLAIN > 3)).tolist() == (PLAIN > 3).float().tolist()


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(torch.tensor([[[[0.1, 1e300], [1.0, -1.0]]]], dtype=torch.float64), id="float64"),
        pytest.param(torch.tensor([[[[2**53 - 1, 1], [-(2**53) + 1, 2**24 + 1]]]]), id="int64"),
        pytest.param(torch.tensor([[[[2**31 - 1, 2**24 + 1], [0, 1]]]], dtype=torch.int32), id="int32"),
    ],
)
def test_what_float32_would_round_stays_exact(values: torch.Tensor) -> None:
    assert to_numpy(feature_maps(values)).tolist() == values.tolist()


def test_not_finite_values_pass() -> None:
    values = torch.tensor([[[[float("nan"), float("inf"), -float("inf"), 65504.0]]]], dtype=torch.float16)
    np.testing.assert_array_equal(to_numpy(feature_maps(values)), values.float().numpy())


def test_a_plain_tensor_is_not_copied() -> None:
    maps = numbers(1, 2, 3, 4)
    assert feature_maps(maps).data_ptr() == maps.data_ptr()
    assert to_numpy(feature_maps(maps)).ctypes.data == maps.data_ptr()


def test_the_output_is_unchanged() -> None:
    output = numbers(1, 2, 3, 4).requires_grad_()
    before = output.detach().clone()
    to_numpy(feature_maps(output))
    assert output.requires_grad
    assert torch.equal(output, before)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_device_s_tensor_stays_there_until_it_is_asked_for() -> None:
    maps = feature_maps(PLAIN.cuda())
    assert maps.is_cuda
    assert to_numpy(maps).tolist() == PLAIN.tolist()


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        pytest.param((PLAIN, PLAIN), "a tuple of 2, not one tensor", id="a tuple"),
        pytest.param([PLAIN], "a list of 1, not one tensor", id="a list"),
        pytest.param({"a": PLAIN}, "a dict of 1, not one tensor", id="a dict"),
        pytest.param(None, "a NoneType, not one tensor", id="None"),
        pytest.param(3.5, "a float, not one tensor", id="a number"),
        pytest.param("maps", "a str, not one tensor", id="text"),
        pytest.param(numbers(1, 196, 768), "(1, 196, 768) is not (B, C, H, W)", id="tokens"),
        pytest.param(numbers(3, 4), "(3, 4) is not (B, C, H, W)", id="logits"),
        pytest.param(torch.tensor(1.0), "() is not (B, C, H, W)", id="a scalar"),
        pytest.param(numbers(1, 2, 3, 4, 5), "(1, 2, 3, 4, 5) is not (B, C, H, W)", id="five axes"),
        pytest.param(numbers(0, 2, 3, 4), "(0, 2, 3, 4) is empty", id="no image"),
        pytest.param(numbers(1, 0, 3, 4), "(1, 0, 3, 4) is empty", id="no channel"),
        pytest.param(numbers(1, 2, 0, 4), "(1, 2, 0, 4) is empty", id="no row"),
        pytest.param(numbers(2, 8, 1, 1), "(2, 8, 1, 1): a 1x1 map", id="1x1"),
        pytest.param(PLAIN.to(torch.complex64), "complex", id="complex"),
        pytest.param(torch.empty(1, 2, 3, 4, device="meta"), "meta", id="meta"),
        pytest.param(np.zeros((1, 2, 3, 4), complex), "ndarray", id="complex numpy"),
        pytest.param(np.zeros((1, 2, 3, 4), object), "ndarray", id="numpy objects"),
    ],
)
def test_what_is_no_map_says_why(output: object, reason: str) -> None:
    with pytest.raises(NotAMapError) as caught:
        feature_maps(output)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("shape", [(1, 2, 1, 5), (1, 2, 5, 1), (1, 1, 1, 2)])
def test_one_row_or_one_column_is_a_map(shape: tuple[int, ...]) -> None:
    assert to_numpy(feature_maps(numbers(*shape))).shape == shape
