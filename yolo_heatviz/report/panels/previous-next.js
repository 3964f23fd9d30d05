// The buttons that lead to the image before and after.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const show = ({ run, image }) => {
    heatviz.byId("previous-image").disabled = image <= 0;
    heatviz.byId("next-image").disabled = image >= run.images.length - 1;
  };

  heatviz.panel({
    name: "previous-next",
    shows: ({ run }) => run.images.length > 1,
    on: { image: show },
    start() {
      heatviz.byId("previous-image").addEventListener("click", () => heatviz.stepImage(-1));
      heatviz.byId("next-image").addEventListener("click", () => heatviz.stepImage(1));
    },
  });
}
