// The numbers over all images, as the command prints them, and the figure's caption.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const line = (cells, tag) => heatviz.make("tr", {}, ...cells.map((cell) => heatviz.make(tag, {}, cell)));

  const table = ([head, ...rows]) =>
    heatviz.make(
      "table",
      {},
      heatviz.make("thead", {}, line(head, "th")),
      heatviz.make("tbody", {}, ...rows.map((row) => line(row, "td"))),
    );

  heatviz.panel({
    name: "numbers",
    start({ run }) {
      const { byId } = heatviz;
      byId("numbers-title").textContent = run.title;
      byId("numbers-tables").append(...run.tables.map(table));
      byId("numbers-caption").textContent = run.caption;
      byId("open-numbers").addEventListener("click", () => heatviz.openDialog("numbers"));
    },
  });
}
