// From a pixel of the image to its cell of a feature map, and back: through the letterbox that the network's input is.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  // entry.place is [left, top, width, height] of the image within the network's input, entry.network [height, width].
  // Both functions take and give plain fractions of a cell: 0 is the map's edge, 0.5 the middle of its first cell.
  heatviz.toMap = (entry, map, x, y) => {
    const [left, top, width, height] = entry.place;
    return {
      column: ((left + (x / entry.size[1]) * width) / entry.network[1]) * map.width,
      row: ((top + (y / entry.size[0]) * height) / entry.network[0]) * map.height,
    };
  };

  heatviz.toImage = (entry, map, column, row) => {
    const [left, top, width, height] = entry.place;
    return {
      x: (((column / map.width) * entry.network[1] - left) / width) * entry.size[1],
      y: (((row / map.height) * entry.network[0] - top) / height) * entry.size[0],
    };
  };

  // The cell that holds the middle of an image pixel; beyond the map where a classifier's input leaves the pixel out.
  heatviz.cellAt = (entry, map, pixel) => {
    const at = heatviz.toMap(entry, map, pixel.x + 0.5, pixel.y + 0.5);
    return { row: Math.floor(at.row), column: Math.floor(at.column) };
  };

  heatviz.isOnMap = (map, { row, column }) => row >= 0 && row < map.height && column >= 0 && column < map.width;
}
