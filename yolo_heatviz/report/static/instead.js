// What stands in the picture's place for a source that has no maps: why, and its files.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const PICTURES = /\.(jpe?g|png|webp|bmp|gif)$/i; // what browsers show

  // The picture with its boxes that the run wrote of an image, where it is at hand.
  heatviz.ownPicture = (image) =>
    image.kind === "image" && !heatviz.isSingleFile() ? image.files.find((file) => PICTURES.test(file)) : undefined;

  // In a single file they are not there to be opened.
  heatviz.fileList = (files) =>
    files.map((file) =>
      heatviz.make("li", {}, heatviz.isSingleFile() ? file : heatviz.make("a", { href: heatviz.url(file) }, file)),
    );

  heatviz.instead = (image) => {
    const { make } = heatviz;
    const lines = [];
    if (image.status === "failed")
      lines.push(make("p", { class: "reason" }, `Failed: ${image.reason || "no reason was given"}.`));
    else lines.push(make("p", {}, `Not shown here: ${image.note || image.reason || "its maps were not kept"}.`));
    const shown = heatviz.ownPicture(image);
    if (shown) lines.push(make("img", { src: heatviz.url(shown), alt: `${image.name} with its boxes` }));
    if (image.files.length) lines.push(make("ul", {}, ...heatviz.fileList(image.files)));
    lines.push(make("p", { class: "facts" }, `Source: ${image.source}`));
    return lines;
  };
}
