// An exercise in which the reader types a derivative. What judges it is loaded when it is needed.
const derivative = (where, EXERCISE) => {
  const { exercise, node } = exercises;
  const { on, say, says, answer, form, solution, button, formulaField, withJudge, clean } = exercise(where);
  const input = formulaField();
  const functions = node("p");
  const help = node("details", { class: "help" },
    node("summary", {}, "What you can type"),
    node("p", {}, "2z exp(\u2212z)/(1 + z)^2, or with * for times; |z|; tanh(z)^2; sqrt(2)."),
    node("p", {}, "A function in pieces: 1 if z > 0 else exp(z)."),
    functions);
  form.append(
    node("label", {}, node("span", {}, `${EXERCISE.label} =`), input),
    node("div", { class: "buttons" }, button("Check", "submit"), button("Clear", "button", clear)),
    says,
    help);
  solution.before(form);
  const [summary] = solution.getElementsByTagName("summary");
  const offer = summary.textContent;

  function check() {
    const text = input.value;
    withJudge(() => {
      const { right, at, parts } = verdicts.verdict(text, EXERCISE);
      say(...parts);
      input.setAttribute("aria-invalid", String(at !== undefined));
      if (at !== undefined && input.value === text) input.setSelectionRange(at, at + 1);
      summary.textContent = right ? "One way to write it" : offer;
    });
  }

  function clear() {
    input.value = "";
    input.removeAttribute("aria-invalid");
    say();
    summary.textContent = offer;
    answer.clear();
    input.focus();
  }

  on(help, "toggle", () => withJudge(() => {
    functions.textContent = `Functions: ${verdicts.functions.join(", ")}. Constants: e, pi.`;
  }));
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
};
