// The square of XOR before and after a layer of two ReLUs, and the line that separates it.
const fold = ({ SLIDERS, PRESETS }) => {
  const { clamp, fixed, node, place } = drawing;

  const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
  const ANSWERS = [0, 1, 1, 0];
  const PLANE = [-0.5, 1.5];
  const TOPS = [1.5, 2.5, 4.5, 7]; // the axes of the second picture: the first that holds all corners
  const ROWS = 80; // of the region that the network answers with 1
  const ARROW = 0.35; // of a weight of 1, in the plane
  const BASES = [[0.35, 0.5], [0.65, 0.5]]; // where the arrows of the two units begin
  const NARROW = 480;

  // --- mathematics, without drawing --------------------------------------------------------

  const units = (now) => [1, 2].map((i) => ["x1", "x2", "b"].map((input) => now[`h${i}${input}`]));

  /** Where a point of the plane goes: the two hidden units. */
  const hidden = (now, [x1, x2]) => units(now).map(([w1, w2, b]) => Math.max(0, w1 * x1 + w2 * x2 + b));

  const minus = ([a, b], [c, d]) => [a - c, b - d];
  const dot = ([a, b], [c, d]) => a * c + b * d;
  const cross = ([a, b], [c, d]) => a * d - b * c;

  /** The point of a segment that is nearest to p. */
  function nearest(p, [a, b]) {
    const along = minus(b, a);
    const length = dot(along, along);
    const t = length ? clamp(dot(minus(p, a), along) / length, 0, 1) : 0;
    return [a[0] + t * along[0], a[1] + t * along[1]];
  }

  /** Whether two segments cross, each from one side of the other to the other side. */
  function meet([a, b], [c, d]) {
    const sides = (p, q, r, s) => cross(minus(q, p), minus(r, p)) * cross(minus(q, p), minus(s, p)) < 0;
    return sides(a, b, c, d) && sides(c, d, a, b);
  }

  /**
   * The line that is farthest from both pairs of corners: points h with normal . h = level.
   * Two pairs can be separated exactly if the segments that join them have no common point.
   */
  function separator(points) {
    const zeros = [points[0], points[3]], ones = [points[1], points[2]];
    if (meet(zeros, ones)) return null;
    const links = [...zeros.map((p) => [p, nearest(p, ones)]), ...ones.map((p) => [nearest(p, zeros), p])];
    const length = ([p, q]) => Math.hypot(...minus(q, p));
    const [p, q] = links.reduce((best, link) => (length(link) < length(best) ? link : best));
    if (length([p, q]) < 1e-9) return null;
    const normal = minus(q, p);
    return { normal, level: (dot(normal, p) + dot(normal, q)) / 2, margin: length([p, q]) / 2 };
  }

  // --- drawing -------------------------------------------------------------------------------

  const borders = BASES.map(() => node("path", { class: "border" }));
  const line = node("path", { class: "tangent" });
  /** A picture of the square, with what else is drawn in it. */
  function square(...more) {
    const region = node("path"), grid = node("path", { class: "grid" });
    return {
      ...panels.panel(node("g", { class: "band" }, region), grid, ...more),
      region,
      grid,
      title: node("text", { class: "panel-title" }),
      dots: CORNERS.map((_, i) => node("circle", { class: ANSWERS[i] ? "corner yes" : "corner", r: 7 })),
      names: CORNERS.map(() => node("text", { class: "point-label halo", "text-anchor": "middle" })),
    };
  }
  const before = square(...borders), after = square(line);
  const arrows = BASES.map(() => node("line", { class: "arrow" }));
  const handles = BASES.map(() => node("circle", { r: 13 }));
  const letters = BASES.map((_, i) => node("text", { class: "point-label", "text-anchor": "middle", "pointer-events": "none" }, `w${"\u2081\u2082"[i]}`));

  const at = (p) => `(${p.map((x) => fixed(x, 2).replace(/\.?0+$/, "")).join(", ")})`;

  function layOut(part, left, top, side, [low, high], words, name) {
    const range = [low, high], box = { left, top, right: left + side, bottom: top + side };
    const marks = [0, 1, 2, 4, 6].filter((x) => x < high && (x < 4 || high > 4)).map((x) => [x, String(x)]);
    Object.assign(part, { range }, part.put(box, { x: range, y: range }, name, { x: marks, y: marks }));
    place(part.title, { x: left, y: top - 8 });
    part.title.textContent = words;
  }

  const through = ({ X, Y }, points) => points.map(([x, y], i) => `${i ? "L" : "M"}${X(x).toFixed(1)} ${Y(y).toFixed(1)}`).join("");

  /** The grid of the unit square, each line bent as `map` bends it. */
  function drawGrid(part, map) {
    const share = Array.from({ length: 33 }, (_, i) => i / 32);
    const lines = [0, 0.25, 0.5, 0.75, 1].flatMap((k) => [share.map((t) => [k, t]), share.map((t) => [t, k])]);
    place(part.grid, { d: lines.map((points) => through(part, points.map(map))).join("") });
  }

  /** Rows of the picture where a point is answered with 1. */
  function drawRegion(part, answer) {
    const { left, top, right, bottom, X, Y } = part;
    const high = (bottom - top) / ROWS;
    const wide = (right - left) / ROWS;
    let d = "";
    for (let row = 0; answer && row < ROWS; row++) {
      const y = Y.invert(top + (row + 0.5) * high);
      const score = (i) => answer([X.invert(left + i * wide), y]);
      let begin = null;
      for (let i = 0, last; i <= ROWS; i++) {
        const now = score(i);
        // Between two points the score is nearly straight: where it is 0 the region ends.
        const edge = i && now > 0 !== last > 0 ? left + (i - 1 + last / (last - now)) * wide : left + i * wide;
        if (now > 0 && begin === null) begin = edge;
        if (begin !== null && (now <= 0 || i === ROWS)) {
          d += `M${begin.toFixed(1)} ${(top + row * high).toFixed(1)}H${edge.toFixed(1)}v${(high + 0.3).toFixed(1)}H${begin.toFixed(1)}z`;
          begin = null;
        }
        last = now;
      }
    }
    place(part.region, { d });
  }

  function drawCorners(part, points) {
    points.forEach((p, i) => {
      place(part.dots[i], { cx: part.X(p[0]), cy: part.Y(p[1]) });
      // Corners that lie on one another have one name, beside the first of them.
      const same = points.map((q, j) => j).filter((j) => Math.hypot(...minus(points[j], p)) < 0.02);
      part.names[i].textContent = same[0] === i ? same.map((j) => at(CORNERS[j])).join(" ") : "";
      place(part.names[i], { x: clamp(part.X(p[0]), part.left + 24 * same.length - 8, part.right - 24 * same.length + 12), y: part.Y(p[1]) - 13 });
    });
  }

  /** The line normal . h = level, from edge to edge of a picture. */
  function straight({ X, Y, range: [low, high] }, [a, b], level) {
    const ends = Math.abs(b) > Math.abs(a)
      ? [low, high].map((x) => [x, (level - a * x) / b])
      : [low, high].map((y) => [(level - b * y) / a, y]);
    return a || b ? through({ X, Y }, ends) : "";
  }

  const side = (width) => (width < NARROW ? Math.min(300, width - 60) : Math.min(300, (width - 100) / 2));

  return {
    title: "The square of XOR before and after a layer of two ReLUs",
    sliders: SLIDERS,
    presets: PRESETS,
    height: (width) => (width < NARROW ? 2 * side(width) + 130 : side(width) + 66),
    tallest: 1420,
    plot: [],
    labels: [before, after].flatMap(({ nodes, title, dots, names }) => [...nodes, title, ...dots, ...names])
      .concat(arrows, handles, letters),
    note: "Filled points: answer 0. Rings: answer 1. Dashed: where a unit switches on, in the direction of its arrow. "
      + "Shaded: what a network with this line answers with 1. Drag the arrows, or use the sliders.",
    handles: handles.map((handle, i) => ({
      handle,
      follow: (x, y) => ({
        [`h${i + 1}x1`]: (before.X.invert(x) - BASES[i][0]) / ARROW,
        [`h${i + 1}x2`]: (before.Y.invert(y) - BASES[i][1]) / ARROW,
      }),
    })),
    mathematics: { hidden, separator },
    draw(view, now) {
      const { width } = view;
      const s = side(width);
      const points = CORNERS.map((corner) => hidden(now, corner));
      const high = TOPS.find((top) => top >= Math.max(...points.flat()) + 0.2) ?? TOPS.at(-1);
      const narrow = width < NARROW;
      const first = narrow ? 34 : (width - 2 * s - 60) / 2 + 20;
      layOut(before, first, 24, s, PLANE, "before: inputs (x\u2081, x\u2082)", "x\u2081");
      layOut(after, narrow ? 34 : first + s + 50, narrow ? s + 86 : 24, s, [-0.15 * high, high], "after: units (h\u2081, h\u2082)", "h\u2081");
      const found = separator(points);
      const score = found && ((h) => dot(found.normal, h) - found.level);
      drawRegion(before, found && ((p) => score(hidden(now, p))));
      drawRegion(after, score);
      drawGrid(before, (p) => p);
      drawGrid(after, (p) => hidden(now, p));
      drawCorners(before, CORNERS);
      drawCorners(after, points);
      place(line, { d: found ? straight(after, found.normal, found.level) : "" });
      units(now).forEach(([w1, w2, b], i) => {
        place(borders[i], { d: straight(before, [w1, w2], -b) });
        const [x, y] = BASES[i], tip = [before.X(x + ARROW * w1), before.Y(y + ARROW * w2)];
        place(arrows[i], { x1: before.X(x), y1: before.Y(y), x2: tip[0], y2: tip[1] });
        place(handles[i], { cx: tip[0], cy: tip[1] });
        place(letters[i], { x: tip[0], y: tip[1] + 4 });
      });
      const where = `The corners ${CORNERS.map(at).join(", ")} go to ${points.map(at).join(", ")}`;
      return found
        ? `${where}: a line separates the answers, ${fixed(found.margin, 2)} from the nearest corners`
        : `${where}: no line separates the answers`;
    },
  };
};
