// A question with one right answer. Options and what is said of them are made in Python and
// stand on the page without this script too; it makes the options radio buttons.
const choice = (where) => {
  const { exercise, node } = exercises;

  const { on, say, says, answer, form, solution, button, clean } = exercise(where);
  const { el } = where;
  const [question] = el.getElementsByClassName("question");
  const [list] = el.getElementsByClassName("options");
  const feedback = [...solution.getElementsByTagName("li")];
  const names = feedback.map((_, i) => String.fromCharCode(65 + i));

  const fieldset = node("fieldset", {}, node("legend", {}, ...question.childNodes));
  const rows = [...list.children].map((option, i) => {
    const radio = node("input", { type: "radio", name: "option", value: names[i] });
    on(radio, "change", () => {
      show(i);
      answer.write(names[i]);
    });
    const label = node("label", {}, radio, node("b", {}, names[i]), node("span", {}, ...option.childNodes));
    return node("div", {}, label);
  });
  question.replaceWith(form);
  fieldset.append(...el.getElementsByClassName("given"), node("div", { class: list.className }, ...rows));
  list.remove();
  solution.remove();
  form.append(fieldset, says, node("div", { class: "buttons" }, button("Clear", "button", clear)));
  // Seen beside the option; the status, which must not move to be read out, says the same.
  const seen = node("p", { class: "verdict" });
  says.classList.add("spoken");
  on(form, "submit", (event) => event.preventDefault());

  function show(i) {
    const copy = () => [...feedback[i].cloneNode(true).childNodes];
    seen.replaceChildren(...copy());
    seen.dataset.verdict = feedback[i].className || "wrong";
    rows[i].append(seen);
    say(...copy());
  }

  function clear() {
    form.reset();
    seen.remove();
    say();
    answer.clear();
    form.elements.option[0].focus();
  }

  const i = names.indexOf(answer.read());
  if (i >= 0) {
    form.elements.option[i].checked = true;
    show(i);
  }
  return clean;
};
