// The contact sheet beside the picture: all stages, or one stage's channels.
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
      const hadFocus = byId("tiles").contains(document.activeElement) || byId("back") === document.activeElement;
      shown = wants;
      smooth = state.smooth;
      byId("back").hidden = !state.open;
      byId("sheet").scrollTop = 0;
      (state.open ? heatviz.drawChannels : heatviz.drawStages)(state);
      mark(state);
      const target = byId("tiles").querySelector("[aria-current]") || byId("sheet-name");
      if (hadFocus) target.focus({ preventScroll: true });
    } else mark(state);
    if (clicked) bringIntoSight(clicked);
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

  // In a narrow window the sheet lies below the picture: what a click has changed may be out of sight.
  const bringIntoSight = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom < 0 || top > window.innerHeight - 80) element.scrollIntoView();
  };

  const openStage = (key) => {
    clicked = heatviz.byId("sheet-name");
    heatviz.go({ stage: key, channel: "l2", open: true });
  };

  const choose = (key) => {
    if (!heatviz.state.open) return openStage(key);
    clicked = heatviz.byId("picture");
    heatviz.go({ channel: key });
  };

  const openShown = () => {
    if (heatviz.state.open || !heatviz.state.stage) return false;
    openStage(heatviz.wanted().stage);
    return true;
  };

  const closeStage = () => heatviz.go({ stage: heatviz.state.stage.key, channel: "l2", open: false });

  const stepChannel = (key) => {
    const { open, maps } = heatviz.state;
    if (!open) return false; // the arrow scrolls, as it does elsewhere
    const index = maps.maps.indexOf(heatviz.wanted().channel) + (key === "ArrowUp" ? -1 : 1);
    const name = maps.maps[Math.min(Math.max(index, 0), maps.maps.length - 1)];
    heatviz.go({ channel: name }, false);
    heatviz.say(heatviz.mapName(name));
    return true;
  };

  const goBack = () => {
    const { open, map } = heatviz.state;
    if (!open) return false;
    if (map.name === "l2") closeStage();
    else heatviz.go({ channel: "l2" });
    return true;
  };

  const start = () => {
    const { byId } = heatviz;
    byId("tiles").addEventListener("click", (event) => {
      const tile = event.target.closest("[data-key]");
      if (tile) choose(tile.dataset.key);
    });
    heatviz.arrowsMove(byId("tiles"), (tile) => {
      const change = heatviz.state.open ? { channel: tile.dataset.key } : { stage: tile.dataset.key };
      heatviz.go(change, false);
    });
    byId("back").addEventListener("click", closeStage);
  };

  heatviz.panel({
    name: "sheet",
    shows: ({ entry }) => entry !== null,
    on: {
      image({ entry }) {
        shown = null;
        if (entry) heatviz.shapeTiles(heatviz.byId("tiles"), entry.size);
      },
      view: show,
      order: redraw,
      look(state) {
        if (state.open && state.smooth !== smooth) redraw(state);
      },
    },
    keys: [
      {
        keys: ["ArrowUp", "ArrowDown"],
        press: stepChannel,
        does: "channel before, channel after, while a stage is open; among tiles all four arrows move",
        row: 20,
      },
      {
        keys: ["Enter"],
        press: openShown,
        does: "open the stage's channels; [Esc] goes back: from a box, a channel, a stage",
        row: 30,
      },
      { keys: ["Escape"], press: goBack },
    ],
    start,
  });
}
