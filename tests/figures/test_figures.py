"""What the static figures draw: the numbers behind the picture, not its pixels."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from activations import leaky_relu, relu, sigmoid, squared_relu
from activations.atlas import entries
from activations.draw.figure import BLUE, VERMILION, small_gradient
from formulas import BATTERY, EVERY


def lines(figure, color):
    (ax,) = figure.axes
    return [line for line in ax.get_lines() if to_hex(line.get_color()).upper() == color]


@EVERY
def test_draws_the_function_and_its_gradient(activation):
    figure = activation.plot()
    (f,) = lines(figure, BLUE)
    z, y = f.get_data()
    np.testing.assert_array_equal(y, activation(z))
    assert f.get_linestyle() == "-"
    gradient = lines(figure, VERMILION)
    assert len(gradient) == 1 + len(activation.kinks)
    for part in gradient:
        z, y = part.get_data()
        np.testing.assert_array_equal(y, activation.gradient(z))
        assert part.get_linestyle() == "--", "never color alone"
    assert {text.get_text() for text in figure.axes[0].texts} == {"f(z)", "f′(z)"}


@EVERY
def test_same_scale_in_z_and_nothing_cut_off(activation):
    (ax,) = activation.plot().axes
    assert ax.get_xlim() == activation.slider[1:3]
    low, high = ax.get_ylim()
    for line in ax.get_lines():
        if len(line.get_xdata()) > 2:
            assert low < np.min(line.get_ydata()) and np.max(line.get_ydata()) < high


def test_parameters_reach_the_figure():
    (f,) = lines(leaky_relu.plot(negative_slope=0.5), BLUE)
    z, y = f.get_data()
    np.testing.assert_allclose(y[z < 0], 0.5 * z[z < 0])


def test_a_jump_is_not_drawn_as_a_slope():
    left, right = lines(relu.plot(), VERMILION)
    assert left.get_ydata().max() == 0 and right.get_ydata().min() == 1


def test_point_and_tangent():
    (ax,) = sigmoid.plot(1.5).axes
    tangent = next(line for line in ax.get_lines() if type(line).__name__ == "AxLine")
    assert tangent.get_xy1() == (1.5, sigmoid(1.5))
    assert tangent.get_slope() == sigmoid.gradient(1.5)


def test_the_zone_of_small_gradient():
    z = np.array([-8.0, -5.99, -5.98, 0.0, 5.98, 5.99, 8.0])
    small = small_gradient(sigmoid, z)
    np.testing.assert_array_equal(small, sigmoid.gradient(z) < 0.0025)
    np.testing.assert_array_equal(small, [True, True, False, False, False, True, True])
    assert small_gradient(sigmoid, np.array([3.0]), beta=2).item()
    assert not small_gradient(leaky_relu, np.array([-3.0])).item()
    assert small_gradient(relu, np.array([-3.0])).item()


def test_of_a_gradient_without_a_maximum_only_0_is_small():
    z = np.array([-3.0, -1e-3, 0.0, 1e-3, 0.5, 3.0])
    np.testing.assert_array_equal(small_gradient(squared_relu, z), z <= 0)
    gcu = entries()["gcu"].activation
    assert not small_gradient(gcu, np.array([-1.0, 0.0, 1.0, 3.4])).any()


@pytest.mark.slow
@BATTERY
def test_same_picture_twice(activation, tmp_path):
    for name in ("a", "b"):
        activation.plot(z=1).savefig(tmp_path / f"{name}.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
