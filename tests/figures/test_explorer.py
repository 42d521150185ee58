"""The slider figure as Python sees it, and its script as a module of its own."""

import ipywidgets
import pytest
from ipywidgets.embed import embed_data

from activations import leaky_relu, relu, sigmoid
from activations.kernel.javascript import javascript
from activations.live.widget import Explorer, SliderFigure
from formulas import BATTERY, EVERY
from pages import WATCHED
from tools.site.widget_state import rename


@pytest.mark.slow
@EVERY
def test_one_real_slider_for_z_and_for_each_parameter(activation):
    *sliders, figure = activation.explore().children
    assert all(isinstance(slider, ipywidgets.FloatSlider) for slider in sliders)
    assert isinstance(figure, SliderFigure)
    assert [s.description for s in sliders] == ["z", *(p.label for p in activation.parameters)]
    for slider, p in zip(sliders[1:], activation.parameters, strict=True):
        assert (slider.min, slider.max, slider.step) == (p.low, p.high, p.step)
        assert slider.value == p.default


@BATTERY
def test_sliders_are_linked_in_the_browser(activation):
    """The links are part of the state that a page without a kernel gets."""
    explorer = activation.explore()
    everything = embed_data(views=[explorer])["manager_state"]["state"]
    state, _ = rename(everything, [explorer.model_id])
    names = {"z", *(p.name for p in activation.parameters)}
    figures = {k: m["state"] for k, m in state.items() if m["model_name"] == "AnyModel"}
    ((identity, traits),) = figures.items()
    assert names <= set(traits)
    links = [m["state"] for m in state.values() if m["model_name"] == "LinkModel"]
    assert {tuple(link["target"]) for link in links} == {
        (f"IPY_MODEL_{identity}", name) for name in names
    }
    for link in links:
        slider = state[link["source"][0].removeprefix("IPY_MODEL_")]
        assert slider["model_name"] == "FloatSliderModel"
        assert slider["state"]["value"] == traits[link["target"][1]]


@EVERY
def test_generated_code_is_part_of_the_module(activation):
    text = activation.explore().children[-1]._esm
    assert javascript(activation) in text
    assert "eval(" not in text and "Function(" not in text


def test_python_reads_and_sets_the_sliders():
    explorer = sigmoid.explore(z=-2, beta=0.5)
    assert (explorer.z, explorer.beta) == (-2.0, 0.5)
    explorer.z = 2
    explorer.beta = 3
    z, beta, figure = explorer.children
    assert (z.value, beta.value) == (figure.z, figure.beta) == (2.0, 3.0)
    z.value = 1.5
    assert explorer.z == 1.5


def test_repr_is_deterministic():
    assert repr(leaky_relu.explore(z=-1)) == "Explorer(leaky_relu, z=-1.0, negative_slope=0.01)"
    shown = relu.explore()._repr_mimebundle_()
    assert shown["text/plain"] == "Explorer(relu, z=1.0)"
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert repr(relu.explore().children[-1]) == "SliderFigure(relu)"


@pytest.mark.parametrize(
    "name, value, error, says",
    [
        ("z", 7, ValueError, r"z must be in \[-6, 6\], the slider's range, not 7"),
        ("z", float("nan"), ValueError, "not nan"),
        ("z", "1", TypeError, "z must be one real number, not '1'"),
        ("beta", 0, ValueError, r"beta must be in \[0.25, 4\]"),
        ("slope", 1, AttributeError, "no slider 'slope'; sliders: z, beta"),
    ],
)
def test_errors_name_what_is_allowed(name, value, error, says):
    explorer = sigmoid.explore()
    with pytest.raises(error, match=says):
        setattr(explorer, name, value)
    assert (explorer.z, explorer.beta) == (1.0, 1.0), "a refused value changes nothing"


def test_wrong_starting_positions_are_refused():
    with pytest.raises(ValueError, match="z must be in"):
        relu.explore(z=9)
    with pytest.raises(TypeError, match="no parameter 'beta'"):
        relu.explore(beta=1)
    with pytest.raises(AttributeError, match="no 'foo'; sliders: z"):
        _ = relu.explore().foo


def test_the_box_is_still_a_widget():
    explorer = sigmoid.explore()
    explorer.layout.width = "50%"
    assert isinstance(explorer, Explorer) and explorer.layout.width == "50%"


def test_nothing_listens_after_the_figure_is_gone(browser):
    """Rendered with a model that counts its listeners, then cleaned up."""
    page = browser.new_page()
    counts = page.evaluate(
        WATCHED
        + """
            const d = el.querySelector(".function").getAttribute("d").length;
            clean();
            const z = state.z;
            el.querySelector("svg").dispatchEvent(
                new PointerEvent("pointerdown", {clientX: 30, clientY: 30, pointerId: 1}));
            el.querySelector("button").click();
            return [during, listeners.size, d > 100, state.z === z];
        }""",
        [sigmoid.explore().children[-1]._esm, {"z": 1, "beta": 1}],
    )
    page.close()
    assert counts == [2, 0, True, True]
