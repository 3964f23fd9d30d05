// A stage's maps: from the compact encoding back to values.
// Each map is (height, width) codes of 16 bits: 0 is the map's lowest value, 65534 its highest, 65535 no finite value.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const TOP = 65534;

  const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

  const inflate = async (text) => {
    const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  const decode = async (stage) => {
    const bytes = await inflate(stage.codes);
    // High bytes are deflated; low ones, which are all but noise, are not, and stand behind the others in older files.
    const rest = stage.rest ? bytesOf(stage.rest) : bytes.subarray(bytes.length / 2);
    const codes = new Uint16Array(rest.length);
    for (let i = 0; i < codes.length; i++) codes[i] = (bytes[i] << 8) | rest[i];
    return { ...stage, codes, maps: stage.maps.map(String) };
  };

  // stageMaps(path) -> promise of {height, width, side, maps: names, low, high, inside, codes}; a cell is the mean of
  // side x side values of the array, one of them in the files of older runs, which do not say.
  heatviz.stageMaps = (path) => heatviz.load(path, decode);

  // One map of a stage by its name, "l2" or a channel's number: {name, height, width, side, low, high, values}, or null.
  heatviz.oneMap = (stage, name) => {
    const index = stage.maps.indexOf(name);
    if (index < 0) return null;
    const { height, width, side = 1 } = stage;
    const low = stage.low[index];
    const high = stage.high[index];
    const values = new Float64Array(height * width);
    const start = index * values.length;
    const step = (high - low) / TOP;
    for (let i = 0; i < values.length; i++) {
      const code = stage.codes[start + i];
      values[i] = code > TOP ? NaN : low + code * step;
    }
    const inside = stage.inside ? stage.inside[index] : null;
    return { name, height, width, side, low, high, values, inside };
  };

  // The value of the map under an image pixel, in words, and its cell; the network may not have seen the pixel at all.
  heatviz.readAt = ({ entry, map }, pixel) => {
    const cell = heatviz.cellAt(entry, map, pixel);
    if (!heatviz.isOnMap(map, cell)) return { ...cell, value: "none", cell: "cut off" };
    const value = heatviz.number(map.values[cell.row * map.width + cell.column]);
    return { ...cell, value, cell: `${lines("row", cell.row, map.side)}, ${lines("column", cell.column, map.side)}` };
  };

  // The rows or columns of the array that a cell covers.
  const lines = (name, number, side) =>
    side === 1 ? `${name} ${number}` : `${name} ${number * side}\u2013${(number + 1) * side - 1}`;

  heatviz.meansOf = ({ side }) => (side > 1 ? `means of ${side} \u00d7 ${side} values` : "");

  heatviz.mapName = (name) => (name === "l2" ? "L2 norm" : `channel ${name}`);
}
