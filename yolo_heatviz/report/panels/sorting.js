// The tools above the tiles: how the stages are sorted, and which are left.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const read = () => {
    const { byId, query } = heatviz;
    query.sort = byId("sort-by").value;
    query.name = byId("filter-name").value;
    query.stride = byId("filter-stride").value;
    query.focus = Number(byId("filter-focus").value);
    query.dead = byId("filter-dead").checked;
    heatviz.change("order");
  };

  const clear = () => {
    const { byId } = heatviz;
    for (const id of ["filter-name", "filter-stride", "filter-focus"]) byId(id).value = "";
    byId("filter-dead").checked = false;
    read();
    heatviz.focusTile(byId("tiles"));
  };

  // The strides that this image's stages have.
  const offer = ({ rows }) => {
    const select = heatviz.byId("filter-stride");
    const before = select.value;
    const strides = [...new Set(rows.map((row) => row.stride).filter(Boolean))].sort((one, other) => one - other);
    const options = strides.map((stride) => heatviz.make("option", { value: stride }, String(stride)));
    select.replaceChildren(heatviz.make("option", { value: "" }, "any"), ...options);
    select.value = strides.map(String).includes(before) ? before : "";
    if (select.value !== before) read();
  };

  heatviz.panel({
    name: "sorting",
    shows: ({ open, rows }) => !open && rows.length > 0,
    on: { image: offer },
    keys: [
      { keys: ["/"], press: () => heatviz.byId("filter-name").focus(), does: "filter the stages by name", row: 80 },
    ],
    start({ run }) {
      heatviz.byId("sorting").addEventListener("input", read);
      heatviz.byId("clear-filters").addEventListener("click", clear);
      const measured = run.focus && run.focus.stages && run.focus.stages.length;
      if (!measured) heatviz.byId("sort-by").value = heatviz.query.sort = "number";
    },
  });
}
