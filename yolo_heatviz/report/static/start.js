// Starts the page once everything is read. The files only define things: their order does not matter.
window.heatviz = window.heatviz || {};
document.addEventListener("DOMContentLoaded", () => {
  const heatviz = window.heatviz;
  heatviz.state.run = heatviz.run();
  for (const part of [
    "about",
    "answer",
    "gallery",
    "sorting",
    "scene",
    "boxes",
    "outcomes",
    "detail",
    "crosshair",
    "panel",
    "controls",
    "navigate",
  ]) {
    heatviz[part].start();
  }
  heatviz.keys.start();
});
