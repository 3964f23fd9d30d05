// The buttons that lead to the image before and after.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const show = ({ run, image }) => {
    const [previous, next] = [heatviz.byId("previous-image"), heatviz.byId("next-image")];
    const focused = document.activeElement;
    previous.disabled = image <= 0;
    next.disabled = image >= run.images.length - 1;
    if (focused === previous && previous.disabled) next.focus();
    else if (focused === next && next.disabled) previous.focus();
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
