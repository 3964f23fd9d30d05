// Models side by side over one image: the heat of each, its boxes, and one crosshair for all.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const SVG = "http://www.w3.org/2000/svg";
  const LONG_SIDE = 640; // pixels that are computed of each
  const { lengthOf } = heatviz;
  const NOTHING = "\u2013";
  let shown = []; // {column, map, canvas, value, lines} of each picture; the first, the image itself, has no map

  // A column's map lies over its own frame of the image: what geometry.js takes from an entry.
  const placeOf = (entry, column) => ({ size: entry.size, network: column.network, place: column.place });

  const box = (each, [height, width]) => {
    const [left, top, right, bottom] = each.xyxy;
    const side = top / height > 0.06 ? "above" : "inside";
    const element = heatviz.make("div", { class: each.alone ? "box" : "box shared" });
    element.append(heatviz.make("span", { class: `tag ${side}` }, heatviz.boxName({ ...each, outcome: null })));
    [element.style.left, element.style.width] = [lengthOf(left, width), lengthOf(right - left, width)];
    [element.style.top, element.style.height] = [lengthOf(top, height), lengthOf(bottom - top, height)];
    if (left / width > 0.7) element.classList.add("to-left");
    if (each.corners) element.append(turned(each));
    element.classList.toggle("shaped", Boolean(each.corners));
    return element;
  };

  // The outline of a rotated box, over what lies around it.
  const turned = ({ xyxy: [left, top, right, bottom], ...each }) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `${left} ${top} ${Math.max(right - left, 1)} ${Math.max(bottom - top, 1)}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("class", "shape whole");
    for (const name of ["dark", ""]) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", heatviz.outlineOf({ xyxy: [left, top, right, bottom], ...each }));
      path.setAttribute("class", name);
      svg.append(path);
    }
    return svg;
  };

  const colourBar = (map, palette) => {
    const canvas = heatviz.make("canvas", { width: palette.length, height: 1, "aria-hidden": true });
    const context = canvas.getContext("2d");
    palette.forEach((colour, level) => {
      context.fillStyle = `rgb(${colour.join(" ")})`;
      context.fillRect(level, 0, 1, 1);
    });
    const [low, high] = [map.low, map.high].map((value) => heatviz.make("span", {}, heatviz.shortNumber(value)));
    return heatviz.make("div", { class: "bar-line" }, low, canvas, high);
  };

  const figure = (entry, column, map, palette) => {
    const { make } = heatviz;
    const value = make("span", {}, "");
    const canvas = map ? make("canvas", { "aria-hidden": true }) : null;
    const lines = { across: make("div", { class: "across", hidden: true }), down: make("div", { class: "down", hidden: true }) };
    const boxes = make("div", { class: "boxes" }, ...(column.found || []).map((each) => box(each, entry.size)));
    const photo = make("img", { src: heatviz.url(entry.report.image), alt: `${column.title}, the image` });
    const picture = make("div", { class: "picture" }, photo, canvas, boxes, lines.across, lines.down);
    const element = make("figure", {}, make("figcaption", {}, column.title, value), picture);
    if (map) element.append(colourBar(map, palette));
    else if (column.reason) element.append(make("p", { class: "facts" }, column.reason));
    return { element, column, map, canvas, value, lines, picture };
  };

  // The limits are the column's: of its own map, or of all, as the figure has them.
  const mapOf = async (column) => {
    if (!column.maps) return null;
    const map = heatviz.oneMap(await heatviz.stageMaps(column.maps), "l2");
    const [low, high] = column.limits;
    return { ...map, low, high, values: map.values, shown: map.values.map((each) => Math.min(Math.max(each, low), high)) };
  };

  const paint = (state) => {
    for (const { column, map, canvas } of shown) {
      if (!map) continue;
      heatviz.fitCanvas(canvas, state.entry, LONG_SIDE);
      const how = { ...heatviz.paintWith(state, map), entry: placeOf(state.entry, column) };
      heatviz.paint(canvas, { ...map, values: map.shown }, how);
    }
  };

  const showImage = async (state) => {
    const { entry, image, run } = state;
    const place = heatviz.byId("crosshair");
    place.setAttribute("aria-label", `Crosshair over ${run.images[image].name}, in all pictures`);
    shown = [];
    if (!entry) return place.replaceChildren();
    const maps = await Promise.all(entry.columns.map(mapOf));
    if (heatviz.state.image !== image) return; // the reader went on meanwhile
    const scene = heatviz.byId("models").style;
    scene.setProperty("--wide", entry.size[1]);
    scene.setProperty("--tall", entry.size[0]);
    scene.setProperty("--columns", entry.columns.length);
    shown = entry.columns.map((column, number) => figure(entry, column, maps[number], run.palette));
    place.replaceChildren(...shown.map(({ element }) => element));
    paint(heatviz.state);
    showPixel(heatviz.state);
    place.dataset.shown = run.images[image].name;
  };

  const read = (entry, { column, map }, pixel) => heatviz.readAt({ entry: placeOf(entry, column), map }, pixel);

  const showPixel = ({ entry, pixel }) => {
    for (const each of shown) {
      const { lines, map, value } = each;
      for (const line of Object.values(lines)) line.hidden = !pixel;
      value.textContent = pixel && map ? read(entry, each, pixel).value : pixel ? `x ${pixel.x}, y ${pixel.y}` : NOTHING;
      if (!pixel) continue;
      lines.across.style.top = lengthOf(pixel.y + 0.5, entry.size[0]);
      lines.down.style.left = lengthOf(pixel.x + 0.5, entry.size[1]);
    }
  };

  const follow = (event) => {
    const over = shown.find(({ picture }) => picture.contains(event.target));
    if (heatviz.state.entry && over) heatviz.pointAt(event, over.picture);
  };

  // The keyboard goes by the cells of the first map.
  const reading = ({ entry }) => {
    const first = shown.find(({ map }) => map);
    return first ? { place: placeOf(entry, first.column), map: first.map } : null;
  };

  const sentence = ({ entry, pixel }) => {
    const values = shown.filter(({ map }) => map).map((each) => `${each.column.title} ${read(entry, each, pixel).value}`);
    return `${values.join(", ")}, at x ${pixel.x}, y ${pixel.y}`;
  };

  const start = ({ run }) => {
    const { byId } = heatviz;
    byId("facts").textContent = heatviz.plural(run.images.length, "image");
    byId("models-scale").textContent = run.scale;
    const pictures = byId("crosshair");
    pictures.addEventListener("pointermove", follow);
    pictures.addEventListener("pointerdown", follow);
    pictures.addEventListener("pointerleave", () => {
      if (document.activeElement !== pictures) heatviz.change("pixel", { pixel: null });
    });
    heatviz.movedByKeys(pictures, { reading, sentence });
    byId("only-alone").addEventListener("change", (event) => pictures.classList.toggle("alone", event.target.checked));
  };

  heatviz.panel({
    name: "models",
    on: { image: showImage, look: paint, pixel: showPixel },
    keys: [
      {
        keys: ["x"],
        press: () => heatviz.byId("crosshair").focus(),
        does: "crosshair in all pictures: arrows move it by a cell, with [Shift] by a pixel; [Esc] leaves it",
        row: 40,
      },
    ],
    start,
  });
}
