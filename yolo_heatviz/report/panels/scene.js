// The image in words: its name, size, and how much was found; the panels below stand in it.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  // What a network found that gives a class or a depth for each pixel.
  const perPixel = ({ shares, depth }) => {
    if (depth) return `depths of ${heatviz.number(depth[0])} to ${heatviz.number(depth[1])} m`;
    return (shares || []).map((each) => `${each.class} ${heatviz.percent(each.share)}`).join(", ");
  };

  // A classifier finds a class of the whole image, without a box.
  const facts = (entry) => {
    const [height, width] = entry.size;
    const found = entry.found || [];
    const classes = found.filter((each) => !each.xyxy).map((each) => `${each.class} ${each.confidence.toFixed(2)}`);
    const words = classes.join(", ") || perPixel(entry) || (entry.found ? heatviz.boxCount(found.length) : "");
    return `${width} \u00d7 ${height} pixels${words && ", "}${words}`;
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
