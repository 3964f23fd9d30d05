// The stages of an image as rows, and their order: sorted and filtered as the tools above the sheet say.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  // What is asked of the order; those tools write here.
  heatviz.asked = { by: "focus", name: "", stride: "", focus: 0, dead: false };

  // A module inside a stage is known by its dotted path, a stage by its number.
  const keyOf = (stage) => String(stage.path || stage.stage);

  const row = (stage, number, order, ranked) => {
    const key = keyOf(stage);
    const focus = stage.focus || null;
    return {
      key,
      number, // its place in the network
      module: stage.module,
      stride: stage.stride,
      shape: stage.shape,
      focus: focus ? focus.stage : null,
      area: focus ? focus.area : null,
      by: focus ? focus.by : null,
      dead: (ranked.get(key) || {}).dead || [],
      copies: (ranked.get(key) || {}).copies || false,
      values: stage.maps || null,
      files: stage.files || [],
      tile: order.indexOf(key),
    };
  };

  heatviz.stageKey = keyOf;

  heatviz.stageRows = (entry, run) => {
    if (!entry || !entry.report) return [];
    const order = entry.report.order.map(String);
    const rows = run.focus && run.focus.stages ? run.focus.stages : [];
    const ranked = new Map(rows.map((each) => [String(each.stage), each]));
    return entry.stages
      .filter((stage) => stage.status === "done" && order.includes(keyOf(stage)))
      .map((stage, number) => row(stage, number, order, ranked));
  };

  heatviz.stageName = (stage) => (/^\d+$/.test(stage.key) ? `stage ${stage.key}` : stage.key);

  // Stages without a focus keep the network's order, after those that have one.
  const keys = {
    focus: (one) => (one.focus === null ? 1 : -one.focus),
    number: (one) => one.number,
    name: (one) => one.module.toLowerCase(),
    stride: (one) => one.stride || 0,
    dead: (one) => -one.dead.length,
  };

  const compare = (key) => (one, other) => {
    const [a, b] = [key(one), key(other)];
    return a < b ? -1 : a > b ? 1 : one.number - other.number;
  };

  const passes = (one, asked) => {
    const text = asked.name.trim().toLowerCase();
    const named =
      !text ||
      one.key.toLowerCase() === text ||
      one.module.toLowerCase().includes(text) ||
      (!/^\d+$/.test(text) && one.key.toLowerCase().includes(text));
    return (
      named &&
      (!asked.stride || String(one.stride) === asked.stride) &&
      (!asked.focus || (one.focus !== null && one.focus > asked.focus * one.area)) &&
      (!asked.dead || one.dead.length > 0)
    );
  };

  // A stage that enlarges or joins what others made has nothing of its own to open.
  heatviz.best = (rows) => {
    const ordered = [...rows].sort(compare(keys.focus));
    return ordered.find((one) => !one.copies) || ordered[0] || null;
  };

  heatviz.ordered = () =>
    heatviz.state.rows.filter((one) => passes(one, heatviz.asked)).sort(compare(keys[heatviz.asked.by]));
}
