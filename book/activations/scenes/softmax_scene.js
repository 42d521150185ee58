// Softmax of four logits: bars, and the Jacobian as a heat map.
const softmax = ({ ACTIVATION, SLIDERS }) => {
  const { fixed, significant, node, place } = drawing;

  const SUBSCRIPTS = "\u2081\u2082\u2083\u2084";
  const LOGITS = SLIDERS.map(({ name }) => name).filter((name) => name !== "temperature");
  const SIDE_BY_SIDE = 560; // pixels from which both panels stand in one row
  const HEAD = 24, FOOT = 22, TALL = 200; // heights: over a panel, under the bars, of the bars
  const CELL = 40, ROW_NAME = 26, SUM = 46;
  const DARKEST = 0.55; // so that numbers in the cells stay readable
  const NONE = 1e-12; // what is left of a sum of 0 after rounding

  /** Three decimals, with a sign on request, and none before zero. */
  function thousandths(x, sign = "") {
    const rounded = Math.round(x * 1000) / 1000;
    return (rounded > 0 ? sign : "") + fixed(rounded, 3);
  }

  const listed = (all) =>
    all.length > 1 ? `s ${all.slice(0, -1).join(", ")} and ${all.at(-1)}` : ` ${all[0]}`;

  const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);
  const sumText = (x) => (Math.abs(x) < NONE ? "0" : significant(x));

  const bars = LOGITS.map(() => node("rect", { class: "bar" }));
  const text = (kind, content = "", anchor = "middle") =>
    node("text", { class: kind, "text-anchor": anchor }, content);
  const shares = LOGITS.map(() => text("number"));
  const barNames = LOGITS.map((_, j) => text("index", `s${SUBSCRIPTS[j]}`));
  const floor = node("line", { class: "axis" });
  const ceiling = node("line", { class: "zero" });
  const one = text("index", "1", "start");
  const barTitle = text("panel-title", "Shares s, which are the probabilities", "start");
  const mapTitle = text("panel-title", "Jacobian: slope of share s in logit z", "start");
  const rowNames = LOGITS.map((_, i) => text("index", `s${SUBSCRIPTS[i]}`));
  const columnNames = LOGITS.map((_, j) => text("index", `z${SUBSCRIPTS[j]}`));
  const sumName = text("index", "sum");
  const cells = LOGITS.map(() => LOGITS.map(() => node("rect", { class: "cell" })));
  const numbers = LOGITS.map(() => LOGITS.map(() => text("number")));
  const sums = LOGITS.map(() => text("number"));
  let computed;

  /** Where the panels stand in a picture of this width. */
  function layout(width) {
    const across = width >= SIDE_BY_SIDE;
    const wide = across ? 0.42 * width : width;
    const map = {
      left: across ? width - Math.min(0.54 * width, 400) : 0,
      top: across ? 0 : HEAD + TALL + FOOT + 20,
      right: width,
    };
    map.cell = (map.right - map.left - ROW_NAME - SUM) / LOGITS.length;
    const end = map.top + 2 * HEAD + LOGITS.length * CELL + 8;
    return { bars: { wide }, map, height: across ? Math.max(HEAD + TALL + FOOT + 8, end) : end };
  }

  function drawBars({ wide }, share) {
    const bottom = HEAD + TALL, step = wide / LOGITS.length, most = TALL - 22;
    place(barTitle, { x: 0, y: 14 });
    place(floor, { x1: 0, x2: wide, y1: bottom, y2: bottom });
    place(ceiling, { x1: 0, x2: wide, y1: bottom - most, y2: bottom - most });
    place(one, { x: 0, y: bottom - most - 4 });
    share.forEach((s, j) => {
      const middle = (j + 0.5) * step;
      place(bars[j], { x: middle - 0.32 * step, width: 0.64 * step, y: bottom - s * most, height: s * most });
      place(shares[j], { x: middle, y: bottom - s * most - 6 });
      shares[j].textContent = thousandths(s);
      place(barNames[j], { x: middle, y: bottom + 17 });
    });
  }

  function drawMap({ left, top, right, cell }, jacobian, bound) {
    const first = top + 2 * HEAD;
    place(mapTitle, { x: left, y: top + 14 });
    place(sumName, { x: right - SUM / 2, y: first - 8 });
    jacobian.forEach((row, i) => {
      const middle = first + (i + 0.5) * CELL + 5;
      place(rowNames[i], { x: left + ROW_NAME / 2 - 2, y: middle });
      place(columnNames[i], { x: left + ROW_NAME + (i + 0.5) * cell, y: first - 8 });
      row.forEach((entry, j) => {
        const x = left + ROW_NAME + j * cell;
        place(cells[i][j], {
          class: `cell ${entry < 0 ? "minus" : "plus"}`,
          "fill-opacity": (DARKEST * Math.min(1, Math.abs(entry) / bound)).toFixed(3),
          x: x + 1, y: first + i * CELL + 1, width: cell - 2, height: CELL - 2,
        });
        place(numbers[i][j], { x: x + cell / 2, y: middle });
        numbers[i][j].textContent = thousandths(entry, "+");
      });
      place(sums[i], { x: right - SUM / 2, y: middle });
      sums[i].textContent = sumText(sum(row));
    });
  }

  function inWords({ share, jacobian }) {
    const most = Math.max(...share);
    const first = share.flatMap((s, j) => (s === most ? [j + 1] : []));
    for (const [j, number] of shares.entries()) number.classList.toggle("most", share[j] === most);
    const worst = jacobian.map(sum).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    return `largest share ${thousandths(most)} for logit${listed(first)}; `
      + `the rows of the Jacobian sum to ${sumText(worst)}`;
  }

  return {
    title: "Softmax and its Jacobian",
    tallest: 1020,
    sliders: SLIDERS,
    height: (width) => layout(width).height,
    plot: [
      ceiling, floor, one, ...bars, ...shares, ...barNames, barTitle,
      ...cells.flat(), ...numbers.flat(), ...rowNames, ...columnNames, sumName, ...sums, mapTitle,
    ],
    draw({ width }, now) {
      const z = LOGITS.map((name) => now[name]), { temperature } = now;
      computed = { share: ACTIVATION.f(z, { temperature }), jacobian: ACTIVATION.jacobian(z, { temperature }) };
      const { bars, map } = layout(width);
      drawBars(bars, computed.share);
      drawMap(map, computed.jacobian, 1 / (4 * temperature));
      return inWords(computed);
    },
    detail() {
      const rows = computed.jacobian.map((row, i) => `row ${i + 1}: ${row.map((x) => thousandths(x)).join(", ")}`);
      return `Shares: ${computed.share.map((s) => thousandths(s)).join(", ")}. Jacobian, ${rows.join("; ")}`;
    },
  };
};
