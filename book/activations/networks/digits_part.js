// Of the playground, what handwritten digits need: the data, the test images with their answers,
// and a sheet to draw on.
const digitsPart = (given) => ({ answer, css, evaluating, imageOf, networks, percent }) => {
  const { clamp, node } = drawing;

  const PIXELS = 64, SHOWN = 20;

  /** Handwritten digits: a letter for each pixel, from A for paper to Q for ink. */
  function setOf({ pixels, digits, train }) {
    const x = Float64Array.from(pixels, (letter) => (letter.charCodeAt(0) - 65) / 16);
    const y = Float64Array.from(digits);
    return {
      title: "handwritten digits", shows: `for the first ${SHOWN} test images`, ofUnits: "its mean output for the digits 0 to 9", inputs: PIXELS, outputs: 10, loss: "crossEntropy", examples: train,
      /** The first part for training, the rest for the test, whatever the seed. */
      draw: (count, random, from = 0) => ({ x: x.slice(PIXELS * from, PIXELS * (from + count)), y: y.slice(from, from + count) }),
      test: y.length - train, drawImages, measuring,
    };
  }

  /** Losses, the mean output of each unit of a layer by digit, and the answers to the first images. */
  function* measuring(found, { set, train, test }, layer, seen) {
    const { network } = found, m = network.widths[layer], sums = new Float64Array(10 * m), counts = new Float64Array(10);
    found.train = yield* evaluating(network, train, set.loss, (_, from, count, y) => {
      for (let k = 0; k < count; k += 1) {
        counts[y[k]] += 1;
        for (let i = 0; i < m; i += 1) sums[10 * i + y[k]] += seen[layer - 1].a[k * m + i];
      }
    }, seen);
    found.test = yield* evaluating(network, test, set.loss, undefined, seen);
    found.units = { side: [10, 1], values: sums.map((sum, i) => sum / counts[i % 10]), m };
    found.answers = [];
    const some = { x: test.x.subarray(0, PIXELS * SHOWN), y: test.y.subarray(0, SHOWN) };
    yield* evaluating(network, some, set.loss, (_, from, count) => {
      for (let k = 0; k < count; k += 1) found.answers.push(answer(seen.at(-1).a, k, 10));
    }, seen);
    return found;
  }

  function drawImages(pen, { test }, answers, colors) {
    const cell = pen.canvas.width / 5, ink = cell - 24;
    pen.textAlign = "center";
    answers.forEach((read, k) => {
      const left = (k % 5) * cell + 12, top = Math.floor(k / 5) * (cell + 16) + 2, right = read === test.y[k];
      const gray = { ...colors, blue: colors.ink };
      pen.imageSmoothingEnabled = false;
      pen.drawImage(imageOf(test.x.subarray(64 * k, 64 * (k + 1)), [8, 8], gray, 1), left, top, ink, ink);
      pen.fillStyle = css(right ? colors.ink : colors.vermilion);
      pen.font = "14px system-ui, sans-serif";
      pen.fillText(Number.isNaN(read) ? "NaN" : right ? read : `${read}, not ${test.y[k]}`, left + ink / 2, top + ink + 16);
    });
  }

  /**
   * A sheet of 8 x 8 pixels, by pointer or by arrow keys and space; found() is what was last
   * measured of the networks that read it.
   */
  function sheetOf(found) {
    const pixels = new Float64Array(64), cell = 20;
    const canvas = node("canvas", { width: 8 * cell, height: 8 * cell, tabindex: 0, role: "application", class: "sheet", "aria-label": "A sheet of 8 by 8 pixels. Arrow keys move the pen, the space bar inks or clears a pixel." });
    const said = node("p", { class: "answer", role: "status" });
    const clear = node("button", { type: "button" }, "Clear the sheet");
    let at = -1, colors = null;
    function changed() {
      const read = found().map(({ network }) => readingOf(network, pixels));
      said.textContent = read.length > 1 ? `A reads ${read[0]}, B reads ${read[1]}.` : `The network reads ${read[0]}.`;
    }
    function draw(now = colors) {
      colors = now;
      const pen = canvas.getContext("2d");
      pen.imageSmoothingEnabled = false;
      pen.drawImage(imageOf(pixels, [8, 8], { ...colors, blue: colors.ink }, 1), 0, 0, 8 * cell, 8 * cell);
      pen.strokeStyle = css(colors.quiet);
      pen.strokeRect(0.5, 0.5, 8 * cell - 1, 8 * cell - 1);
      if (at < 0) return;
      pen.strokeStyle = css(colors.blue);
      pen.lineWidth = 2;
      pen.strokeRect((at % 8) * cell + 1, Math.floor(at / 8) * cell + 1, cell - 2, cell - 2);
    }
    /** Full ink, and a quarter of it in the pixels beside, as a pen leaves it. */
    function ink(i) {
      pixels[i] = 1;
      for (const [inside, j] of [[i % 8 > 0, i - 1], [i % 8 < 7, i + 1], [i > 7, i - 8], [i < 56, i + 8]]) if (inside) pixels[j] = Math.min(1, pixels[j] + 0.25);
      changed();
      draw();
    }
    const pointed = ({ clientX, clientY }) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const [column, row] = [(clientX - left) / width, (clientY - top) / height].map((share) => Math.floor(8 * share));
      return column >= 0 && column < 8 && row >= 0 && row < 8 ? 8 * row + column : -1;
    };
    let under = -1;
    const follow = (event) => {
      const i = pointed(event);
      if (i >= 0 && i !== under) ink(i);
      under = i;
    };
    canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); under = -1; follow(event); });
    canvas.addEventListener("pointermove", (event) => { if (canvas.hasPointerCapture(event.pointerId)) follow(event); });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -8, ArrowDown: 8 }[event.key];
      if (step) at = at < 0 ? 27 : clamp(at + step, 0, 63);
      else if (event.key === " " && at >= 0) {
        if (pixels[at] === 1) { pixels[at] = 0; changed(); } else ink(at);
      } else return;
      event.preventDefault();
      draw();
    });
    clear.addEventListener("click", () => { pixels.fill(0); changed(); draw(); });
    return { element: node("div", { class: "drawing", }, node("p", {}, "Draw a digit, and see what the network reads:"), canvas, clear, said), draw, answer: changed };
  }

  /** The digit that a network reads, and its probability. */
  function readingOf(network, pixels) {
    const logits = networks.forward(network, networks.room(network, 1), pixels, 1).slice(0, 10);
    const digit = answer(logits, 0, 10), sum = logits.reduce((total, z) => total + Math.exp(z - logits[digit]), 0);
    return Number.isNaN(digit) ? "no digit: its outputs are NaN" : `${digit === 8 ? "an" : "a"} ${digit} (${percent(1 / sum)})`;
  }

  return { set: setOf(given), sheetOf };
};
