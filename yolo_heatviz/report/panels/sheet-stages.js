// All stages in the contact sheet: a tile for each, cut from one picture of them all, over the image with its boxes.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const SVG = "http://www.w3.org/2000/svg";

  // One path for all boxes: a crowd of them must not make a thousand elements a tile.
  const outline = (entry) => {
    const [height, width] = entry.size;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", heatviz.boxesOf(entry).map(heatviz.outlineOf).join(""));
    const dark = path.cloneNode();
    dark.setAttribute("class", "dark");
    svg.append(dark, path);
    return svg;
  };

  // The tiles lie in one picture, one below the other: each shows its own part of it.
  const cut = (entry, tile) => {
    const image = heatviz.make("img", { src: heatviz.url(entry.report.stages), alt: "", class: "cut" });
    image.style.height = `${100 * entry.report.order.length}%`;
    image.style.top = `${-100 * tile}%`;
    return image;
  };

  heatviz.underTile = (entry) => heatviz.make("img", { src: heatviz.url(entry.report.thumb), alt: "", class: "under" });

  const focusWords = (row) => {
    if (row.focus === null) return "";
    const measure = row.by !== "contrast" ? "focus" : "contrast";
    return `, ${measure} ${heatviz.percent(row.focus)} against ${heatviz.percent(row.area)}`;
  };

  const deadWords = (row) => (row.dead.length ? `, ${heatviz.plural(row.dead.length, "dead channel")}` : "");

  const tile = (entry, row) => {
    const stride = row.stride ? `, stride ${row.stride}` : "";
    const made = heatviz.tile({
      key: row.key,
      pictures: [heatviz.underTile(entry), cut(entry, row.tile), outline(entry)],
      name: `${row.key} ${row.module}`,
      figure: row.focus === null ? "" : heatviz.percent(row.focus),
      label: `${heatviz.stageName(row)} ${row.module}${stride}${focusWords(row)}${deadWords(row)}. Open its channels`,
    });
    made.title = `${row.key} ${row.module}, ${row.shape.join(" \u00d7 ")}${stride}${focusWords(row)}${deadWords(row)}`;
    if (row.dead.length) made.append(heatviz.make("span", { class: "tile-note" }, `${row.dead.length} dead`));
    return made;
  };

  const leftOut = (entry) =>
    (entry ? entry.stages : [])
      .filter((stage) => stage.status !== "done")
      .map((stage) => {
        const name = stage.stage === "all" ? `The ${stage.module}` : `Stage ${heatviz.stageKey(stage)} ${stage.module}`;
        return heatviz.make("li", {}, `${name} ${stage.status}: ${stage.reason}`);
      });

  const figures = (rows) => {
    const measured = rows.find((row) => row.by !== null);
    if (!measured) return "";
    return `; the figure is the ${measured.by !== "contrast" ? "focus" : "contrast"} of the best channels`;
  };

  heatviz.drawStages = (state) => {
    const { byId } = heatviz;
    const rows = heatviz.orderedStages();
    const count = rows.length === state.rows.length ? `${rows.length}` : `${rows.length} of ${state.rows.length}`;
    byId("sheet-name").textContent = "Stages";
    byId("sheet-facts").textContent = state.rows.length ? `${count}, L2 over channels${figures(state.rows)}` : "";
    byId("none-left").hidden = rows.length > 0 || !state.rows.length;
    byId("tiles").replaceChildren(...rows.map((row) => tile(state.entry, row)));
    byId("left-out").replaceChildren(...leftOut(state.entry));
  };
}
