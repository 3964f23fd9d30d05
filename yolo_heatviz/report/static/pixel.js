// The pixel of the image that is read: the pointer or the keyboard moves it.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const within = ([height, width], { x, y }) => ({
    x: Math.min(Math.max(x, 0), width - 1),
    y: Math.min(Math.max(y, 0), height - 1),
  });

  // A part of a picture's side as a length of its style.
  heatviz.lengthOf = (part, whole) => `${(100 * part) / whole}%`;

  // pointAt(event, picture): the pixel under the pointer, over an element that the image fills.
  heatviz.pointAt = (event, picture) => {
    const { entry } = heatviz.state;
    const frame = picture.getBoundingClientRect();
    const x = Math.floor(((event.clientX - frame.left) / frame.width) * entry.size[1]);
    const y = Math.floor(((event.clientY - frame.top) / frame.height) * entry.size[0]);
    heatviz.change("pixel", { pixel: within(entry.size, { x, y }) });
  };

  const start = ({ entry, pixel }) => {
    const [height, width] = entry.size;
    return pixel || { x: Math.floor(width / 2), y: Math.floor(height / 2) };
  };

  const toNextCell = (state, { place, map }, [right, down]) => {
    const from = start(state);
    const cell = heatviz.cellAt(place, map, from);
    const to = heatviz.toImage(place, map, cell.column + right + 0.5, cell.row + down + 0.5);
    return { x: right ? Math.floor(to.x) : from.x, y: down ? Math.floor(to.y) : from.y };
  };

  const toNextPixel = (state, [right, down]) => {
    const from = start(state);
    return { x: from.x + right, y: from.y + down };
  };

  // movedByKeys(layer, {reading, sentence}): arrows move the pixel to the middle of the next cell, with Shift by one
  // pixel. reading(state) -> {place, map}, whose cells are meant, or null; sentence(state) is said of the new place.
  heatviz.movedByKeys = (layer, { reading, sentence }) => {
    layer.addEventListener("keydown", (event) => {
      const { state } = heatviz;
      const read = state.entry && reading(state);
      const move = MOVES[event.key];
      if (!read || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "Escape") {
        heatviz.change("pixel", { pixel: null });
        layer.blur();
      } else if (move) {
        const pixel = event.shiftKey ? toNextPixel(state, move) : toNextCell(state, read, move);
        heatviz.change("pixel", { pixel: within(state.entry.size, pixel) });
        heatviz.say(sentence(heatviz.state));
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    layer.addEventListener("focus", () => {
      const { state } = heatviz;
      if (state.entry && !state.pixel) heatviz.change("pixel", { pixel: start(state) });
    });
  };
}
