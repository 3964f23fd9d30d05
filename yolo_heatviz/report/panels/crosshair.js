// The crosshair over the picture: it follows the pointer, or the keyboard moves it.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const { lengthOf } = heatviz;

  const drawCell = (entry, map, { row, column }) => {
    const [height, width] = entry.size;
    const start = heatviz.toImage(entry, map, column, row);
    const end = heatviz.toImage(entry, map, column + 1, row + 1);
    Object.assign(heatviz.byId("cell").style, {
      left: lengthOf(start.x, width),
      top: lengthOf(start.y, height),
      width: lengthOf(end.x - start.x, width),
      height: lengthOf(end.y - start.y, height),
    });
  };

  const show = (state) => {
    const { byId } = heatviz;
    const { entry, map, pixel } = state;
    const on = Boolean(entry && map && pixel);
    for (const id of ["cell", "across", "down"]) byId(id).hidden = !on;
    if (!on) return;
    drawCell(entry, map, heatviz.readAt(state, pixel));
    byId("across").style.top = lengthOf(pixel.y + 0.5, entry.size[0]);
    byId("down").style.left = lengthOf(pixel.x + 0.5, entry.size[1]);
  };

  const sentence = (state) => {
    const found = heatviz.readAt(state, state.pixel);
    const { x, y } = state.pixel;
    return `${state.map.side > 1 ? "mean " : ""}${found.value} at ${found.cell}, x ${x}, y ${y}`;
  };

  const follow = (event) => {
    if (heatviz.state.entry) heatviz.pointAt(event, heatviz.byId("picture"));
  };

  const start = () => {
    const picture = heatviz.byId("picture");
    const layer = heatviz.byId("crosshair");
    picture.addEventListener("pointermove", follow);
    picture.addEventListener("pointerdown", follow);
    picture.addEventListener("pointerleave", (event) => {
      const free = event.pointerType === "mouse" && document.activeElement !== layer;
      if (free) heatviz.change("pixel", { pixel: null });
    });
    heatviz.movedByKeys(layer, { reading: ({ entry, map }) => map && { place: entry, map }, sentence });
  };

  const name = ({ run, image }) =>
    heatviz.byId("crosshair").setAttribute("aria-label", `Crosshair over ${run.images[image].name}`);

  heatviz.panel({
    name: "crosshair",
    on: { image: name, "pixel view image": show },
    keys: [
      {
        keys: ["x"],
        press: () => heatviz.byId("crosshair").focus(),
        does: "crosshair: arrows move it by a cell, with [Shift] by a pixel; [Esc] leaves it",
        row: 40,
      },
    ],
    start,
  });
}
