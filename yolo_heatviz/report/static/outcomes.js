// Which of TP, FP and FN are shown, where the run was compared with labels.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const OUTCOMES = ["TP", "FP", "FN"];

  const tick = (outcome) => {
    const input = heatviz.make("input", { type: "checkbox", id: `show-${outcome}`, checked: true });
    input.addEventListener("change", () => {
      const hidden = new Set(heatviz.state.hidden);
      if (input.checked) hidden.delete(outcome);
      else hidden.add(outcome);
      const chosen = heatviz.boxesOf(heatviz.state.entry)[heatviz.state.box];
      heatviz.change("box", { hidden, box: chosen && hidden.has(chosen.outcome) ? null : heatviz.state.box });
    });
    const count = heatviz.make("span", { id: `count-${outcome}` });
    const title = heatviz.outcomeMeaning(outcome);
    return heatviz.make("label", { class: "tick", "data-outcome": outcome, title }, input, ` ${outcome} `, count);
  };

  heatviz.outcomes = {
    start() {
      heatviz.byId("outcomes").append(...OUTCOMES.map(tick));
      heatviz.on("image", ({ entry }) => {
        heatviz.byId("outcomes").hidden = !entry || !entry.verdicts;
        if (!entry || !entry.verdicts) return;
        for (const outcome of OUTCOMES) {
          const count = entry.verdicts.filter((each) => each.outcome === outcome).length;
          heatviz.byId(`count-${outcome}`).textContent = count;
        }
      });
    },
  };
}
