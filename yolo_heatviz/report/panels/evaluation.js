// The run against its labels: figures by class, kinds of mistake, the confusion matrix. Each leads to its images.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const { make } = heatviz;
  const MOST = 24; // classes of the matrix; of more, those with the most mistakes
  const BACKGROUND = "background";

  const figure = (value) => (value === null || value === undefined ? "\u2013" : value.toFixed(3));

  // A button that closes the dialog and leaves the images that pass.
  const link = (text, name, passes, attributes = {}) =>
    heatviz.button(
      text,
      () => {
        heatviz.byId("evaluation-dialog").close();
        heatviz.showOnly(name, passes);
      },
      { "aria-label": `Images: ${name}`, ...attributes },
    );

  const row = (tag, cells, attributes = {}) =>
    make("tr", attributes, ...cells.map((cell, at) => make(at ? tag : "th", { scope: at ? null : "row" }, cell)));

  const head = (names) => make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name))));

  const hasClass = (number) => (image) => image.cells.some(([found, label]) => found === number || label === number);

  const byClass = (rows, boxes) => {
    const shown = rows.map((each, number) => ({ each, number })).filter(({ each }) => each.labels || each.FP);
    const names = ["", "labels", "TP", "FP", "FN", "precision", "recall", ...(boxes ? ["mAP50", "mAP50-95"] : [])];
    const cells = ({ each, number }) => [
      number === rows.length - 1 ? each.class : link(each.class, each.class, hasClass(number)),
      ...["labels", "TP", "FP", "FN"].map((name) => each[name].toLocaleString("en")),
      ...["precision", "recall", ...(boxes ? ["mAP50", "mAP50_95"] : [])].map((name) => figure(each[name])),
    ];
    const all = (number) => ({ class: number === rows.length - 1 ? "all" : null });
    const body = shown.map((given) => row("td", cells(given), all(given.number)));
    return [head(names), make("tbody", {}, ...body)];
  };

  const byKind = (mistakes) => {
    const gain = ({ mAP50, share }) => [mAP50 === null ? "\u2013" : `+${figure(mAP50)}`, share === null ? "\u2013" : heatviz.percent(share)];
    const cells = (each) => [
      link(each.mistake, each.mistake, (image) => image.kinds[each.mistake] > 0),
      each.count.toLocaleString("en"),
      ...gain(each),
    ];
    const body = mistakes.filter(({ count }) => count).map((each) => row("td", cells(each)));
    return [head(["", "count", "mAP50 to gain", "share"]), make("tbody", {}, ...body)];
  };

  // The numbers of the classes that are there; of very many those with the most mistakes.
  const chosen = ({ names, rows }) => {
    const sums = names.map((_, at) => {
      const all = rows[at].reduce((sum, count) => sum + count, 0) + rows.reduce((sum, each) => sum + each[at], 0);
      return { at, all, wrong: all - 2 * rows[at][at] };
    });
    const there = sums.filter(({ all }) => all).sort((one, other) => other.wrong - one.wrong);
    const kept = there.slice(0, MOST).map(({ at }) => at);
    return { kept: kept.sort((one, other) => one - other), left: there.length - kept.length };
  };

  const kindOf = (found, label, names) => {
    if (found === label) return "right";
    return names[found] === BACKGROUND && found === names.length - 1 ? "missed" : "wrong";
  };

  const cell = (confusion, found, label, most) => {
    const count = confusion.rows[found][label];
    const { names } = confusion;
    if (!count) return make("td", {});
    const name = found === label ? `${names[found]}, right` : `${names[found]} for ${names[label]}`;
    const passes = (image) => image.cells.some(([row, column]) => row === found && column === label);
    const element = make("td", { "data-kind": kindOf(found, label, names), title: name }, link(String(count), name, passes));
    element.style.backgroundColor = `color-mix(in srgb, var(--accent-ground) ${Math.round(100 * Math.sqrt(count / most))}%, var(--paper))`;
    return element;
  };

  const matrix = (confusion) => {
    const { kept, left } = chosen(confusion);
    const most = Math.max(...confusion.rows.flat(), 1);
    const title = (at) => make("th", { scope: "col", title: confusion.names[at] }, confusion.names[at]);
    const lines = kept.map((found) =>
      make(
        "tr",
        {},
        make("th", { scope: "row", title: confusion.names[found] }, confusion.names[found]),
        ...kept.map((label) => cell(confusion, found, label, most)),
      ),
    );
    if (left) heatviz.byId("evaluation-left").textContent = `The ${kept.length} classes with the most mistakes; ${left} more are in confusion.png.`;
    return [make("thead", {}, make("tr", {}, make("td", {}), ...kept.map(title))), make("tbody", {}, ...lines)];
  };

  const start = ({ run }) => {
    if (!run.labels) return;
    const { byId } = heatviz;
    byId("evaluation-advice").append(...(run.advice || []).map((sentence) => make("li", {}, sentence)));
    byId("evaluation-classes").append(...byClass(run.labels, Boolean(run.mistakes)));
    byId("evaluation-kinds").hidden = !(run.mistakes || []).some(({ count }) => count);
    byId("evaluation-mistakes").append(...byKind(run.mistakes || []));
    if (run.confusion) byId("evaluation-matrix").append(...matrix(run.confusion));
    byId("open-evaluation").addEventListener("click", () => heatviz.openDialog("evaluation-dialog"));
  };

  heatviz.panel({ name: "evaluation", shows: ({ run }) => Boolean(run.labels), start });
}
