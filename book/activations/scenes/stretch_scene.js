// A centered sigmoid, stretched by two factors, over a tanh.
const stretch = ({ SLIDERS, CHOICE, TARGETS, PRESETS }) => {
  const { fixed, significant, labelPlace, node, place, path } = drawing;

  const Z = Array.from({ length: 241 }, (_, i) => (i - 120) / 20);
  const FAR = 40, STEP = 0.01; // where and how finely the largest distance is looked for
  const NOTHING = 1e-12; // a distance of the size of rounding errors

  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const stretched = ({ a, b }, z) => a * sigmoid(b * z) - a / 2;
  const wanted = ({ target }, z) => {
    const [height, rate] = TARGETS[target];
    return height * Math.tanh(rate * z);
  };

  /** The largest distance of both at z >= 0, and where it is; both are odd, so that is enough. */
  function distance(now) {
    const [height] = TARGETS[now.target];
    let most = Math.abs(now.a / 2 - height), at = Infinity;
    for (let i = 0; i * STEP <= FAR; i++) {
      const d = Math.abs(stretched(now, i * STEP) - wanted(now, i * STEP));
      // Far out it comes as near to the limit as rounding lets it, and does not exceed it.
      if (d > most + NOTHING) [most, at] = [d, i * STEP];
    }
    return { most, at };
  }

  const between = node("g", { class: "band" });
  const aim = node("path", { class: "function" });
  const own = node("path", { class: "gradient" });
  const worst = node("path", { class: "drop" });
  const names = [node("text", { class: "function-label halo", "text-anchor": "middle" }),
    node("text", { class: "gradient-label halo", "text-anchor": "middle" }, "sigmoid")];
  const short = (x) => String(Number(x.toFixed(4)));

  return {
    title: "A stretched sigmoid over a tanh",
    sliders: SLIDERS,
    choices: [CHOICE],
    presets: PRESETS,
    ranges: () => ({ x: [-6, 6], y: [-2.15, 2.15] }),
    plot: [between, worst, aim, own],
    labels: names,
    key: "shaded: the distance between them",
    mathematics: { distance },
    draw({ X, Y, left, right, top, bottom }, now) {
      const xs = Z.map(X), [to, from] = [wanted, stretched].map((f) => Z.map((z) => Y(f(now, z))));
      const way = path(Z, xs, to), back = path(Z, [...xs].reverse(), [...from].reverse());
      place(aim, { d: way });
      place(own, { d: path(Z, xs, from) });
      between.replaceChildren(node("path", { d: `${way}${back.replace("M", "L")}Z` }));
      const { most, at } = distance(now);
      const inside = at < 6;
      place(worst, { visibility: inside && most > NOTHING ? "visible" : "hidden",
        d: inside ? `M${X(at)} ${Y(stretched(now, at))}V${Y(wanted(now, at))}` : "M0 0" });
      names[0].textContent = now.target === "tanh" ? "tanh" : "LeCun\u2019s tanh";
      // Each in its own half, where neither is in the way of the other.
      place(names[0], labelPlace(xs, to, from, [left + 34, (left + right) / 2 - 30], [top, bottom]));
      place(names[1], labelPlace(xs, from, to, [(left + right) / 2 + 20, right - 6], [top, bottom]));
      const where = at < Infinity ? `at z = \u00b1${fixed(at, 2)}` : "approached far from 0";
      const size = most > NOTHING ? `${significant(most)}, ${where}` : "0, up to rounding";
      return `${short(now.a)} \u03c3(${short(now.b)} z) \u2212 ${short(now.a / 2)} over ${CHOICE.options.find(([word]) => word === now.target)[1]}: largest distance ${size}`;
    },
  };
};
