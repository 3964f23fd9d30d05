// The keyboard: leads each key to its panel, wherever the focus is, save in fields that take text or arrows.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  // {keys, press, does, row}: keys are names as in KeyboardEvent.key; press is a function of the key, which returns
  // false where the key means nothing now: then the next panel with this key is asked. The list of keys says what they
  // do in the order of `row`, the largest last; keys without `does` are not in it.
  heatviz.keys = [];

  const isLetter = (key) => key.length === 1;

  heatviz.addKey = (entry) => {
    const taken = entry.keys.find((key) => isLetter(key) && heatviz.keys.some((other) => other.keys.includes(key)));
    if (taken) throw new Error(`two panels answer to the key ${taken}`);
    heatviz.keys.push(entry);
  };

  // Browsers empty a search field on Escape without a word to the page: empty it here, and say so.
  const leave = (field) => {
    if (field.matches("input") && field.value) {
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.blur();
  };

  const takesText = (element) => element.matches("input[type=search], select");
  const takesArrows = (element) => element.matches("input[type=range]");

  const onKey = (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (takesText(target)) {
      if (key === "Escape") leave(target);
      else if (key === "Enter" && target.matches("input")) target.blur();
      return;
    }
    if (takesArrows(target) && key.startsWith("Arrow")) return;
    if (isLetter(key) && !heatviz.state.letters) return;
    for (const { keys, press } of heatviz.keys) {
      if (press && keys.includes(key) && press(key) !== false) return event.preventDefault();
    }
  };

  heatviz.startKeyboard = () => document.addEventListener("keydown", onKey);
}
