// A map to pixels: sampled under the image's pixels, then coloured. Values are mixed, never colours: halfway between
// JET's blue and red lies green, and a mix of the two colours would be a violet that stands for nothing.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  // For each of `count` pixels along an axis: the two cells around it, how near the second is, and the cell it lies in.
  const axis = (count, place, cells) => {
    const before = new Int32Array(count);
    const after = new Int32Array(count);
    const share = new Float64Array(count);
    const cell = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const at = Math.min(Math.max(place(i + 0.5) - 0.5, 0), cells - 1);
      before[i] = Math.floor(at);
      after[i] = Math.min(before[i] + 1, cells - 1);
      share[i] = at - before[i];
      cell[i] = Math.floor(place(i + 0.5));
    }
    return { before, after, share, cell };
  };

  // The mean of the four cells around, by nearness; cells that are not finite take no part.
  const mixFinite = (corners, weights) => {
    let sum = 0;
    let weight = 0;
    corners.forEach((value, k) => {
      if (Number.isFinite(value)) {
        sum += weights[k] * value;
        weight += weights[k];
      }
    });
    return weight ? sum / weight : NaN;
  };

  const sampler = (map, across, down, smooth) => (i, j) => {
    const [row, column] = [down.cell[j], across.cell[i]];
    if (row < 0 || row >= map.height || column < 0 || column >= map.width) return NaN; // cut off before the network
    const nearest = map.values[row * map.width + column];
    if (!smooth || Number.isNaN(nearest)) return nearest;
    const top = down.before[j] * map.width;
    const bottom = down.after[j] * map.width;
    const a = map.values[top + across.before[i]];
    const b = map.values[top + across.after[i]];
    const c = map.values[bottom + across.before[i]];
    const d = map.values[bottom + across.after[i]];
    const x = across.share[i];
    const y = down.share[j];
    const mixed = (a * (1 - x) + b * x) * (1 - y) + (c * (1 - x) + d * x) * y;
    if (!Number.isNaN(mixed)) return mixed;
    return mixFinite([a, b, c, d], [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y]);
  };

  // paint(canvas, map, {entry, palette, nonfinite, smooth}): the part of the map under the image, on the whole canvas.
  heatviz.paint = (canvas, map, { entry, palette, nonfinite, smooth }) => {
    const { width, height } = canvas;
    const across = axis(width, (i) => heatviz.toMap(entry, map, (i / width) * entry.size[1], 0).column, map.width);
    const down = axis(height, (j) => heatviz.toMap(entry, map, 0, (j / height) * entry.size[0]).row, map.height);
    const value = sampler(map, across, down, smooth);
    const context = canvas.getContext("2d");
    const picture = context.createImageData(width, height);
    const scale = map.high > map.low ? (palette.length - 1) / (map.high - map.low) : 0;
    for (let j = 0, byte = 0; j < height; j++) {
      for (let i = 0; i < width; i++, byte += 4) {
        const found = value(i, j);
        const colour = Number.isNaN(found) ? nonfinite : palette[Math.round((found - map.low) * scale)];
        picture.data[byte] = colour[0];
        picture.data[byte + 1] = colour[1];
        picture.data[byte + 2] = colour[2];
        picture.data[byte + 3] = 255;
      }
    }
    context.putImageData(picture, 0, 0);
  };

  // As the run was made: in its colours, smooth or not as the reader has it.
  heatviz.paintWith = ({ entry, run, smooth }, map) => {
    const palette = map.hasTwoSigns ? run.two_signs : run.palette;
    return { entry, palette, nonfinite: run.nonfinite, smooth };
  };

  // A canvas in the image's shape, its longer side of at most `side` pixels.
  heatviz.fitCanvas = (canvas, entry, side) => {
    const [height, width] = entry.size;
    const scale = Math.min(1, side / Math.max(height, width));
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
  };
}
