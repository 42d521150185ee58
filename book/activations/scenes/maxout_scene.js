// A Maxout unit: the largest of three lines.
const maxout = ({ ACTIVATION, SLIDERS, PRESETS }) => {
  const { fixed, labelPlace, node, place } = drawing;

  const POINTS = 240;
  const WIDE = 30; // half of what a label takes, in pixels
  // The y axis: the first of these that holds the output everywhere.
  const BOTTOMS = [-4, -8, -16], TOPS = [6, 16];

  /** Two decimals, and no minus sign before a zero. */
  const hundredths = (x) => fixed(Math.round(x * 100) / 100, 2);

  /** The lines w z + b that the sliders w1, b1, w2, b2, ... make. */
  function lines(now) {
    const count = SLIDERS.filter(({ name }) => name[0] === "w").length;
    return Array.from({ length: count }, (_, j) => ({ w: now[`w${j + 1}`], b: now[`b${j + 1}`] }));
  }

  /** The unit at z: its output, its gradient in each line, and its slope by the chain rule. */
  function unit(all, z) {
    const values = all.map(({ w, b }) => w * z + b);
    const [output] = ACTIVATION.f(values, { pieces: all.length });
    const [gradient] = ACTIVATION.jacobian(values, { pieces: all.length });
    const slope = gradient.reduce((sum, g, j) => sum + g * all[j].w, 0);
    return { values, output, gradient, slope, wins: gradient.indexOf(1) };
  }

  /** Where lines cross between the ends, in order, the ends included. */
  function crossings(all, low, high) {
    const found = new Set([low, high]);
    for (const [i, one] of all.entries()) {
      for (const other of all.slice(i + 1)) {
        const z = (other.b - one.b) / (one.w - other.w); // parallel lines: infinite or NaN
        if (z > low && z < high) found.add(z);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  /** The y nearest to one's own; what is at the same place as one's own is no obstacle. */
  function nearest(own, ys) {
    const others = ys.filter((y) => Math.abs(y - own) > 1);
    return others.reduce((best, y) => (Math.abs(y - own) < Math.abs(best - own) ? y : best), Infinity);
  }

  const { low, high } = SLIDERS.find(({ name }) => name === "z");
  const zs = Array.from({ length: POINTS + 1 }, (_, i) => low + ((high - low) * i) / POINTS);
  const count = lines({}).length;
  const pieces = Array.from({ length: count }, (_, j) => node("line", { class: `piece piece-${j + 1}` }));
  const names = pieces.map((_, j) => node("text", { class: "piece-label", "text-anchor": "middle" }, `piece ${j + 1}`));
  const output = node("path", { class: "function output" });
  const steps = node("path", { class: "gradient" });
  const drops = node("path", { class: "drop" });
  const slopeDot = node("circle", { class: "slope-dot", r: 4.5 });
  const dot = node("circle", { class: "dot", r: 6 });
  const outputLabel = node("text", { class: "function-label", "text-anchor": "middle" }, "f(z)");
  const slopeLabel = node("text", { class: "gradient-label", "text-anchor": "middle" }, "f\u2032(z)");

  /** What depends on the size and the lines, but not on z. */
  function drawLines({ X, Y, left, right, top, bottom }, all) {
    const stops = crossings(all, low, high);
    place(output, { d: stops.map((z, i) => `${i ? "L" : "M"}${X(z)} ${Y(unit(all, z).output)}`).join("") });
    const parts = stops.slice(1).map((z, i) => [stops[i], z, unit(all, (stops[i] + z) / 2).slope]);
    place(steps, { d: parts.map(([a, b, slope]) => `M${X(a)} ${Y(slope)}H${X(b)}`).join("") });

    const here = zs.map((z) => unit(all, z));
    all.forEach(({ w, b }, j) =>
      place(pieces[j], { x1: X(low), y1: Y(w * low + b), x2: X(high), y2: Y(w * high + b) }));
    const curves = [
      [outputLabel, here.map((at) => Y(at.output))],
      [slopeLabel, here.map((at) => Y(at.slope))],
      ...names.map((name, j) => [name, here.map((at) => Y(at.values[j]))]),
    ];
    const xs = zs.map(X), placed = [];
    for (const [label, own] of curves) {
      const others = xs.map((x, i) => nearest(own[i], [
        ...curves.map(([, ys]) => ys[i]),
        ...placed.filter((label) => Math.abs(label.x - x) < WIDE).map((label) => label.y - 5),
      ]));
      const { x, y } = labelPlace(xs, own, others, [left, right], [top, bottom]);
      placed.push({ x, y });
      place(label, { x, y });
    }
  }

  /** What moves with z; returns it in words. */
  function drawPoint({ X, Y }, all, z) {
    const { values, output: y, gradient, slope, wins } = unit(all, z);
    for (const [j, piece] of pieces.entries()) {
      piece.classList.toggle("wins", j === wins);
      names[j].classList.toggle("wins", j === wins);
    }
    place(drops, { d: `M${X(0)} ${Y(y)}H${X(z)}V${Y(0)}` });
    place(dot, { cx: X(z), cy: Y(y) });
    place(slopeDot, { cx: X(z), cy: Y(slope) });
    const equal = values.flatMap((value, j) => (value === y ? [j + 1] : []));
    const who = equal.length > 1
      ? `pieces ${equal.slice(0, -1).join(", ")} and ${equal.at(-1)} are equal, piece ${wins + 1} counts`
      : `piece ${wins + 1} wins`;
    return `z = ${hundredths(z)}: ${who}, output ${hundredths(y)}, `
      + `gradient in the pieces (${gradient.join(", ")}), slope ${hundredths(slope)}`;
  }

  return {
    title: "Three lines and the largest of them, with its slope",
    tallest: 950,
    sliders: SLIDERS,
    presets: PRESETS,
    ranges(now) {
      const all = lines(now);
      const seen = crossings(all, low, high).map((z) => unit(all, z).output);
      return { x: [low, high], y: [
        BOTTOMS.find((y) => y <= Math.min(...seen)),
        TOPS.find((y) => y >= Math.max(...seen)),
      ] };
    },
    plot: [drops, ...pieces, output, steps, slopeDot, dot],
    labels: [...names, outputLabel, slopeLabel],
    drag: "z",
    draw(view, now, changed) {
      const all = lines(now);
      if (!changed || [...changed].some((name) => name !== "z")) drawLines(view, all);
      return drawPoint(view, all, now.z);
    },
  };
};
