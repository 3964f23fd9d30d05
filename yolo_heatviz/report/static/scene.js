// The picture: the image with the heat over it, and the colour bar.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const LONG_SIDE = 840; // pixels that are computed; more than a screen shows of one half

  // A classifier finds a class of the whole image, without a box.
  const facts = (entry) => {
    const [height, width] = entry.size;
    const found = entry.found || [];
    const classes = found.filter((each) => !each.xyxy).map((each) => `${each.class} ${each.confidence.toFixed(2)}`);
    return `${width} \u00d7 ${height} pixels, ${classes.join(", ") || heatviz.boxCount(found.length)}`;
  };

  const showImage = (state) => {
    const { byId } = heatviz;
    const { entry } = state;
    const image = state.run.images[state.image];
    byId("scene-name").textContent = image.name;
    byId("scene-facts").textContent = entry ? facts(entry) : image.kind;
    for (const id of ["stand", "readout", "controls"]) byId(id).hidden = !entry;
    byId("panel").hidden = !entry;
    byId("instead").hidden = Boolean(entry) && !image.note;
    byId("instead").replaceChildren(...(entry ? [image.note || ""] : heatviz.instead(image)));
    if (!entry) return;
    const [height, width] = entry.size;
    byId("picture").style.setProperty("--wide", width);
    byId("picture").style.setProperty("--tall", height);
    byId("photo").src = heatviz.url(entry.report.image);
    byId("photo").alt = `${image.name}, the image`;
    byId("crosshair").setAttribute("aria-label", `Crosshair over ${image.name}`);
    heatviz.fit(byId("heat"), entry, LONG_SIDE);
  };

  heatviz.paintWith = ({ entry, run, smooth }) => ({ entry, palette: run.palette, nonfinite: run.nonfinite, smooth });

  const showHeat = (state) => {
    const { byId } = heatviz;
    const heat = byId("heat");
    heat.hidden = !state.map;
    byId("bar").hidden = !state.map;
    if (!state.map) return;
    heatviz.paint(heat, state.map, heatviz.paintWith(state));
    byId("bar-high").textContent = heatviz.number(state.map.high, 4);
    byId("bar-low").textContent = heatviz.number(state.map.low, 4);
    byId("bar-colours").setAttribute(
      "aria-label",
      `Colour bar, from ${heatviz.number(state.map.low)} below to ${heatviz.number(state.map.high)} above`,
    );
  };

  const paintBar = ({ run }) => {
    const bar = heatviz.byId("bar-colours");
    bar.height = run.palette.length;
    const context = bar.getContext("2d");
    run.palette.forEach((colour, level) => {
      context.fillStyle = `rgb(${colour.join(" ")})`;
      context.fillRect(0, run.palette.length - 1 - level, 1, 1);
    });
  };

  heatviz.scene = {
    start() {
      paintBar(heatviz.state);
      heatviz.on("image", showImage);
      heatviz.on("view look", showHeat);
      heatviz.on("look", (state) => document.documentElement.style.setProperty("--opacity", state.opacity));
    },
  };
}
