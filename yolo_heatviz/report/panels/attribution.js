// A choice of what lies over the image while a box is chosen: the stage's features, or what spoke for the box.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const FEATURES = "features";
  let wanted = "score"; // what the reader chose last; another box shows the same
  let turn = 0; // of several maps on their way, the last is shown

  // The maps of the chosen box, one a target; the number is that of the detection.
  const mapsOf = ({ entry, box }) => {
    const chosen = entry && box !== null ? heatviz.boxesOf(entry)[box] : null;
    const all = (entry && entry.attributions) || [];
    return chosen && chosen.number !== null ? all.filter((each) => each.box === chosen.number && each.maps) : [];
  };

  const WORDS = { score: "what spoke for it" };
  const wordsOf = ({ target }) => WORDS[target] || `what fixed its ${target} side`;

  const measured = ({ faithful }) => {
    if (!faithful) return "";
    const [from, to, chance] = [faithful.score, faithful.hidden, faithful.random].map((score) => score.toFixed(2));
    return (
      ` Hiding the 10\u202f% that it points at takes the score from ${from} to ${to}; ` +
      `hiding 10\u202f% at random, to ${chance}.`
    );
  };

  const noteOf = (found) => {
    const at = found.stages.length ? ` at stages ${found.stages.join(", ")}` : "";
    const signs = found.method === "hirescam" ? " Below 0: spoke against it." : "";
    const scale = "in times the image\u2019s mean; the highest 0.2\u202f% share a colour.";
    return `By ${found.method}${at}, ${scale}${signs}${measured(found)}`;
  };

  const choice = (value, text, isChosen) => {
    const input = heatviz.make("input", { type: "radio", name: "attribution", value, checked: isChosen });
    input.addEventListener("change", () => {
      wanted = value;
      show(heatviz.state);
    });
    return heatviz.make("label", { class: "tick" }, input, ` ${text}`);
  };

  const isOurs = ({ map }) => Boolean(map && map.box);

  const restore = (state) => {
    turn += 1;
    if (isOurs(state)) heatviz.go({}, false);
  };

  // Below 0 is what spoke against the box: 0 is in the middle of the colours then.
  const signsOf = ({ low, high }) => {
    if (!(low < 0)) return {};
    const most = Math.max(-low, high);
    return { low: -most, high: most, hasTwoSigns: true };
  };

  const lay = async (found) => {
    const mine = (turn += 1);
    const maps = await heatviz.stageMaps(found.maps);
    if (mine !== turn) return;
    const map = heatviz.oneMap(maps, "attribution");
    heatviz.change("view", { map: { ...map, ...signsOf(map), box: `box ${found.box}, ${wordsOf(found)}` }, open: heatviz.state.open });
  };

  const show = (state) => {
    const found = mapsOf(state);
    const chosen = found.find(({ target }) => target === wanted) || (wanted === FEATURES ? null : found[0]) || null;
    const texts = found.map((each) => choice(each.target, wordsOf(each), each === chosen));
    heatviz.byId("attribution-choices").replaceChildren(choice(FEATURES, "features of the stage", chosen === null), ...texts);
    heatviz.byId("attribution-note").textContent = chosen ? noteOf(chosen) : "";
    if (chosen) lay(chosen).catch((error) => heatviz.say(error.message));
    else restore(state);
  };

  // A stage or a channel was chosen: its features are shown.
  const follow = (state) => {
    if (isOurs(state) || !mapsOf(state).length) return;
    turn += 1;
    const features = heatviz.byId("attribution-choices").querySelector(`[value="${FEATURES}"]`);
    if (features) features.checked = true;
    heatviz.byId("attribution-note").textContent = "";
  };

  heatviz.panel({
    name: "attribution",
    shows: (state) => mapsOf(state).length > 0,
    on: { box: show, view: follow },
  });
}
