// The panel beside the picture: all stages, or one stage's channels.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  let shown = null; // what the tiles stand for: drawn again only when it is something else
  let smooth = true;
  let clicked = null; // what a click on a tile changes, until it is shown

  const show = (state) => {
    const { byId } = heatviz;
    const wants = state.open ? state.maps : "stages";
    if (shown !== wants) {
      const had = byId("tiles").contains(document.activeElement) || byId("back") === document.activeElement;
      shown = wants;
      smooth = state.smooth;
      byId("sorting").hidden = state.open || !state.rows.length;
      byId("back").hidden = !state.open;
      byId("panel").scrollTop = 0;
      (state.open ? heatviz.drawChannels : heatviz.drawSheet)(state);
      mark(state);
      if (had) (byId("tiles").querySelector("[aria-current]") || byId("panel-name")).focus({ preventScroll: true });
    } else mark(state);
    if (clicked) reach(clicked);
    clicked = null;
  };

  const mark = (state) => {
    const key = state.open ? state.map.name : state.stage && state.stage.key;
    heatviz.markTile(heatviz.byId("tiles"), key);
  };

  const redraw = (state) => {
    shown = null;
    show(state);
  };

  // In a narrow window the panel lies below the picture: lead to what the click has changed, where that is out of sight.
  const reach = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom < 0 || top > window.innerHeight - 80) element.scrollIntoView();
  };

  const choose = (key) => {
    const { byId, state } = heatviz;
    clicked = byId(state.open ? "picture" : "panel-name");
    heatviz.go(state.open ? { channel: key } : { stage: key, channel: "l2", open: true });
  };

  heatviz.closeStage = () => {
    heatviz.go({ stage: heatviz.state.stage.key, channel: "l2", open: false });
  };

  heatviz.panel = {
    start() {
      const { byId } = heatviz;
      byId("tiles").addEventListener("click", (event) => {
        const tile = event.target.closest("[data-key]");
        if (tile) choose(tile.dataset.key);
      });
      heatviz.arrowsMove(byId("tiles"), (tile) => {
        const change = heatviz.state.open ? { channel: tile.dataset.key } : { stage: tile.dataset.key };
        heatviz.go(change, false);
      });
      byId("back").addEventListener("click", heatviz.closeStage);
      heatviz.on("image", ({ entry }) => {
        shown = null;
        if (entry) heatviz.shapeTiles(byId("tiles"), entry.size);
      });
      heatviz.on("view", show);
      heatviz.on("order", redraw);
      heatviz.on("look", (state) => {
        if (state.open && state.smooth !== smooth) redraw(state);
      });
    },
  };
}
