// A choice of the outcomes that are shown, TP, FP and FN, where the run was compared with labels.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const tick = ([outcome, title]) => {
    const input = heatviz.make("input", { type: "checkbox", id: `show-${outcome}`, checked: true });
    input.addEventListener("change", () => {
      const hidden = new Set(heatviz.state.hidden);
      if (input.checked) hidden.delete(outcome);
      else hidden.add(outcome);
      const chosen = heatviz.boxesOf(heatviz.state.entry)[heatviz.state.box];
      heatviz.change("box", { hidden, box: chosen && hidden.has(chosen.outcome) ? null : heatviz.state.box });
    });
    const count = heatviz.make("span", { id: `count-${outcome}` });
    return heatviz.make("label", { class: "tick", "data-outcome": outcome, title }, input, ` ${outcome} `, count);
  };

  const count = ({ entry }) => {
    if (!entry || !entry.verdicts) return;
    for (const outcome of Object.keys(heatviz.OUTCOMES)) {
      const boxes = entry.verdicts.filter((each) => each.outcome === outcome);
      heatviz.byId(`count-${outcome}`).textContent = boxes.length;
    }
  };

  heatviz.panel({
    name: "outcomes",
    shows: ({ entry }) => entry !== null && Boolean(entry.verdicts),
    on: { image: count },
    start: () => heatviz.byId("outcomes").append(...Object.entries(heatviz.OUTCOMES).map(tick)),
  });
}
