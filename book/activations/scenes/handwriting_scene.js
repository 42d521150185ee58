// A sheet of 8 x 8 pixels to draw on, the units that its ink makes fire, and what they say.
const handwriting = ({ SLIDERS, IMAGES, HIDDEN, OUTPUT, DEAD, AROUND }) => {
  const { clamp, fixed, node, place } = drawing;

  const SIDE = 8, HEAD = 24, ROW = 22;
  const NARROW = 560, WIDEST = 760; // narrower, the sheet stands above the network
  const LONGEST = 8; // the activation whose bar has full length
  const PIXELS = Array.from({ length: SIDE * SIDE }, (_, i) => i);

  // --- mathematics, without drawing --------------------------------------------------------

  /** Where the sliders stand, as whole numbers: an address may say anything. */
  const whole = (now) =>
    Object.fromEntries(SLIDERS.map(({ name, low, high }) => [name, clamp(Math.round(now[name]), low, high)]));

  /** Where the pen has been on the image that is shown. */
  const pen = ({ image, drawn, upper, lower }) =>
    PIXELS.map((i) => image === drawn && ((i < 32 ? upper : lower) / 2 ** (i % 32)) & 1);

  /** What the sheet is after the pen has been moved over pixels. */
  function penned(now, pixels, inked) {
    const marks = pen(now);
    for (const i of pixels) marks[i] = inked;
    const bits = (half) => half.reduce((sum, mark, i) => sum + (mark ? 2 ** i : 0), 0);
    return { drawn: now.image, upper: bits(marks.slice(0, 32)), lower: bits(marks.slice(32)) };
  }

  const beside = (i) => [[i >= SIDE, -SIDE], [i < 56, SIDE], [i % SIDE > 0, -1], [i % SIDE < 7, 1]]
    .flatMap(([inside, step]) => (inside ? [i + step] : []));

  /** Each pixel from 0, paper, to 1: the image, and the ink of the pen on it. */
  function ink(now) {
    const marks = pen(now), image = IMAGES[now.image - 1];
    return PIXELS.map((i) =>
      Math.min(1, beside(i).reduce((sum, j) => sum + (marks[j] ? AROUND : 0), (image ? image[i] / 16 : 0) + (marks[i] ? 1 : 0))));
  }

  /** Sums of inputs times weights, which are in eighths; the last row has the biases. */
  const layer = (inputs, weights) =>
    weights[0].map((_, j) => [...inputs, 1].reduce((sum, x, i) => sum + x * weights[i][j], 0) / 8);

  function read(now) {
    const x = ink(now), z = layer(x, HIDDEN), a = z.map((one) => Math.max(0, one));
    const logits = layer(a, OUTPUT), most = Math.max(...logits);
    const powers = logits.map((one) => Math.exp(one - most));
    const sum = powers.reduce((total, one) => total + one);
    return { x, z, a, answer: logits.indexOf(most), shares: powers.map((one) => one / sum) };
  }

  // --- in words ------------------------------------------------------------------------------

  const percent = (share) => (share > 0.995 ? ">99%" : share < 0.005 ? "<1%" : `${fixed(100 * share, 0)}%`);
  const named = (digit) => (digit === 8 ? "an 8" : `a ${digit}`);
  const listed = (all) => (all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${all.at(-1)}` : `${all[0]}`);

  function inWords(now, { x, z, a, answer, shares }) {
    const { image, unit, cursor } = now, own = pen(now).includes(1);
    const at = cursor - 1;
    const where = cursor ? `Row ${1 + Math.floor(at / SIDE)}, column ${1 + (at % SIDE)}: ink ${fixed(x[at], 2)}. ` : "";
    const sheet = image ? `Image ${image}, ${named((image - 1) % 10)}${own ? ", with your ink" : ""}` : own ? "Your drawing" : "A blank sheet";
    const fire = a.flatMap((one, j) => (one ? [j + 1] : []));
    const units = fire.length > 1 ? `units ${listed(fire)} fire` : fire.length ? `unit ${fire[0]} fires` : "no unit fires";
    const one = unit ? `; unit ${unit}${DEAD.includes(unit - 1) ? ", which died in training," : ""} has z = ${fixed(z[unit - 1], 2)} and ${a[unit - 1] ? "fires" : "is silent"}` : "";
    return `${where}${sheet}: ${units}, and the network reads ${named(answer)} (${percent(shares[answer])})${one}`;
  }

  // --- drawing -------------------------------------------------------------------------------

  const text = (kind, content = "", anchor = "start") => node("text", { class: kind, "text-anchor": anchor }, content);
  const paper = node("rect", {});
  const pixels = PIXELS.map(() => node("rect", { class: "dot" }));
  const lines = node("path", { class: "grid" });
  const around = node("path", { class: "plate" }), plus = node("path", { class: "arrow" }), minus = node("path", { class: "against" });
  const cursorMark = node("path", { class: "function" });
  const titles = ["sheet", "hidden units", "answer"].map((words) => text("panel-title", words));
  /** Rows of a name, a bar and a number. */
  const rows = (names, more) => names.map((name) => ({
    ...more(), name: text("index", name, "end"), bar: node("rect", { class: "bar" }), number: text("number"),
  }));
  const units = rows(HIDDEN[0].map((_, j) => j + 1), () => ({ lamp: node("circle", { r: 6 }), frame: node("path", { class: "tangent" }) }));
  const answers = rows(OUTPUT[0].map((_, k) => k), () => ({ wire: node("line", {}) }));

  function layout(room) {
    const width = Math.min(room, WIDEST);
    const narrow = width < NARROW;
    const cell = Math.floor(narrow ? Math.min(30, width / SIDE) : 25 + clamp((width - NARROW) / 20, 0, 7));
    const left = narrow ? 0 : SIDE * cell + 26, top = narrow ? HEAD + SIDE * cell + 16 : 0;
    const wide = width - left, gap = 0.14 * wide;
    return {
      sheet: { x: narrow ? (width - SIDE * cell) / 2 : 1, y: HEAD, cell },
      top,
      units: { left, right: left + 0.47 * wide },
      answers: { left: left + 0.47 * wide + gap, right: width },
      height: top + HEAD + ROW * units.length + 4,
    };
  }

  function drawSheet({ x, y, cell }, now, found) {
    const corner = (i) => [x + cell * (i % SIDE), y + cell * Math.floor(i / SIDE)];
    place(paper, { x, y, width: SIDE * cell, height: SIDE * cell });
    const all = PIXELS.slice(1, SIDE);
    place(lines, { d: all.map((k) => `M${x + k * cell} ${y}v${SIDE * cell}M${x} ${y + k * cell}h${SIDE * cell}`).join("") });
    pixels.forEach((pixel, i) => {
      const [left, top] = corner(i);
      place(pixel, { x: left, y: top, width: cell, height: cell, "fill-opacity": found.x[i] });
    });
    // Signs as long as the weights are large.
    const signs = ["", ""];
    for (const i of now.unit ? PIXELS : []) {
      const weight = HIDDEN[i][now.unit - 1], [left, top] = corner(i);
      if (!weight) continue;
      const half = clamp(Math.sqrt(Math.abs(weight) / 24), 0.2, 1) * (cell / 2 - 4);
      const across = `M${left + cell / 2 - half} ${top + cell / 2}h${2 * half}`;
      signs[weight > 0 ? 0 : 1] += weight > 0 ? `${across}m${-half} ${-half}v${2 * half}` : across;
    }
    place(plus, { d: signs[0] });
    place(minus, { d: signs[1] });
    place(around, { d: signs.join("") });
    const [left, top] = corner(now.cursor - 1);
    place(cursorMark, { d: now.cursor ? `M${left} ${top}h${cell}v${cell}h${-cell}z` : "" });
  }

  /** Put a row into a column, where its bar is a share of the room that the texts leave. */
  function drawRow({ name, bar, number }, { left, right }, y, share, before, after) {
    const room = right - left - before - after, long = clamp(share, 0, 1) * room;
    place(name, { x: left + 18, y: y + 15 });
    place(bar, { x: left + before, y: y + 4, width: long, height: ROW - 8 });
    place(number, { x: left + before + long + 4, y: y + 15 });
  }

  function drawNetwork(where, now, { a, z, answer, shares }) {
    const first = where.top + HEAD, shift = ((units.length - answers.length) * ROW) / 2;
    const middle = (j) => first + (j + 0.5) * ROW;
    units.forEach((row, j) => {
      const { left, right } = where.units, dead = DEAD.includes(j);
      drawRow(row, where.units, first + j * ROW, a[j] / LONGEST, 44, 38);
      place(row.lamp, { cx: left + 31, cy: middle(j), class: a[j] ? "dot" : "unit" });
      row.number.textContent = a[j] ? fixed(a[j], 2) : dead ? "0, dead" : "0";
      place(row.frame, { d: now.unit === j + 1 ? `M${left} ${first + j * ROW}H${right}v${ROW}H${left}z` : "" });
    });
    answers.forEach((row, k) => {
      drawRow(row, where.answers, first + shift + k * ROW, shares[k], 24, 46);
      row.number.textContent = percent(shares[k]);
      for (const one of [row.name, row.number]) one.classList.toggle("most", k === answer);
      const passed = now.unit && a[now.unit - 1] * OUTPUT[now.unit - 1][k] / 8;
      place(row.wire, {
        class: "wire",
        "stroke-width": clamp(Math.abs(passed) / 2, 0, 6),
        "stroke-dasharray": passed < 0 ? "4 3" : "none",
        x1: where.units.right, y1: now.unit ? middle(now.unit - 1) : 0,
        x2: where.answers.left + 6, y2: middle(k) + shift,
      });
    });
  }

  // --- the pen --------------------------------------------------------------------------------

  let sheet, stroke, told;
  const pixelAt = (x, y) => {
    const [column, row] = [(x - sheet.x) / sheet.cell, (y - sheet.y) / sheet.cell].map(Math.floor);
    return column >= 0 && row >= 0 && column < SIDE && row < SIDE ? [SIDE * row + column] : [];
  };
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  return {
    title: "A sheet to draw on, and the units of a network that reads it",
    sliders: SLIDERS,
    presets: {
      "Blank sheet": { image: 0, upper: 0, lower: 0, cursor: 0 },
      "Erase your ink": { upper: 0, lower: 0, cursor: 0 },
    },
    height: (width) => layout(width).height,
    tallest: 1320,
    plot: [],
    labels: [
      paper, node("g", { "pointer-events": "none" }, ...pixels, lines, around, plus, minus, cursorMark),
      ...titles, ...[...units, ...answers].flatMap((row) => Object.values(row)),
    ],
    note: "Draw with mouse or finger; on ink, the pen erases. Or press Tab until the picture has the focus, move with the arrow keys, and ink with Space. "
      + "A full circle is a unit that fires. A chosen unit shows its weights on the sheet, + and \u2212, and what it passes on in its wires: dashed against a digit.",
    handles: [{
      handle: paper,
      press(x, y, now) {
        const [i] = pixelAt(x, y);
        stroke = { inked: pen(now)[i] ? 0 : 1, x, y };
        return { ...penned(now, pixelAt(x, y), stroke.inked), cursor: 0 };
      },
      follow(x, y, now) {
        // A quick hand skips pixels, and the pen doesn't.
        const parts = Math.ceil((4 * Math.hypot(x - stroke.x, y - stroke.y)) / sheet.cell);
        const passed = Array.from({ length: parts }, (_, i) => (i + 1) / parts)
          .flatMap((t) => pixelAt(stroke.x + t * (x - stroke.x), stroke.y + t * (y - stroke.y)));
        Object.assign(stroke, { x, y });
        return penned(now, passed, stroke.inked);
      },
    }],
    keys(key, now) {
      const at = now.cursor ? now.cursor - 1 : 27; // near the middle
      if (key === " ") return { ...penned(now, [at], pen(now)[at] ? 0 : 1), cursor: at + 1 };
      if (!STEPS[key]) return null;
      const [x, y] = STEPS[key];
      const [column, row] = [(at % SIDE) + x, Math.floor(at / SIDE) + y].map((k) => clamp(k, 0, SIDE - 1));
      return { cursor: now.cursor ? SIDE * row + column + 1 : at + 1 };
    },
    mathematics: { ink, read },
    detail: () => told,
    draw({ width }, given) {
      const now = whole(given), found = read(now), where = layout(width);
      sheet = where.sheet;
      titles.forEach((title, i) => place(title, {
        x: [sheet.x, where.units.left, where.answers.left][i],
        y: [HEAD, where.top + HEAD, where.top + HEAD][i] - 8,
      }));
      drawSheet(sheet, now, found);
      drawNetwork(where, now, found);
      const list = (numbers) => numbers.join(", ");
      told = `Activations of the units: ${list(found.a.map((one) => fixed(one, 2)))}. Shares of 0 to 9: ${list(found.shares.map(percent))}`;
      return inWords(now, found);
    },
  };
};
