// An exercise in which the reader types a derivative. The constant EXERCISE, with the
// generated functions, stands before this text in the same module.

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
function verdict(text) {
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

function render(where) {
  const { on, say, says, answer, form, solution, button, clean } = exercise(where);
  const input = node("input", {
    type: "text",
    maxlength: "300",
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: "false",
  });
  const help = node("details", { class: "help" },
    node("summary", {}, "What you can type"),
    node("p", {}, "2z exp(\u2212z)/(1 + z)^2, or with * for times; |z|; tanh(z)^2; sqrt(2)."),
    node("p", {}, "A function in pieces: 1 if z > 0 else exp(z)."),
    node("p", {}, `Functions: ${Object.keys(FUNCTIONS).join(", ")}. Constants: e, pi.`));
  form.append(
    node("label", {}, node("span", {}, `${EXERCISE.label} =`), input),
    node("div", { class: "buttons" }, button("Check", "submit"), button("Clear", "button", clear)),
    says,
    help);
  solution.before(form);
  const [summary] = solution.getElementsByTagName("summary");
  const offer = summary.textContent;

  function check() {
    const { right, at, parts } = verdict(input.value);
    say(...parts);
    input.setAttribute("aria-invalid", String(at !== undefined));
    if (at !== undefined) input.setSelectionRange(at, at + 1);
    summary.textContent = right ? "One way to write it" : offer;
  }

  function clear() {
    input.value = "";
    input.removeAttribute("aria-invalid");
    say();
    summary.textContent = offer;
    answer.clear();
    input.focus();
  }

  on(input, "keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // JupyterLab lets no form be sent by Enter
    form.requestSubmit();
  });
  on(form, "submit", (event) => {
    event.preventDefault();
    check();
    if (input.value.trim()) answer.write(input.value);
  });
  const kept = answer.read();
  if (kept) {
    input.value = kept;
    check();
  }
  return clean;
}

export default { render };
