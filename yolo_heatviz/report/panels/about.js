// The facts about the run: the line under the title, the dialog, and a warning where the run did not end well.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const fileOf = (path) => String(path).split(/[\\/]/).pop();

  const counts = ({ images, weights }) => {
    const failed = images.filter((image) => image.status === "failed").length;
    const parts = [heatviz.plural(images.length, "source")];
    if (failed) parts.push(`${failed} failed`);
    if (weights && weights.path) parts.push(fileOf(weights.path));
    return parts.join(" \u00b7 ");
  };

  const setting = (options, name) =>
    options && options[name] !== null && options[name] !== undefined ? options[name] : "\u2013";

  const facts = (run) => ({
    yolo_heatviz: run.yolo_heatviz,
    weights: run.weights ? run.weights.path : "\u2013",
    "SHA-256": run.weights && run.weights.sha256 ? run.weights.sha256 : "\u2013",
    task: run.model && run.model.task ? run.model.task : "\u2013",
    classes: run.model && run.model.names ? Object.values(run.model.names).slice(0, 100).join(", ") : "\u2013",
    "--conf-thres": setting(run.options, "conf_thres"),
    "--iou-thres": setting(run.options, "iou_thres"),
    "--match-iou": setting(run.options, "match_iou"),
    versions: Object.entries(run.versions || {})
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
  });

  const warning = (run) => {
    const words = [];
    if (run.complete === false) words.push("This run did not reach its end.");
    if (run.exit_status)
      words.push(`Its exit status is ${run.exit_status}${run.exit_meaning ? `: ${run.exit_meaning}` : ""}.`);
    return words.join(" ");
  };

  heatviz.panel({
    name: "about",
    start({ run }) {
      const { byId, make } = heatviz;
      byId("facts").textContent = counts(run);
      const said = warning(run);
      if (said) byId("facts").append(make("strong", { class: "warning" }, ` ${said}`));
      for (const [name, value] of Object.entries(facts(run))) {
        byId("about-facts").append(make("dt", {}, name), make("dd", {}, String(value)));
      }
      byId("open-about").addEventListener("click", () => heatviz.openDialog("about"));
    },
  });
}
