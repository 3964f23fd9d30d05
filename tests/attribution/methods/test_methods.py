"""Each method against its formula written out in loops."""

from __future__ import annotations

from typing import Callable

import numpy as np
import pytest
import torch

from yolo_heatviz.attribution.methods import BY_GRADIENT, controls, deeplift, drise, eigencam, integrated

SHAPE = (5, 4, 3)
Slow = Callable[[np.ndarray, np.ndarray, int, int], float]


def given(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    random = np.random.default_rng(seed)
    return torch.from_numpy(random.normal(0.3, 1, SHAPE)), torch.from_numpy(random.normal(size=SHAPE))


def odam(a: np.ndarray, g: np.ndarray, y: int, x: int) -> float:
    return max(0.0, sum(g[c, y, x] * a[c, y, x] for c in range(len(a))))


def hirescam(a: np.ndarray, g: np.ndarray, y: int, x: int) -> float:
    return sum(g[c, y, x] * a[c, y, x] for c in range(len(a)))


def gradcam(a: np.ndarray, g: np.ndarray, y: int, x: int) -> float:
    return max(0.0, sum(g[c].mean() * a[c, y, x] for c in range(len(a))))


def plus_plus(a: np.ndarray, g: np.ndarray, c: int) -> float:
    total = 0.0
    for gradient in g[c].ravel():
        below = 2 * gradient**2 + a[c].sum() * gradient**3
        total += gradient**2 / below * max(0.0, gradient)
    return total


def gradcam_pp(a: np.ndarray, g: np.ndarray, y: int, x: int) -> float:
    return max(0.0, sum(plus_plus(a, g, c) * a[c, y, x] for c in range(len(a))))


def ssgradcam_pp(a: np.ndarray, g: np.ndarray, y: int, x: int) -> float:
    here = [abs(g[c, y, x]) / np.abs(g[c]).max() for c in range(len(a))]
    return max(0.0, sum(plus_plus(a, g, c) * here[c] * a[c, y, x] for c in range(len(a))))


def layercam(a: np.ndarray, g: np.ndarray, y: int, x: int) -> float:
    return max(0.0, sum(max(0.0, g[c, y, x]) * a[c, y, x] for c in range(len(a))))


SLOW: dict[str, Slow] = {
    "odam": odam,
    "hirescam": hirescam,
    "gradcam": gradcam,
    "gradcam++": gradcam_pp,
    "ssgradcam++": ssgradcam_pp,
    "layercam": layercam,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_method_is_its_formula(name: str) -> None:
    for seed in range(3):
        a, g = given(seed)
        expected = [[SLOW[name](a.numpy(), g.numpy(), y, x) for x in range(SHAPE[2])] for y in range(SHAPE[1])]
        np.testing.assert_allclose(BY_GRADIENT[name](a, g).numpy(), expected, rtol=1e-9, atol=1e-12)


def test_deeplift_counts_what_lies_beyond_the_reference() -> None:
    a, m = given()
    reference = given(9)[0][:, :1, :1]
    beyond = (a - reference).numpy()
    expected = [[odam(beyond, m.numpy(), y, x) for x in range(SHAPE[2])] for y in range(SHAPE[1])]
    np.testing.assert_allclose(deeplift.attribute(a, m, reference).numpy(), expected, rtol=1e-9, atol=1e-12)
    assert not deeplift.attribute(reference.expand(SHAPE), m, reference).any()


def test_every_method_has_its_formula_here() -> None:
    assert set(SLOW) == set(BY_GRADIENT)


@pytest.mark.parametrize("name", BY_GRADIENT)
def test_a_method_changes_nothing_that_it_is_given(name: str) -> None:
    a, g = given()
    before = a.clone(), g.clone()
    BY_GRADIENT[name](a, g)
    assert a.equal(before[0]) and g.equal(before[1])


@pytest.mark.parametrize("name", BY_GRADIENT)
def test_nothing_comes_of_nothing(name: str) -> None:
    a, g = given()
    zero = torch.zeros(SHAPE)
    assert not BY_GRADIENT[name](zero, g.float()).any()
    assert not BY_GRADIENT[name](a.float(), zero).any()


def test_eigencam_has_a_sign() -> None:
    a, _ = given()
    found = eigencam.attribute(a)
    assert found.sum() > 0
    flipped = a.flip(2).flip(0)  # an order in which a decomposition may well come out with the other sign
    torch.testing.assert_close(eigencam.attribute(flipped), found.flip(1))
    torch.testing.assert_close(eigencam.attribute(a * 3), found * 3)


def test_eigencam_explains_the_most_that_one_direction_can() -> None:
    a, _ = given()
    flat = a.flatten(1).T.numpy()
    values, vectors = np.linalg.eigh(flat.T @ flat)
    along = flat @ vectors[:, values.argmax()]
    along *= np.sign(along.sum())
    np.testing.assert_allclose(eigencam.attribute(a).flatten().numpy(), along.clip(0), atol=1e-9)


def test_integrated_steps_add_up_to_what_a_straight_way_gains() -> None:
    start, end = given()[0], given(1)[0]
    gradients = given(2)[0]
    way = [start + (end - start) * k / 5 for k in range(6)]
    steps = [integrated.step(before, after, gradients) for before, after in zip(way, way[1:])]
    gain = (gradients * (end - start)).sum(dim=0)
    torch.testing.assert_close(integrated.attribute(steps), gain.clamp(min=0))


def test_masks_are_half_shown_and_the_same_each_time() -> None:
    first, again = (torch.cat(list(drise.masks((64, 48), 200))) for _ in range(2))
    assert first.shape == (200, 1, 64, 48) and first.equal(again)
    assert first.min() >= 0 and first.max() <= 1
    assert abs(float(first.mean()) - 0.5) < 0.03
    assert float(first.mean(dim=0).std()) < 0.1  # no part of the image is shown more often than another
    assert not torch.cat(list(drise.masks((64, 48), 16, seed=1))).equal(first[:16])


def test_the_box_prior_peaks_in_the_middle_of_its_box_and_falls_to_its_edges() -> None:
    prior = controls.box_prior(np.array([10, 4, 31, 13]), (20, 40))
    assert np.unravel_index(prior.argmax(), prior.shape) == (8, 20)
    np.testing.assert_allclose(prior[8, 20 + 5], np.exp(-((5 / (21 / 4)) ** 2) / 2), rtol=1e-6)
    assert prior[8, 10] == pytest.approx(prior[8, 30]) and prior[8, 10] < 0.2
