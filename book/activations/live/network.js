// A network in a picture: units in layers, wires between them, one path lit, and texts that
// come and go.  Where units stand is said in draw/layers.py.
const network = (() => {
  const { node, place } = drawing;

  const RADIUS = 16;
  const NARROW = 480; // narrower than this, layers stand one below the other

  /**
   * The nodes of a diagram, and a function that shows it.
   *
   * show(area, looks)
   *   area               { left, right, top, bottom, width } in pixels
   *   looks.lit          names of the units of one path
   *   looks.above, below { unit: text }
   *   looks.over, under  { "start>end": text }, on the two sides of a wire
   */
  function network({ places, wires }) {
    const names = Object.keys(places);
    const key = ([start, end]) => `${start}>${end}`;
    const text = (kind) => node("text", { class: `${kind} halo`, "text-anchor": "middle" });
    const lines = wires.map(() => node("line", {}));
    const over = wires.map(() => text("value")), under = wires.map(() => text("slope"));
    const circles = names.map(() => node("circle", { r: RADIUS }));
    const letters = names.map((name) => node("text", { class: "number", "text-anchor": "middle" }, name));
    const above = names.map(() => text("value")), below = names.map(() => text("slope"));
    const columns = Math.max(...names.map((name) => places[name][0]));
    const rows = Math.max(...names.map((name) => places[name][1]));

    function show({ left, right, top, bottom, width }, { lit = [], ...texts }) {
      const upright = width < NARROW;
      const share = (at, low, high) => low + at * (high - low);
      const at = Object.fromEntries(names.map((name) => {
        const [column, row] = places[name];
        const [along, across] = [column / columns, 0.5 + (rows ? row / rows : 0) / 2];
        return [name, upright
          ? [share(across, left, right), share(along, top, bottom)]
          : [share(along, left, right), share(across, top, bottom)]];
      }));
      const path = new Set(lit.slice(1).map((name, i) => `${lit[i]}>${name}`));
      const write = (element, x, y, words) => {
        place(element, { x, y });
        element.textContent = words ?? "";
      };
      wires.forEach((wire, i) => {
        const [[x1, y1], [x2, y2]] = [at[wire[0]], at[wire[1]]];
        const length = Math.hypot(x2 - x1, y2 - y1) || 1;
        const [dx, dy] = [(RADIUS * (x2 - x1)) / length, (RADIUS * (y2 - y1)) / length];
        place(lines[i], { class: path.has(key(wire)) ? "wire lit" : "wire", x1: x1 + dx, y1: y1 + dy, x2: x2 - dx, y2: y2 - dy });
        const part = wire[2] ? 0.36 : 0.5; // before the middle, where wires cross
        const [x, y] = [share(part, x1, x2), share(part, y1, y2)];
        write(over[i], x, y - 4, texts.over?.[key(wire)]);
        write(under[i], x, y + 14, texts.under?.[key(wire)]);
      });
      names.forEach((name, i) => {
        const [x, y] = at[name];
        place(circles[i], { class: lit.includes(name) ? "unit lit" : "unit", cx: x, cy: y });
        place(letters[i], { x, y: y + 4 });
        // Where wires come from above, the texts stand beside the unit.
        const [dx, up, down] = upright ? [RADIUS + 26, -3, 14] : [0, -RADIUS - 6, RADIUS + 16];
        write(above[i], x + dx, y + up, texts.above?.[name]);
        write(below[i], x + dx, y + down, texts.below?.[name]);
      });
      return at;
    }

    const nodes = [...lines, ...circles, ...letters, ...over, ...under, ...above, ...below];
    return { nodes, show, upright: (width) => width < NARROW };
  }

  return { network };
})();
