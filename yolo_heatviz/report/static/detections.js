// The boxes of an image: detections, or the outcome of each box where labels were given.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  // The outcomes of a comparison with labels, and their meanings.
  heatviz.OUTCOMES = { TP: "found and in the labels", FP: "found, not in the labels", FN: "in the labels, missed" };

  // [{number in entry.found or null, outcome or null, class, confidence or null, xyxy}]; a class of the whole image
  // has no box, and is left out.
  heatviz.boxesOf = (entry) => {
    if (!entry) return [];
    if (entry.verdicts) return entry.verdicts.map((each) => ({ ...(entry.found || [])[each.box], ...each, number: each.box }));
    return (entry.found || []).map((each, number) => ({ ...each, number, outcome: null })).filter((each) => each.xyxy);
  };

  const path = (points) => `M${points.map(([x, y]) => `${x} ${y}`).join("L")}Z`;

  // A rotated box, or a mask that is not empty.
  heatviz.isShaped = ({ corners, outlines }) => Boolean(corners || (outlines && outlines.length));

  // A box as an SVG path in pixels of the image: its mask, its corners, or its sides.
  heatviz.outlineOf = ({ xyxy: [left, top, right, bottom], corners, outlines }) => {
    if (outlines && outlines.length) return outlines.map(path).join("");
    return corners ? path(corners) : `M${left} ${top}H${right}V${bottom}H${left}Z`;
  };

  heatviz.boxName = (box) => {
    const sure = box.confidence === null ? "" : ` ${box.confidence.toFixed(2)}`;
    return `${box.outcome ? `${box.outcome} ` : ""}${box.class}${sure}`;
  };

  heatviz.boxCount = (count) => (count === 1 ? "1 box" : `${count} boxes`);
}
