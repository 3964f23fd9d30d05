// Starts the page once everything is read. The files only define things: among those of a folder their order is free.
window.heatviz = window.heatviz || {};
document.addEventListener("DOMContentLoaded", () => {
  const heatviz = window.heatviz;
  const run = heatviz.run();
  const settings = (run.options && run.options.settings) || {};
  heatviz.state.run = run;
  heatviz.startPanels();
  heatviz.startKeyboard();
  heatviz.byId("skip").addEventListener("click", () => heatviz.byId("crosshair").focus());
  heatviz.change("look", { opacity: settings.heat_opacity ?? 0.5, smooth: settings.smooth !== "nearest" });
  heatviz.startNavigation();
});
