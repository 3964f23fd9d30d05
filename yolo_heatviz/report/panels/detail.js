// The chosen box: where it comes from, its scores, and the channels and stages that answer to it.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const go = (stage, channel) => heatviz.go({ stage: String(stage), channel: String(channel), open: true });

  const fact = (name, ...values) =>
    heatviz.make("div", {}, heatviz.make("dt", {}, name), heatviz.make("dd", {}, ...values));

  const share = (inside) => heatviz.make("span", { class: "share" }, ` ${heatviz.percent(inside)}`);

  const stageButton = ({ stage, module, inside }) => {
    const button = heatviz.button(`${stage} ${module}`, () => go(stage, "l2"), { class: "chip", "data-stage": stage });
    if (inside !== undefined) button.append(share(inside));
    return button;
  };

  const channelButton = (stage, { channel, inside }) => {
    const button = heatviz.button(`${channel}`, () => go(stage, channel), {
      class: "chip",
      "data-channel": channel,
      "aria-label": `Channel ${channel} of stage ${stage}, ${heatviz.percent(inside)} inside`,
    });
    button.append(share(inside));
    return button;
  };

  const origin = (known, module) => [
    fact("from", stageButton({ stage: known.stage, module }), ` level ${known.level}, stride ${known.stride}`),
    fact("cell", `row ${known.row}, column ${known.column}`),
    known.anchor === null
      ? null
      : fact("anchor", `${known.anchor}: ${known.anchor_size.map((side) => Math.round(side)).join(" \u00d7 ")}`),
    fact("class score", known.class_score.toFixed(3)),
    known.objectness === null ? null : fact("objectness", known.objectness.toFixed(3)),
    fact("area", heatviz.percent(known.area)),
  ];

  const answering = (known) => {
    const channels = known.channels.map((each) => channelButton(known.stage, each));
    const stages = (known.stages || []).map(stageButton);
    return [
      fact(`channels of stage ${known.stage} with the most of their energy inside`, ...channels),
      stages.length ? fact("stages with the most inside", ...stages) : null,
    ];
  };

  // Of heads that find more than upright boxes nothing can be asked.
  const canProbe = () => !heatviz.state.run.model || heatviz.state.run.model.task === "detect";

  // A missed box has no prediction of its own: the command can be asked what the head said there.
  const missed = ({ xyxy: [left, top, right, bottom], class: name, why }) => {
    if (why) return heatviz.make("p", {}, `The labels have it, no detection matches it. ${why}.`);
    const place = [left, top, right - left, bottom - top].map(Math.round).join(",");
    return heatviz.make(
      "p",
      {},
      "The labels have it, no detection matches it.",
      ...(canProbe() ? [" Ask why: ", heatviz.make("code", {}, `--probe "${place},${name}"`)] : []),
    );
  };

  const falseFind = ({ mistake, why }) =>
    mistake && why ? [heatviz.make("p", {}, `A false find, ${mistake}: ${why}.`)] : [];

  const body = (box, entry) => {
    const known =
      entry.explained && box.number !== null && box.number !== undefined ? entry.explained[box.number] : null;
    if (known) {
      const stage = entry.stages.find((each) => heatviz.stageKey(each) === String(known.stage));
      const facts = [...origin(known, stage ? stage.module : ""), ...answering(known)];
      return [...(box.outcome === "FP" ? falseFind(box) : []), heatviz.make("dl", {}, ...facts.filter(Boolean))];
    }
    if (box.outcome === "FN") return [missed(box)];
    const { area, stages } = (entry.found || [])[box.number] || {};
    const measured = stages
      ? [heatviz.make("dl", {}, fact("area", heatviz.percent(area)), fact("stages with the most inside", ...stages.map(stageButton)))]
      : [];
    return [
      ...(box.outcome === "FP" ? falseFind(box) : []),
      ...measured,
      heatviz.make(
        "p",
        {},
        "This run did not say where its boxes come from: that takes a Detect head, the focus on, and no --augment.",
      ),
    ];
  };

  const close = () => {
    const { box } = heatviz.state;
    const hadFocus = heatviz.byId("detail").contains(document.activeElement);
    heatviz.change("box", { box: null });
    if (hadFocus) heatviz.focusBox(box);
  };

  const show = ({ entry, box }) => {
    const { byId, make } = heatviz;
    if (box === null) return byId("detail").replaceChildren();
    const chosen = heatviz.boxesOf(entry)[box];
    const sides = chosen.xyxy.map((side) => Math.round(side));
    const head = make(
      "div",
      { class: "detail-head" },
      make("h3", { id: "detail-name" }, heatviz.boxName(chosen)),
      make("p", { class: "facts" }, `x ${sides[0]} to ${sides[2]}, y ${sides[1]} to ${sides[3]}`),
      heatviz.button("\u00d7", close, {
        class: "close",
        "aria-label": "Close the box",
      }),
    );
    byId("detail").replaceChildren(head, ...body(chosen, entry));
    heatviz.say(byId("detail").innerText);
  };

  heatviz.panel({
    name: "detail",
    shows: ({ box }) => box !== null,
    on: { "box image": show },
    keys: [{ keys: ["Escape"], press: () => heatviz.state.box !== null && close() }],
  });
}
