// The picture: the image with the heat over it, the colour bar, and what stands there for a source without maps.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const LONG_SIDE = 840; // pixels that are computed; more than a screen shows of one half
  const PICTURES = /\.(jpe?g|png|webp|bmp|gif)$/i; // what browsers show

  const facts = ({ run, image, entry }) => {
    const [height, width] = entry.size;
    const found = heatviz.boxCount(run.images[image].found || 0);
    return `${width} \u00d7 ${height} pixels, ${found}`;
  };

  // In a single file they are not there to be opened.
  heatviz.fileList = (files) =>
    files.map((file) =>
      heatviz.make("li", {}, heatviz.isSingleFile() ? file : heatviz.make("a", { href: heatviz.url(file) }, file)),
    );

  const instead = (image) => {
    const { make } = heatviz;
    const lines = [];
    if (image.status === "failed")
      lines.push(make("p", { class: "reason" }, `Failed: ${image.reason || "no reason was given"}.`));
    else lines.push(make("p", {}, image.note || image.reason || "No maps of this image were kept for the report."));
    const shown = image.kind === "image" && !heatviz.isSingleFile() && image.files.find((file) => PICTURES.test(file));
    if (shown) lines.push(make("img", { src: heatviz.url(shown), alt: `${image.name} with its boxes` }));
    if (image.files.length) lines.push(make("ul", {}, ...heatviz.fileList(image.files)));
    lines.push(make("p", { class: "facts" }, `Source: ${image.source}`));
    return lines;
  };

  const showImage = (state) => {
    const { byId } = heatviz;
    const { entry } = state;
    const image = state.run.images[state.image];
    byId("scene-name").textContent = image.name;
    byId("scene-facts").textContent = entry ? facts(state) : image.kind;
    for (const id of ["stand", "readout", "controls"]) byId(id).hidden = !entry;
    byId("panel").hidden = !entry;
    byId("instead").hidden = Boolean(entry) && !image.note;
    byId("instead").replaceChildren(...(entry ? [image.note || ""] : instead(image)));
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
