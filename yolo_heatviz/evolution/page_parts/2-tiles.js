// A stage over an image: the map's cells in their place, half seen through, under the boxes of the labels.
{
  const heatviz = window.heatviz;
  const LEVELS = 240;
  const SIDE = 360;

  // The cells as a picture of their own, coloured on the scale of all epochs.
  const cells = (map, [low, high]) => {
    const canvas = document.createElement("canvas");
    canvas.width = map.width;
    canvas.height = map.height;
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(map.width, map.height);
    const span = high - low || 1;
    map.codes.forEach((code, at) => {
      const value = map.low + (code / 254) * (map.high - map.low);
      const level = Math.round(Math.min(Math.max((value - low) / span, 0), 1) * (LEVELS - 1));
      const rgb = code === 255 ? [128, 128, 128] : heatviz.palette.subarray(level * 3, level * 3 + 3);
      pixels.data.set([...rgb, 255], at * 4);
    });
    context.putImageData(pixels, 0, 0);
    return canvas;
  };

  // paint(canvas, picture, image, map, limits): `picture` is the photograph, which may be missing, `image` its entry.
  heatviz.paint = (canvas, picture, image, map, limits) => {
    const [height, width] = image.size;
    const scale = SIDE / Math.max(height, width);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext("2d");
    if (picture.naturalWidth) context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    if (map) {
      const [left, top, within, down] = image.place;
      const [across, along] = [canvas.width / within, canvas.height / down];
      context.imageSmoothingEnabled = false;
      context.globalAlpha = 0.5;
      const [tall, wide] = heatviz.about.network;
      context.drawImage(cells(map, limits), -left * across, -top * along, wide * across, tall * along);
      context.globalAlpha = 1;
    }
    context.lineWidth = 1.5;
    context.strokeStyle = "white";
    image.boxes.forEach(([x0, y0, x1, y1]) => {
      context.strokeRect(x0 * scale, y0 * scale, (x1 - x0) * scale, (y1 - y0) * scale);
    });
  };
}
