// A derivation in steps, a field for each. The steps stand in the solution, made in Python; what
// judges an answer is loaded when the reader begins.
const guided = (where, EXERCISE) => {
  const { exercise, node } = exercises;
  const { on, say, says, answer, solution, button, formulaField, withJudge, clean } = exercise(where);
  const [list] = solution.getElementsByClassName("steps");
  const copy = (element) => [...element.cloneNode(true).childNodes];
  let judge; // made when it is needed
  says.classList.add("spoken"); // verdicts are seen beside their field, and heard here

  const rows = [...list.children].map((item, i) => {
    const [asked, ...solved] = item.children;
    const input = formulaField();
    const seen = node("div");
    const shown = node("details", {}, node("summary", {}, "Show me this step"),
      ...solved.map((part) => part.cloneNode(true)));
    const form = node("form", { autocomplete: "off" },
      node("label", {}, node("span", {}, ...copy(asked)), input),
      button("Check", "submit"),
      seen,
      shown);
    on(form, "submit", (event) => {
      event.preventDefault();
      check(i);
    });
    on(shown, "toggle", keep);
    return { form, input, seen, shown, text: undefined };
  });
  solution.before(
    node("ol", { class: "steps" }, ...rows.map(({ form }) => node("li", {}, form))),
    says,
    node("div", { class: "buttons" }, button("Start over", "button", clear)));

  /** Judge every step that was checked, because one depends on others; and say what of this one. */
  function check(i) {
    const row = rows[i];
    row.text = row.input.value;
    keep();
    judgeAll((verdicts) => {
      const { state, at, parts } = verdicts[i];
      say(...parts.map((part) => part.cloneNode(true)));
      if (at !== undefined) row.input.setSelectionRange(at, at + 1);
      if (state === "right") rows.slice(i + 1).find(({ text }) => text === undefined)?.input.focus();
    });
  }

  function judgeAll(act = () => {}) {
    says.classList.remove("spoken"); // that the judge can't be loaded is seen, too
    withJudge(() => {
      says.classList.add("spoken");
      judge ??= following.judgeOf(EXERCISE);
      const verdicts = judge(rows.map(({ text }) => text));
      rows.forEach(({ input, seen }, i) => {
        seen.replaceChildren(...(verdicts[i]?.parts ?? []));
        if (verdicts[i]) input.setAttribute("aria-invalid", String(verdicts[i].state === "unread"));
      });
      act(verdicts);
    });
  }

  /** Keep what was checked and what was shown. */
  function keep() {
    const typed = rows.map(({ text }) => text?.trim() || null);
    const shown = rows.map(({ shown }) => shown.open);
    if (typed.some(Boolean) || shown.some(Boolean)) answer.write(JSON.stringify({ typed, shown }));
    else answer.clear();
  }

  function clear() {
    for (const row of rows) {
      row.text = undefined;
      row.input.value = "";
      row.input.removeAttribute("aria-invalid");
      row.seen.replaceChildren();
      row.shown.open = false;
    }
    say();
    answer.clear();
    rows[0].input.focus();
  }

  /** Put back what was kept; what is no such thing, or of other steps, is ignored. */
  function restore() {
    let kept;
    try {
      kept = JSON.parse(answer.read());
    } catch {
      return;
    }
    if (kept?.typed?.length !== rows.length) return;
    rows.forEach((row, i) => {
      row.shown.open = kept.shown?.[i] === true;
      if (typeof kept.typed[i] !== "string") return;
      row.input.value = row.text = kept.typed[i];
    });
    if (rows.some(({ text }) => text !== undefined)) judgeAll();
  }

  restore();
  return clean;
};
