// The raw value under the pointer or the crosshair.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const NOTHING = "\u2013";

  const write = (name, text) => {
    const place = heatviz.byId(`read-${name}`);
    place.textContent = text;
    place.parentElement.classList.toggle("nothing", text === NOTHING);
  };

  const show = (state) => {
    const { map, pixel, stage } = state;
    const found = map && pixel ? heatviz.readAt(state, pixel) : { value: NOTHING, cell: NOTHING };
    write("value", found.value);
    const name = map && !map.box ? `${stage.key} ${stage.module}, ${heatviz.mapName(map.name)}` : map && map.box;
    write("map", name || NOTHING);
    heatviz.byId("read-what").textContent = map && map.side > 1 ? "mean" : "value";
    write("cell", found.cell);
    write("pixel", map && pixel ? `x ${pixel.x}, y ${pixel.y}` : NOTHING);
  };

  const zeros = (count) => "0".repeat(String(count - 1).length);

  // The widest text that each place can get in this image: it keeps the room, so that nothing moves while values change.
  const reserve = ({ entry, rows }) => {
    if (!entry) return;
    const [height, width] = entry.size;
    const most = (axis) => zeros(Math.max(1, ...rows.map(({ shape }) => shape[axis])));
    const widest = {
      value: heatviz.number(-1.2345e-30),
      cell: `row ${most(1)}\u2013${most(1)}, column ${most(2)}\u2013${most(2)}`,
      pixel: `x ${zeros(width)}, y ${zeros(height)}`,
    };
    for (const [name, text] of Object.entries(widest)) heatviz.byId(`read-${name}`).dataset.widest = text;
  };

  heatviz.panel({
    name: "readout",
    shows: ({ entry }) => entry !== null,
    on: { image: reserve, "pixel view image": show },
  });
}
