// The figure in which any activation can be picked from a list. The constants ACTIVATIONS (with
// the generated functions), FACTS, SLIDER and CHOICE stand before this text in the same module.

/** The activation picked, with its axes. */
const picked = ({ chosen }) => ({ ...ACTIVATIONS[chosen], ...FACTS[chosen] });

function pick() {
  const { draw, ...parts } = tangentFigure(picked, (now) => picked(now).defaults);
  return {
    ...parts,
    title: "An activation, picked from a list, and its gradient",
    sliders: [SLIDER],
    choices: [CHOICE],
    draw: (view, now, changed) => `${FACTS[now.chosen].called}: ${draw(view, now, changed)}`,
  };
}

export default { render: (where) => mount(where, pick()) };
