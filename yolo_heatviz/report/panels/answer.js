// The sentence at the top: which stage to open in this image, and why.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const open = (stage) =>
    heatviz.button(
      `${heatviz.stageName(stage)} (${stage.module}${stage.stride ? `, stride ${stage.stride}` : ""})`,
      () => heatviz.go({ stage: stage.key, channel: "l2", open: true }),
      { class: "inline" },
    );

  const withoutBoxes = ({ found }) => {
    if (!found) return "no boxes are read";
    return found.length ? "there are no boxes" : "nothing was found";
  };

  const why = (stage) => {
    const { percent, state } = heatviz;
    if (stage.by === "contrast") {
      return (
        ` first: ${withoutBoxes(state.entry)} here, and it has the most contrast, ${percent(stage.focus)} ` +
        "of its best channels\u2019 energy in the hottest twentieth of the pixels."
      );
    }
    return (
      ` first: its best channels have ${percent(stage.focus)} of their energy inside the ${stage.by}, which cover ` +
      `${percent(stage.area)} of the area.`
    );
  };

  const run = ({ run: { focus, images } }) => {
    const ranked = (focus && focus.stages) || [];
    const first = ranked.find((each) => !each.copies) || ranked[0];
    if (!first || images.length < 2) return null;
    const share = heatviz.percent(first.focus);
    const over = first.images ? heatviz.plural(first.images, "image") : "images";
    const against =
      focus.by !== "contrast" ? ` inside the ${focus.by} of ${over}, which cover ${heatviz.percent(first.area)}` : "";
    return heatviz.make("span", { class: "aside" }, ` Over the whole run: stage ${first.stage}, ${share}${against}.`);
  };

  const sentence = (state) => {
    const stage = heatviz.bestStage(state.rows);
    const image = state.run.images[state.image];
    if (!state.entry && image.status === "done" && image.kind !== "image")
      return ["The heatmaps of a video are videos, one a stage, to open in a player."];
    if (!state.entry) return ["There are no maps of this source."];
    if (!stage) return ["No stage of this image has a map."];
    if (stage.focus === null)
      return ["The stages are in the network\u2019s order: this run did not measure their focus."];
    return [state.run.images.length > 1 ? "In this image, open " : "Open ", open(stage), why(stage), run(state)].filter(Boolean);
  };

  heatviz.panel({
    name: "answer",
    on: { image: (state) => heatviz.byId("answer").replaceChildren(...sentence(state)) },
    start({ run: { images } }) {
      if (!images.length) heatviz.byId("answer").textContent = "This run has no sources.";
    },
  });
}
