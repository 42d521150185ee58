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

  /** What to say of a text: { right } or { at }, where the trouble is, or neither; and parts. */
  function verdict(text, EXERCISE) {
    if (!text.trim()) return { at: 0, parts: [sentence("Type a formula first.")] };
    const { names, letters, functions, variable, slope } = EXERCISE;
    let trees;
    try {
      const typed = [...Object.keys(names), ...Object.keys(letters)];
      trees = readings(text, { names: typed, functions, variable });
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      const { at, message } = trouble;
      return { at, parts: [caret(text, at), sentence(`At character ${at + 1}: ${message}.`)] };
    }
    const { right, point, lost, hints, count } = judge(trees, EXERCISE);
    if (right) {
      return { right, parts: [sentence(`Right: it agrees with the ${slope} at all ${count} points tried.`, "right")] };
    }
    if (lost) {
      const trouble = Number.isFinite(lost.yours) ? "loses too many digits to be judged" : "has no value";
      return { parts: [sentence(`Yours ${trouble} at ${place(lost, EXERCISE)}.`, "wrong")] };
    }
    const [yours, truth] = apart(point.yours, point.truth);
    const where = `at ${place(point, EXERCISE)} yours is ${yours}, the ${slope} is ${truth}.`;
    const parts = [sentence(`Not yet: ${where}`, "wrong"), ...hints.map(hinted)];
    if (trees.length > 1) parts.push(hinted(APPLIED));
    return { parts };
  }

  return { verdict, functions: Object.keys(FUNCTIONS) };
})();
