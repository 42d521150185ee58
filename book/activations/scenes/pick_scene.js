// The figure in which any activation can be picked from a list.
const pick = ({ ACTIVATIONS, FACTS, SLIDER, CHOICE }) => {
  /** The activation picked, with its axes. */
  const picked = ({ chosen }) => ({ ...ACTIVATIONS[chosen], ...FACTS[chosen] });
  const { draw, ...parts } = tangent.tangentFigure(picked, (now) => picked(now).defaults);
  return {
    ...parts,
    title: "An activation, picked from a list, and its gradient",
    sliders: [SLIDER],
    choices: [CHOICE],
    draw: (view, now, changed) => `${FACTS[now.chosen].called}: ${draw(view, now, changed)}`,
  };
};
