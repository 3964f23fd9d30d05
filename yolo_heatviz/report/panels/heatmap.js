// The picture: the image with the heat over it, and the colour bar.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const LONG_SIDE = 840; // pixels that are computed; more than a screen shows of one half

  const showImage = ({ run, image, entry }) => {
    if (!entry) return;
    const { byId } = heatviz;
    const { name } = run.images[image];
    const [height, width] = entry.size;
    byId("picture").style.setProperty("--wide", width);
    byId("picture").style.setProperty("--tall", height);
    byId("photo").src = heatviz.url(entry.report.image);
    byId("photo").alt = `${name}, the image`;
    heatviz.fitCanvas(byId("heat"), entry, LONG_SIDE);
  };

  const paintBar = ({ palette }) => {
    const bar = heatviz.byId("bar-colours");
    bar.height = palette.length;
    const context = bar.getContext("2d");
    palette.forEach((colour, level) => {
      context.fillStyle = `rgb(${colour.join(" ")})`;
      context.fillRect(0, palette.length - 1 - level, 1, 1);
    });
  };

  const showHeat = (state) => {
    const { byId } = heatviz;
    const heat = byId("heat");
    heat.hidden = !state.map;
    byId("bar").hidden = !state.map;
    if (!state.map) return;
    const look = heatviz.paintWith(state, state.map);
    heatviz.paint(heat, state.map, look);
    paintBar(look);
    byId("bar-high").textContent = heatviz.shortNumber(state.map.high);
    byId("bar-low").textContent = heatviz.shortNumber(state.map.low);
    byId("bar-colours").setAttribute(
      "aria-label",
      `Colour bar, from ${heatviz.number(state.map.low)} below to ${heatviz.number(state.map.high)} above`,
    );
  };

  heatviz.panel({
    name: "heatmap",
    shows: ({ entry }) => entry !== null,
    on: {
      image: showImage,
      "view look": showHeat,
    },
  });
}
