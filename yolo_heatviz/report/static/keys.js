// The keyboard: what each key does wherever the focus is, save in fields that take text or arrows themselves.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  let before = 0.5; // the opacity that `o` gives back

  const toggleHeat = () => {
    const { opacity } = heatviz.state;
    if (opacity > 0) before = opacity;
    heatviz.setOpacity(opacity > 0 ? 0 : before);
  };

  const back = () => {
    const { box, open, map } = heatviz.state;
    if (box !== null) heatviz.change("box", { box: null });
    else if (open && map.name !== "l2") heatviz.go({ channel: "l2" });
    else if (open) heatviz.closeStage();
  };

  const open = (id) => {
    heatviz.byId(id).showModal();
    heatviz.byId(id).querySelector("form button").focus();
  };

  const stepChannel = (by) => {
    if (!heatviz.state.open) return false; // the arrow scrolls, as it does elsewhere
    heatviz.stepChannel(by);
    return true;
  };

  const KEYS = {
    ArrowLeft: () => heatviz.stepStage(-1),
    ArrowRight: () => heatviz.stepStage(1),
    ArrowUp: () => stepChannel(-1),
    ArrowDown: () => stepChannel(1),
    Escape: back,
  };

  // Single letters can be turned off: people who speak to their computer press them by accident.
  const LETTERS = {
    b: () => heatviz.stepBox(1),
    B: () => heatviz.stepBox(-1),
    n: () => heatviz.stepImage(1),
    p: () => heatviz.stepImage(-1),
    o: toggleHeat,
    x: () => heatviz.byId("crosshair").focus(),
    "+": () => heatviz.setOpacity(heatviz.state.opacity + 0.1),
    "-": () => heatviz.setOpacity(heatviz.state.opacity - 0.1),
    "/": () => heatviz.byId("filter-name").focus(),
    "?": () => open("keys"),
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
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (takesText(event.target)) {
      if (event.key === "Escape") leave(event.target);
      else if (event.key === "Enter" && event.target.matches("input")) event.target.blur();
      return;
    }
    if (takesArrows(event.target) && event.key.startsWith("Arrow")) return;
    const letters = heatviz.byId("letters").checked ? LETTERS : {};
    const act = Object.hasOwn(KEYS, event.key)
      ? KEYS[event.key]
      : Object.hasOwn(letters, event.key)
        ? letters[event.key]
        : null;
    if (!act || act() === false) return;
    event.preventDefault();
  };

  heatviz.keys = {
    start() {
      const { byId } = heatviz;
      document.addEventListener("keydown", onKey);
      byId("open-keys").addEventListener("click", () => open("keys"));
      byId("open-about").addEventListener("click", () => open("about"));
      byId("skip").addEventListener("click", () => byId("crosshair").focus());
    },
  };
}
