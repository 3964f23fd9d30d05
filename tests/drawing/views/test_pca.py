"""Principal components against a full SVD, their signs, a shared basis, and what has none."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz import HeatvizError, Settings, render
from yolo_heatviz.drawing import views
from yolo_heatviz.drawing.views.stage_maps import StageMaps
from yolo_heatviz.feature_maps.pca import fit, project

MAPS = np.random.default_rng(0).normal(size=(10, 7, 9)) * np.arange(1, 11)[:, None, None]


def test_against_a_full_svd() -> None:
    basis = fit(MAPS)
    pixels = MAPS.reshape(10, -1).T
    centred = pixels - pixels.mean(axis=0)
    _, values, rows = np.linalg.svd(centred, full_matrices=True)
    np.testing.assert_allclose(basis.explained, (values**2 / (values**2).sum())[:3])
    for number in range(3):
        assert abs(basis.axes[:, number] @ rows[number]) == pytest.approx(1)
    for component in basis.axes.T:
        assert component[np.abs(component).argmax()] > 0


def test_colours_are_the_components_stretched() -> None:
    basis = fit(MAPS)
    found = project(MAPS, basis)
    for number in range(3):
        component = np.tensordot(basis.axes[:, number], MAPS - basis.mean[:, None, None], axes=1)
        unit = (component - component.min()) / (component.max() - component.min())
        assert np.abs(found[..., number] - unit * 255).max() <= 0.5001


def test_the_sign_of_the_channels_order_and_a_second_run_change_nothing() -> None:
    np.testing.assert_array_equal(project(MAPS, fit(MAPS)), project(MAPS.copy(), fit(MAPS.copy())))
    reversed_order = project(MAPS[::-1], fit(MAPS[::-1]))
    assert np.abs(reversed_order.astype(int) - project(MAPS, fit(MAPS))).max() <= 1


def test_one_basis_gives_one_value_one_colour_in_both_images() -> None:
    other = np.random.default_rng(1).normal(size=MAPS.shape)
    other[:, 0, 0] = MAPS[:, 3, 4]
    shared = fit(MAPS)
    assert (project(other, shared)[0, 0] == project(MAPS, shared)[3, 4]).all()
    assert (project(other, fit(other))[0, 0] != project(MAPS, shared)[3, 4]).any()
    given = StageMaps(other)
    one, two = (views.draw(maps, Settings(view="pca"))["pca"].rgb() for maps in (given.with_basis(shared), given))
    assert one.shape == two.shape and (one != two).any()


def test_what_is_not_finite_is_grey_and_takes_no_part() -> None:
    maps = MAPS.copy()
    maps[4, 2, 2], maps[0, 5, 5] = np.nan, np.inf
    found = project(maps, fit(maps))
    assert (found[2, 2] == 128).all() and (found[5, 5] == 128).all()
    keep = np.ones((7, 9), bool)
    keep[2, 2] = keep[5, 5] = False
    expected = fit(MAPS[:, keep][:, None])
    np.testing.assert_allclose(fit(maps).axes, expected.axes, atol=1e-9)


def test_flat_channels_have_a_picture_too() -> None:
    basis = fit(np.full((4, 3, 3), 5.0))
    assert basis.explained == (0, 0, 0)
    assert (project(np.full((4, 3, 3), 5.0), basis) == 0).all()


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        pytest.param((2, 5, 5), "pca: got 2 channels, accepted are 3 or more", id="two channels"),
        pytest.param((1, 5, 5), "pca: got 1 channel, accepted are 3 or more", id="one channel"),
        pytest.param((5, 1, 1), "pca: got 1 finite pixels, accepted are 2 or more", id="one pixel"),
    ],
)
def test_too_little_is_one_line(shape: tuple[int, int, int], words: str) -> None:
    with pytest.raises(HeatvizError, match=f"^{words}$"):
        render(np.ones(shape), Settings(view="pca"))


def test_the_chosen_channels_count() -> None:
    with pytest.raises(HeatvizError, match="got 2 channels"):
        render(MAPS, Settings(view="pca", n=2))
    last = render(MAPS, Settings(view="pca", channels="last", n=4)).rgb()
    np.testing.assert_array_equal(last[-60:], render(MAPS[6:], Settings(view="pca")).rgb()[-60:])
