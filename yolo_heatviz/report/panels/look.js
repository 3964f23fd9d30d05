// How the heat looks: its opacity, and smooth maps or none.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  let before = 0.5; // the opacity that the key o brings back

  const show = ({ opacity, smooth }) => {
    const { byId } = heatviz;
    document.documentElement.style.setProperty("--opacity", opacity);
    byId("opacity").value = Math.round(100 * opacity);
    byId("opacity-value").textContent = `${Math.round(100 * opacity)}\u202f%`;
    byId("smooth").checked = smooth;
  };

  const setOpacity = (opacity) => heatviz.change("look", { opacity: Math.min(Math.max(opacity, 0), 1) });

  const OPACITY_KEYS = {
    o: (opacity) => {
      if (opacity > 0) before = opacity;
      return opacity > 0 ? 0 : before;
    },
    "+": (opacity) => opacity + 0.1,
    "-": (opacity) => opacity - 0.1,
  };

  const start = () => {
    const { byId } = heatviz;
    byId("opacity").addEventListener("input", (event) => setOpacity(Number(event.target.value) / 100));
    byId("smooth").addEventListener("change", (event) => heatviz.change("look", { smooth: event.target.checked }));
  };

  heatviz.panel({
    name: "look",
    on: { look: show },
    keys: [
      {
        keys: Object.keys(OPACITY_KEYS),
        press: (key) => setOpacity(OPACITY_KEYS[key](heatviz.state.opacity)),
        does: "heat off and on, stronger, weaker",
        row: 70,
      },
    ],
    start,
  });
}
