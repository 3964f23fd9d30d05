// The crosshair over the picture: it follows the pointer, or the keyboard moves it.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const within = ([height, width], { x, y }) => ({
    x: Math.min(Math.max(x, 0), width - 1),
    y: Math.min(Math.max(y, 0), height - 1),
  });

  const percent = (part, whole) => `${(100 * part) / whole}%`;

  const drawCell = (entry, map, { row, column }) => {
    const [height, width] = entry.size;
    const start = heatviz.toImage(entry, map, column, row);
    const end = heatviz.toImage(entry, map, column + 1, row + 1);
    Object.assign(heatviz.byId("cell").style, {
      left: percent(start.x, width),
      top: percent(start.y, height),
      width: percent(end.x - start.x, width),
      height: percent(end.y - start.y, height),
    });
  };

  const show = (state) => {
    const { byId } = heatviz;
    const { entry, map, pixel } = state;
    const on = Boolean(entry && map && pixel);
    for (const id of ["cell", "across", "down"]) byId(id).hidden = !on;
    if (!on) return;
    drawCell(entry, map, heatviz.readAt(state, pixel));
    byId("across").style.top = percent(pixel.y + 0.5, entry.size[0]);
    byId("down").style.left = percent(pixel.x + 0.5, entry.size[1]);
  };

  const sentence = (state) => {
    const found = heatviz.readAt(state, state.pixel);
    const { x, y } = state.pixel;
    return `${state.map.side > 1 ? "mean " : ""}${found.value} at ${found.cell}, x ${x}, y ${y}`;
  };

  const follow = (event) => {
    const { entry } = heatviz.state;
    if (!entry) return;
    const frame = heatviz.byId("picture").getBoundingClientRect();
    const x = Math.floor(((event.clientX - frame.left) / frame.width) * entry.size[1]);
    const y = Math.floor(((event.clientY - frame.top) / frame.height) * entry.size[0]);
    heatviz.change("pixel", { pixel: within(entry.size, { x, y }) });
  };

  // One step to the middle of the next cell, or by one pixel.
  const step = ([right, down], byPixel) => {
    const { entry, map, pixel } = heatviz.state;
    const [height, width] = entry.size;
    const from = pixel || { x: Math.floor(width / 2), y: Math.floor(height / 2) };
    if (byPixel || !map) return within(entry.size, { x: from.x + right, y: from.y + down });
    const cell = heatviz.cellAt(entry, map, from);
    const to = heatviz.toImage(entry, map, cell.column + right + 0.5, cell.row + down + 0.5);
    return within(entry.size, { x: right ? Math.floor(to.x) : from.x, y: down ? Math.floor(to.y) : from.y });
  };

  const onKey = (event) => {
    if (!heatviz.state.entry || !heatviz.state.map || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      heatviz.change("pixel", { pixel: null });
      event.currentTarget.blur();
    } else if (MOVES[event.key]) {
      heatviz.change("pixel", { pixel: step(MOVES[event.key], event.shiftKey) });
      heatviz.say(sentence(heatviz.state));
    } else return;
    event.preventDefault();
    event.stopPropagation();
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
    layer.addEventListener("keydown", onKey);
    layer.addEventListener("focus", () => {
      if (heatviz.state.entry && !heatviz.state.pixel) heatviz.change("pixel", { pixel: step([0, 0], true) });
    });
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
