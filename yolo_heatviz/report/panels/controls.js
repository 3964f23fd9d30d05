// The controls below the picture: a slider through the stages; other panels add theirs.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const at = (rows, key) => rows.findIndex((row) => row.key === key);

  const showStage = (state) => {
    const { byId } = heatviz;
    const rows = heatviz.orderedStages();
    const index = state.stage ? at(rows, state.stage.key) : -1;
    const slider = byId("stage-slider");
    slider.max = Math.max(rows.length - 1, 0);
    slider.disabled = !rows.length;
    if (index >= 0) slider.value = index;
    const name = state.stage ? `${state.stage.key} ${state.stage.module}` : "";
    const place = index >= 0 ? `${index + 1} of ${rows.length}` : `not among these ${rows.length}`;
    byId("stage-name").textContent = state.stage ? `${name}, ${place}` : "";
    slider.setAttribute(
      "aria-valuetext",
      state.stage ? `${heatviz.stageName(state.stage)} ${state.stage.module}, ${place}` : "none",
    );
  };

  // One stage on or back in the order of the tiles, from where the last step led.
  const stepStage = (by) => {
    const rows = heatviz.orderedStages();
    if (!rows.length) return;
    const index = at(rows, heatviz.wanted().stage);
    const to = index < 0 ? 0 : Math.min(Math.max(index + by, 0), rows.length - 1);
    heatviz.go({ stage: rows[to].key, channel: "l2" }, false);
    heatviz.say(`${heatviz.stageName(rows[to])} ${rows[to].module}`);
  };

  const start = () => {
    heatviz.byId("stage-slider").addEventListener("input", (event) => {
      heatviz.go({ stage: heatviz.orderedStages()[Number(event.target.value)].key, channel: "l2" }, false);
    });
  };

  heatviz.panel({
    name: "controls",
    shows: ({ entry }) => entry !== null,
    on: { "view order": showStage },
    keys: [
      {
        keys: ["ArrowLeft", "ArrowRight"],
        press: (key) => stepStage(key === "ArrowLeft" ? -1 : 1),
        does: "stage before, stage after, in the order of the tiles",
        row: 10,
      },
    ],
    start,
  });
}
