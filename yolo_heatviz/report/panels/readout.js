// The raw value under the pointer or the crosshair.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const show = (state) => {
    const { map, pixel, stage } = state;
    const texts = { value: "\u2013", map: "\u2013", cell: "\u2013", pixel: "\u2013" };
    if (map) texts.map = `${stage.key} ${stage.module}, ${heatviz.mapName(map.name)}`;
    if (map && pixel) {
      const { value, cell } = heatviz.readAt(state, pixel);
      Object.assign(texts, { value, cell, pixel: `x ${pixel.x}, y ${pixel.y}` });
    }
    for (const [name, text] of Object.entries(texts)) heatviz.byId(`read-${name}`).textContent = text;
  };

  heatviz.panel({ name: "readout", shows: ({ entry }) => entry !== null, on: { "pixel view image": show } });
}
