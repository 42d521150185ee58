// What the reader is told of a derivative that was typed.
const verdicts = (() => {
  const { node } = exercises;
  const { FUNCTIONS, Trouble, readings } = parser;
  const { apart, judge, place } = judging;

  const APPLIED = "A letter right before a bracket was read as a function; write * for a product.";
  const AROUND = 14; // characters shown on each side of the trouble

  /** The line where the trouble is, and a caret under it; on a phone too it fits. */
  function caret(text, at) {
    const start = Math.max(0, at - AROUND);
    const cut = start > 0 ? "\u2026" : "";
    const line = cut + text.slice(start, at + AROUND) + (at + AROUND < text.length ? "\u2026" : "");
    return node("pre", { "aria-hidden": "true" }, `${line}\n${" ".repeat(cut.length + at - start)}^`);
  }

  const sentence = (text, verdict = "") =>
    node("p", { class: "verdict", "data-verdict": verdict }, text);

  function hinted(hint) {
    const made = node("p", { class: "hint" });
    made.innerHTML = hint;
    return made;
  }

  /** The trees of a text, or where the trouble is and what to say of it. */
  function read(text, { names, letters, functions, variable }) {
    if (!text.trim()) return { at: 0, parts: [sentence("Type a formula first.")] };
    try {
      const typed = [...Object.keys(names), ...Object.keys(letters)];
      return { trees: readings(text, { names: typed, functions, variable }) };
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      const { at, message } = trouble;
      return { at, parts: [caret(text, at), sentence(`At character ${at + 1}: ${message}.`)] };
    }
  }

  /** What to say where an answer can't be judged. */
  function unclear(lost, EXERCISE) {
    const trouble = Number.isFinite(lost.yours) ? "loses too many digits to be judged" : "has no value";
    return sentence(`Yours ${trouble} at ${place(lost, EXERCISE)}.`, "wrong");
  }

  /** What to say of a text: { right } or { at }, where the trouble is, or neither; and parts. */
  function verdict(text, EXERCISE) {
    const { trees, ...trouble } = read(text, EXERCISE);
    if (!trees) return trouble;
    const { slope } = EXERCISE;
    const { right, point, lost, hints, count } = judge(trees, EXERCISE);
    if (right) {
      return { right, parts: [sentence(`Right: it agrees with the ${slope} at all ${count} points tried.`, "right")] };
    }
    if (lost) return { parts: [unclear(lost, EXERCISE)] };
    const [yours, truth] = apart(point.yours, point.truth);
    const where = `at ${place(point, EXERCISE)} yours is ${yours}, the ${slope} is ${truth}.`;
    const parts = [sentence(`Not yet: ${where}`, "wrong"), ...hints.map(hinted)];
    if (trees.length > 1) parts.push(hinted(APPLIED));
    return { parts };
  }

  return { hinted, read, sentence, unclear, verdict, functions: Object.keys(FUNCTIONS) };
})();
