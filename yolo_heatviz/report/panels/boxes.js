// The boxes over the picture: each is a button.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const SVG = "http://www.w3.org/2000/svg";
  const LEAST = "12px"; // half of it are its lines
  const CROWD = 25; // boxes; the tags of more would cover the picture: they show where the pointer or the focus is

  const area = ({ xyxy: [left, top, right, bottom] }) => (right - left) * (bottom - top);

  // Where a box begins along an axis, and how long it is: around its middle as long as its lines leave something inside.
  const span = (from, to, whole) => {
    const start = `${(100 * from) / whole}%`;
    const length = `${(100 * (to - from)) / whole}%`;
    return [`calc(${start} - max(0px, (${LEAST} - ${length}) / 2))`, `max(${length}, ${LEAST})`];
  };

  // The tag of a box at the picture's top lies inside it, or under it where it would cover it.
  const sideOf = (top, bottom) => {
    if (top > 0.06) return "above";
    return bottom - top > 0.12 ? "inside" : "under";
  };

  // Without a confidence, a keypoint at 0, 0 is a missing one.
  const isSeen = ([x, y, sure]) => (sure === undefined ? x || y : sure >= heatviz.state.run.pose.least);

  // Lines between the keypoints of a person.
  const limbs = (points) =>
    (points.length === heatviz.state.run.pose.person ? heatviz.state.run.pose.limbs : [])
      .map((pair) => pair.map((number) => points[number - 1]))
      .filter((pair) => pair.every(isSeen))
      .map(([[x0, y0], [x1, y1]]) => `M${x0} ${y0}L${x1} ${y1}`)
      .join("");

  // A place within a box's button, in parts of the picture from the box's middle: small boxes have larger buttons.
  const fromMiddle = (part, unit) => `calc(50% + ${100 * part}${unit})`;

  // The tag of a rotated box stands at its highest corner that the picture shows.
  const moveTag = (tag, box, [height, width]) => {
    const [left, top, right, bottom] = box.xyxy;
    const shown = box.corners.filter(([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height);
    const [x, y] = (shown.length ? shown : box.corners).reduce((one, other) => (other[1] < one[1] ? other : one));
    tag.className = "tag";
    tag.style.left = fromMiddle((x - (left + right) / 2) / width, "cqw");
    tag.style.bottom = fromMiddle(((top + bottom) / 2 - y) / height, "cqh");
  };

  // The outline of a rotated box or a mask, and keypoints, in pixels of the image.
  const shapeOf = (box, [height, width]) => {
    if (!heatviz.isShaped(box) && !box.keypoints) return null;
    const [left, top, right, bottom] = box.xyxy;
    const [across, down] = [Math.max(right - left, 1), Math.max(bottom - top, 1)];
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `${(left + right - across) / 2} ${(top + bottom - down) / 2} ${across} ${down}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", "shape");
    [svg.style.left, svg.style.width] = [fromMiddle(-across / 2 / width, "cqw"), `${(100 * across) / width}cqw`];
    [svg.style.top, svg.style.height] = [fromMiddle(-down / 2 / height, "cqh"), `${(100 * down) / height}cqh`];
    const points = box.keypoints || [];
    const dots = points.filter(isSeen).map(([x, y]) => `M${x} ${y}h0`).join("");
    const lines = (heatviz.isShaped(box) ? heatviz.outlineOf(box) : "") + limbs(points);
    for (const [name, d] of [["dark", lines], ["", lines], ["dark dots", dots], ["dots", dots]]) {
      if (!d) continue;
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", d);
      path.setAttribute("class", name);
      svg.append(path);
    }
    return svg;
  };

  const make = (box, index, [height, width]) => {
    const [left, top, right, bottom] = box.xyxy;
    const meaning = box.outcome ? ` (${heatviz.OUTCOMES[box.outcome]})` : "";
    const button = heatviz.make(
      "button",
      {
        type: "button",
        class: heatviz.isShaped(box) ? "box shaped" : "box",
        "data-box": index,
        "data-outcome": box.outcome,
        "aria-pressed": "false",
        "aria-label": `Box: ${heatviz.boxName(box)}${meaning}`,
      },
      heatviz.make("span", { class: `tag ${sideOf(top / height, bottom / height)}` }, heatviz.boxName(box)),
    );
    [button.style.left, button.style.width] = span(left, right, width);
    [button.style.top, button.style.height] = span(top, bottom, height);
    const shape = shapeOf(box, [height, width]);
    if (shape) button.append(shape);
    if (box.outcome === "FN" && box.why) {
      const places = [bottom / height > 0.94 ? "inside" : "", left + right > width ? "leftwards" : ""];
      button.append(heatviz.make("span", { class: ["why", ...places].join(" ").trim() }, box.why));
    }
    if (box.corners) moveTag(button.firstChild, box, [height, width]);
    else if (left / width > 0.7) button.classList.add("to-left"); // its tag would leave the picture on the right
    return button;
  };

  // Large boxes first, so that a small one inside them lies on top and can be clicked.
  const draw = ({ entry }) => {
    const boxes = heatviz.boxesOf(entry).map((box, index) => ({ box, index }));
    boxes.sort((one, other) => area(other.box) - area(one.box));
    heatviz.byId("boxes").replaceChildren(...boxes.map(({ box, index }) => make(box, index, entry.size)));
    heatviz.byId("boxes").classList.toggle("crowded", boxes.length > CROWD);
    mark(heatviz.state);
  };

  const mark = (state) => {
    for (const button of heatviz.byId("boxes").children) {
      button.hidden = state.hidden.has(button.dataset.outcome);
      button.setAttribute("aria-pressed", String(Number(button.dataset.box) === state.box));
      button.tabIndex = Number(button.dataset.box) === (state.box || 0) ? 0 : -1; // one stop; b and B walk on
    }
  };

  // The next box that is shown, or the one before.
  const step = (by) => {
    const shown = heatviz
      .boxesOf(heatviz.state.entry)
      .map((box, index) => ({ box, index }))
      .filter(({ box }) => !heatviz.state.hidden.has(box.outcome));
    if (!shown.length) return;
    const at = shown.findIndex(({ index }) => index === heatviz.state.box);
    const to = at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length;
    heatviz.change("box", { box: shown[to].index });
    heatviz.focusBox(shown[to].index);
  };

  heatviz.focusBox = (index) =>
    heatviz.byId("boxes").querySelector(`[data-box="${index}"]`).focus({ preventScroll: true });

  heatviz.panel({
    name: "boxes",
    on: {
      image(state) {
        const hadFocus = heatviz.byId("boxes").contains(document.activeElement);
        if (state.entry) draw(state);
        else heatviz.byId("boxes").replaceChildren();
        if (hadFocus) heatviz.byId("scene-name").focus({ preventScroll: true });
      },
      box: mark,
    },
    keys: [{ keys: ["b", "B"], press: (key) => step(key === "b" ? 1 : -1), does: "next box, previous box", row: 50 }],
    start() {
      heatviz.byId("boxes").addEventListener("click", (event) => {
        const button = event.target.closest("[data-box]");
        if (!button) return;
        const box = Number(button.dataset.box);
        heatviz.change("box", { box: heatviz.state.box === box ? null : box });
      });
    },
  });
}
