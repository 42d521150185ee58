// Pictures with axes of their own, for figures that have two of them.
const panels = (() => {
  const { clamp, scale, node, place, path, axes } = drawing;

  const ACROSS = 520; // pixels from which two pictures stand side by side
  const AROUND = { left: 40, right: 12, top: 12, bottom: 34 };

  const across = (width) => width >= ACROSS;
  const tall = (width) => (across(width) ? clamp(width * 0.46, 250, 330) : 250);

  /** How high two pictures are in a figure of this width. */
  const height = (width) => tall(width) * (across(width) ? 1 : 2);

  /**
   * A picture: its nodes, and functions that lay it out and return its area.
   *
   * put(box, ranges, name, marks, over)     in a box; what is drawn may reach over its sides
   * show(width, second, ranges, name, marks) as the first or second of two
   */
  function panel(...plot) {
    const frame = node("g", { class: "frame" });
    const inside = node("svg", { overflow: "hidden" }, ...plot);

    function put({ left, top, right, bottom }, ranges, name, marks, over = 0) {
      const X = scale(ranges.x, [left, right]), Y = scale(ranges.y, [bottom, top]);
      const area = { X, Y, left, right, top, bottom };
      const [x, width, height] = [left - over, right - left + 2 * over, bottom - top];
      place(inside, { x, y: top, width, height, viewBox: `${x} ${top} ${width} ${height}` });
      axes(frame, area, ranges, name, marks);
      return area;
    }

    function show(width, second, ...axes) {
      const side = across(width);
      const left = AROUND.left + (side && second ? width / 2 : 0);
      const top = AROUND.top + (!side && second ? tall(width) : 0);
      const right = (side && !second ? width / 2 : width) - AROUND.right;
      const bottom = top + tall(width) - AROUND.top - AROUND.bottom;
      return put({ left, top, right, bottom }, ...axes);
    }

    return { nodes: [frame, inside], put, show };
  }

  /** The line of a slope through a point, from one side of a picture to the other. */
  function line({ X, Y, left, right }, slope, x, y) {
    const at = (px) => `${px} ${Y(y + slope * (X.invert(px) - x)).toFixed(1)}`;
    return `M${at(left)}L${at(right)}`;
  }

  /** A function over the whole width of a picture. */
  function curve({ X, Y, left, right }, f, parts = 120) {
    const points = Array.from({ length: parts + 1 }, (_, i) => left + ((right - left) * i) / parts);
    return path(points, points, points.map((px) => Y(f(X.invert(px)))));
  }

  /** A step to the right and then up, from a point. */
  const legs = ({ X, Y }, x, y, run, rise) =>
    `M${X(x).toFixed(1)} ${Y(y).toFixed(1)}H${X(x + run).toFixed(1)}V${Y(y + rise).toFixed(1)}`;

  /** Put the names of both legs outside the triangle, and inside the picture. */
  function nameLegs({ X, Y, left, right }, [below, beside], x, y, run, rise) {
    const middle = clamp(X(x + run / 2), left + 20, right - 20);
    place(below, { x: middle, y: Y(y) + (rise < 0 ? -7 : 18), "text-anchor": "middle" });
    const room = 48; // of a number
    const after = run < 0 ? X(x + run) < left + room : X(x + run) < right - room;
    place(beside, { x: X(x + run) + (after ? 8 : -8), y: Y(y + rise / 2) + 5, "text-anchor": after ? "start" : "end" });
  }

  return { height, panel, line, curve, legs, nameLegs };
})();
