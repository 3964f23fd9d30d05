// The keyboard: leads each key to its panel, wherever the focus is, save in what takes the key itself.
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
  const empty = (field) => {
    if (!field.matches("input") || !field.value) return;
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // What a filter has left gets the focus: on the page's body it would be nowhere.
  const leave = (field) => heatviz.focusTile(heatviz.byId(field.getAttribute("aria-controls")));

  const takesText = (element) => element.matches("input[type=search], select");
  const takesArrows = (element) => element.matches("input[type=range]");
  const takesEnter = (element) => element.matches("button, a");

  const onKey = (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (takesText(target)) {
      if (key === "Escape") empty(target);
      else if (key !== "Enter" || !target.matches("input")) return;
      leave(target);
      event.preventDefault(); // the same Enter would press what has the focus now
      return;
    }
    if (takesArrows(target) && key.startsWith("Arrow")) return;
    if (takesEnter(target) && key === "Enter") return;
    if (isLetter(key) && !heatviz.state.letters) return;
    for (const { keys, press } of heatviz.keys) {
      if (press && keys.includes(key) && press(key) !== false) return event.preventDefault();
    }
  };

  heatviz.startKeyboard = () => document.addEventListener("keydown", onKey);
}
