// The files of the run that the page links to or shows as they are.
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
}
