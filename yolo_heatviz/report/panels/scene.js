// The image in words: its name, size, and how much was found; the panels below stand in it.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  // A classifier finds a class of the whole image, without a box.
  const facts = (entry) => {
    const [height, width] = entry.size;
    const found = entry.found || [];
    const classes = found.filter((each) => !each.xyxy).map((each) => `${each.class} ${each.confidence.toFixed(2)}`);
    return `${width} \u00d7 ${height} pixels, ${classes.join(", ") || heatviz.boxCount(found.length)}`;
  };

  heatviz.panel({
    name: "scene",
    on: {
      image({ run, image, entry }) {
        heatviz.byId("scene-name").textContent = run.images[image].name;
        heatviz.byId("scene-facts").textContent = entry ? facts(entry) : run.images[image].kind;
      },
    },
  });
}
