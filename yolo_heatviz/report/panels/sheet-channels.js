// The channels of one stage in the contact sheet: its L2 norm first, then those that answer best to the boxes.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const SIDE = 150;

  const tile = (state, name) => {
    const map = heatviz.oneMap(state.maps, name);
    const canvas = heatviz.make("canvas", { class: "cut" });
    heatviz.fitCanvas(canvas, state.entry, SIDE);
    heatviz.paint(canvas, map, heatviz.paintWith(state, map));
    const known = map.inside !== null && map.inside !== undefined;
    const share = known
      ? `, ${heatviz.percent(map.inside)} ${state.stage.by !== "contrast" ? `inside the ${state.stage.by}` : "contrast"}`
      : "";
    const dead = state.stage.dead.includes(Number(name)) ? ", dead in the whole run" : "";
    const made = heatviz.tile({
      key: name,
      pictures: [heatviz.underTile(state.entry), canvas],
      name: name === "l2" ? "L2" : name,
      figure: known ? heatviz.percent(map.inside) : "",
      label: `${heatviz.mapName(name)}${share}${dead}, from ${heatviz.number(map.low)} to ${heatviz.number(map.high)}`,
    });
    made.title = `${heatviz.number(map.low)} to ${heatviz.number(map.high)}${share}${dead}`;
    if (map.high === map.low) made.append(heatviz.make("span", { class: "tile-note" }, "flat"));
    return made;
  };

  const facts = ({ stage, maps }) => {
    const kept = maps.maps.length - 1;
    const [channels, height, width] = stage.shape;
    const stride = stage.stride ? `, stride ${stage.stride}` : "";
    const measure = stage.by !== "contrast" ? "focus" : "contrast";
    const shown = stage.focus === null ? `${kept} of them here` : `here ${kept} of them, with their ${measure}`;
    const means = heatviz.meansOf(maps);
    const size = `${channels} channel${channels === 1 ? "" : "s"} of ${height} \u00d7 ${width}${stride}`;
    return [size, shown, means].filter(Boolean).join("; ");
  };

  heatviz.drawChannels = (state) => {
    const { byId } = heatviz;
    byId("sheet-name").textContent =
      `${heatviz.stageName(state.stage).replace("stage", "Stage")} ${state.stage.module}`;
    byId("sheet-facts").textContent = facts(state);
    byId("none-left").hidden = true;
    byId("tiles").replaceChildren(...state.maps.maps.map((each) => tile(state, each)));
    byId("left-out").replaceChildren(...heatviz.fileList(state.stage.files));
  };
}
