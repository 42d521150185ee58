// The data that the playground trains on, drawn anew from every seed.
const dataSets = (() => {
  const { PI, cos, sin } = Math;

  /** A point of one of two classes: drawn from (class, random numbers). */
  const PLANE = {
    moons: ["two moons", (y, { uniform }) => {
      const angle = PI * uniform();
      return y ? [1 - cos(angle), 0.5 - sin(angle)] : [cos(angle), sin(angle)];
    }, 0.2, [[-1.6, 2.6], [-1.85, 2.35]]],
    circles: ["two circles", (y, { uniform }) => {
      const angle = 2 * PI * uniform(), radius = y ? 0.6 : 1.6;
      return [radius * cos(angle), radius * sin(angle)];
    }, 0.2, [[-2.2, 2.2], [-2.2, 2.2]]],
    xor: ["exclusive or (XOR)", (y, { uniform }) => {
      const [a, b] = [uniform(), uniform()].map((u) => 0.1 + 1.5 * u), side = uniform() < 0.5 ? -1 : 1;
      return [side * a, (y ? side : -side) * b];
    }, 0, [[-2, 2], [-2, 2]]],
    spiral: ["two spirals", (y, { uniform }) => {
      const along = Math.sqrt(uniform()), angle = 3.5 * PI * along + y * PI;
      return [2 * along * cos(angle), 2 * along * sin(angle)];
    }, 0.05, [[-2.3, 2.3], [-2.3, 2.3]]],
  };

  function plane([title, point, noise, range]) {
    return {
      title, range, shows: "in the plane, and the training examples, circles for class 1 and squares for class 0", inputs: 2, outputs: 1, loss: "crossEntropy", examples: 200,
      draw(count, random) {
        const x = new Float64Array(2 * count), y = new Float64Array(count);
        for (let k = 0; k < count; k += 1) {
          y[k] = k % 2;
          const [a, b] = point(y[k], random);
          x[2 * k] = a + noise * random.normal();
          x[2 * k + 1] = b + noise * random.normal();
        }
        return { x, y };
      },
    };
  }

  const sine = {
    title: "a sine (regression)", range: [[-2, 2], [-1.6, 1.6]], shows: "as a line through the training examples", inputs: 1, outputs: 1, loss: "squaredError", examples: 100,
    draw(count, { uniform, normal }) {
      const x = Float64Array.from({ length: count }, () => 4 * uniform() - 2);
      return { x, y: x.map((one) => sin(2.5 * one) + 0.1 * normal()) };
    },
  };

  const all = Object.fromEntries(Object.entries(PLANE).map(([name, given]) => [name, plane(given)]));

  /** Examples to train on, and others to test with. */
  function drawn(set, random) {
    const { examples, test = examples } = set;
    return { set, train: set.draw(examples, random), test: set.draw(test, random, examples) };
  }

  return { all: { ...all, sine }, drawn };
})();
