// The figure of one activation. The constant ACTIVATION, with the generated functions,
// stands before this text in the same module.

const { title, z, parameters } = ACTIVATION;

const explorer = () => ({
  title: `${title} and its gradient`,
  sliders: [{ name: "z", ...z }, ...parameters],
  ...tangentFigure(() => ACTIVATION, (now) => now),
});

export default { render: (where) => mount(where, explorer()) };
