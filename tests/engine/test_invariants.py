"""What holds for every input: hypothesis looks for one that breaks it."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from formulas import BATTERY

pytestmark = pytest.mark.formulas(2)

SEARCH = settings(max_examples=25, deadline=None, derandomize=True)
# How many ULP a value may be off; neighbors may be off in opposite directions.
SLACK = 8

DTYPES = st.sampled_from([np.float16, np.float32, np.float64])
ANY = DTYPES.flatmap(
    lambda dtype: arrays.arrays(
        dtype,
        arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
        elements=st.floats(width=8 * np.dtype(dtype).itemsize, allow_nan=True),
    )
)
LINE = arrays.arrays(np.float64, st.integers(2, 40), elements=st.floats(-1e3, 1e3))


@cache
def sheet(activation):
    return activation.properties()


def orders(activation):
    return activation, activation.gradient, activation.second_derivative


@pytest.mark.slow
@BATTERY
@SEARCH
@given(z=ANY, data=st.data())
def test_shape_dtype_strides_and_nan(activation, z, data):
    """Any layout in memory: the same numbers, of the same dtype, in the same places."""
    axes = data.draw(st.permutations(range(z.ndim)))
    steps = data.draw(st.tuples(*(st.sampled_from([1, -1, 2, -2]) for _ in range(z.ndim))))
    view = z.transpose(axes)[tuple(slice(None, None, step) for step in steps)]
    for f in orders(activation):
        got = f(view)
        assert np.shape(got) == view.shape and got.dtype == z.dtype
        np.testing.assert_array_equal(got, f(view.copy()))
        assert np.isnan(np.asarray(got)[np.isnan(view)]).all(), "NaN stays NaN"
        assert not np.isnan(np.asarray(got)[np.isfinite(view)]).any(), "and comes from nothing else"


@BATTERY
@SEARCH
@given(shapes=arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3))
def test_parameters_broadcast_with_z(activation, shapes):
    rng = np.random.default_rng(0)
    z = rng.normal(scale=3, size=shapes.input_shapes[0])
    for p in activation.parameters:
        values = rng.uniform(p.low, p.high, size=shapes.input_shapes[1])
        for f in orders(activation):
            got = f(z, **{p.name: values})
            assert np.shape(got) == shapes.result_shape
            pairs = np.broadcast(z, values)
            one_by_one = [f(x, **{p.name: value}) for x, value in pairs]
            np.testing.assert_allclose(np.ravel(got), one_by_one, rtol=1e-15)


@BATTERY
@SEARCH
@given(z=LINE)
def test_never_falls_where_the_sheet_says_so(activation, z):
    if sheet(activation).monotone == "not monotone":
        return
    y = activation(np.sort(z))
    assert (np.diff(y) >= -SLACK * np.spacing(np.abs(y[1:]))).all()


@pytest.mark.slow
@BATTERY
@SEARCH
@given(z=LINE)
def test_odd_and_even_to_the_last_bit(activation, z):
    sign = {"odd": -1, "even": 1, "neither": 0}[sheet(activation).symmetry]
    for order, f in enumerate(orders(activation)):
        z = z[~np.isin(np.abs(z), np.abs(activation.kinks))]  # a piece owns a kink, on one side
        if sign:
            np.testing.assert_array_equal(f(-z), sign * (-1) ** order * f(z))


@BATTERY
@SEARCH
@given(z=LINE)
def test_values_stay_in_the_range_of_the_sheet(activation, z):
    allowed = sheet(activation).range
    low, high = float(allowed.inf), float(allowed.sup)
    y = activation(z)
    slack = [SLACK * np.spacing(abs(end)) if np.isfinite(end) else 0 for end in (low, high)]
    assert low - slack[0] <= y.min() and y.max() <= high + slack[1]
