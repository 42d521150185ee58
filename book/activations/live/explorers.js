// The figure of one activation: what was generated of it, and the sliders of its parameters.
const explorer = ({ ACTIVATION }) => {
  const { title, z, parameters } = ACTIVATION;
  return {
    title: `${title} and its gradient`,
    sliders: [{ name: "z", ...z }, ...parameters],
    ...tangent.tangentFigure(() => ACTIVATION, (now) => now),
  };
};
