// A source without maps: why it has none, and its files; or what an image with maps lacks.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const lines = (image) => {
    const { make } = heatviz;
    const made = [];
    if (image.status === "failed")
      made.push(make("p", { class: "reason" }, `Failed: ${image.reason || "no reason was given"}.`));
    else made.push(make("p", {}, `Not shown here: ${image.note || image.reason || "its maps were not kept"}.`));
    const shown = heatviz.ownPicture(image);
    if (shown) made.push(make("img", { src: heatviz.url(shown), alt: `${image.name} with its boxes` }));
    if (image.files.length) made.push(make("ul", {}, ...heatviz.fileList(image.files)));
    made.push(make("p", { class: "facts" }, `Source: ${image.source}`));
    return made;
  };

  const imageOf = ({ run, image }) => run.images[image];

  heatviz.panel({
    name: "no-maps",
    shows: (state) => state.image >= 0 && (!state.entry || Boolean(imageOf(state).note)),
    on: {
      image(state) {
        const image = imageOf(state);
        heatviz.byId("no-maps").replaceChildren(...(state.entry ? [image.note || ""] : lines(image)));
      },
    },
  });
}
