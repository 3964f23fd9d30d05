// The stages of an image as rows, and their order: sorted and filtered as the tools above the sheet say.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  // The order and the filters, as those tools are set.
  heatviz.query = { sort: "focus", name: "", stride: "", focus: 0, dead: false };

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

  // The best focus is rank 0. Those that differ by rounding alone share a rank: a stage and its copy.
  const ROUNDING = 1e-6;
  const rank = (rows) => {
    const measured = rows.filter((one) => one.focus !== null).sort((one, other) => other.focus - one.focus);
    measured.forEach((one, at) => {
      const before = measured[at - 1];
      one.rank = !before ? 0 : before.focus - one.focus <= ROUNDING ? before.rank : at;
    });
    for (const one of rows) if (one.focus === null) one.rank = rows.length;
  };

  heatviz.stageKey = keyOf;

  heatviz.stageRows = (entry, run) => {
    if (!entry || !entry.report) return [];
    const order = entry.report.order.map(String);
    const rows = run.focus && run.focus.stages ? run.focus.stages : [];
    const ranked = new Map(rows.map((each) => [String(each.stage), each]));
    const shown = entry.stages
      .filter((stage) => stage.status === "done" && order.includes(keyOf(stage)))
      .map((stage, number) => row(stage, number, order, ranked));
    rank(shown);
    return shown;
  };

  heatviz.stageName = (stage) => (/^\d+$/.test(stage.key) ? `stage ${stage.key}` : stage.key);

  // Stages without a focus keep the network's order, after those that have one.
  const SORT_KEYS = {
    focus: (one) => one.rank,
    number: (one) => one.number,
    name: (one) => one.module.toLowerCase(),
    stride: (one) => one.stride || 0,
    dead: (one) => -one.dead.length,
  };

  const compare = (key) => (one, other) => {
    const [a, b] = [key(one), key(other)];
    return a < b ? -1 : a > b ? 1 : one.number - other.number;
  };

  const passes = (one, query) => {
    const text = query.name.trim().toLowerCase();
    const named =
      !text ||
      one.key.toLowerCase() === text ||
      one.module.toLowerCase().includes(text) ||
      (!/^\d+$/.test(text) && one.key.toLowerCase().includes(text));
    return (
      named &&
      (!query.stride || String(one.stride) === query.stride) &&
      (!query.focus || (one.focus !== null && one.focus > query.focus * one.area)) &&
      (!query.dead || one.dead.length > 0)
    );
  };

  // A stage that enlarges or joins what others made has nothing of its own to open.
  heatviz.bestStage = (rows) => {
    const ordered = [...rows].sort(compare(SORT_KEYS.focus));
    return ordered.find((one) => !one.copies) || ordered[0] || null;
  };

  heatviz.orderedStages = () =>
    heatviz.state.rows.filter((one) => passes(one, heatviz.query)).sort(compare(SORT_KEYS[heatviz.query.sort]));
}
