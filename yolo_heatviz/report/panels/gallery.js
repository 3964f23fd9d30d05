// The images of the run: thumbnails that load when they come into view, and what became of each source.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  const FILTERS = {
    all: ["all", () => true],
    found: ["with boxes", (image) => image.found > 0 && !isClassifier()],
    empty: ["nothing found", (image) => image.status === "done" && image.kind === "image" && image.found === 0],
    FN: ["with misses (FN)", (image) => image.labels && image.labels.FN > 0],
    FP: ["with false alarms (FP)", (image) => image.labels && image.labels.FP > 0],
    wrong: ["wrong class", (image) => image.truth && image.truth[0] !== image.truth[1]],
    uncounted: ["not counted", (image) => image.not_counted !== null],
    differ: ["where they differ", (image) => image.differ > 0],
    failed: ["failed", (image) => image.status === "failed"],
    video: ["videos", (image) => image.kind !== "image"],
  };

  const wrong = (image) => (image.labels ? image.labels.FN + image.labels.FP : 0);
  const ORDERS = {
    run: ["in order", () => 0],
    wrong: ["most wrong", (one, other) => wrong(other) - wrong(one)],
    FN: ["most misses", (one, other) => of(other, "FN") - of(one, "FN")],
    FP: ["most false", (one, other) => of(other, "FP") - of(one, "FP")],
    differ: ["most different", (one, other) => (other.differ || 0) - (one.differ || 0)],
  };
  const of = (image, outcome) => (image.labels ? image.labels[outcome] : -1);
  let only = null; // {name, passes} of the images that another panel asks for

  const isClassifier = () => heatviz.state.run.model && heatviz.state.run.model.task === "classify";

  const words = (image) => {
    if (image.status === "failed") return `failed: ${image.reason || "no reason was given"}`;
    if (image.kind !== "image") return image.kind;
    if (image.not_counted) return image.not_counted.startsWith("no label") ? image.not_counted : "not counted";
    if (image.truth) return image.truth[0] === image.truth[1] ? "right" : `${image.truth[1]} for ${image.truth[0]}`;
    if (isClassifier()) return image.found ? "classified" : image.status;
    if (Number.isFinite(image.differ)) return image.differ ? `${heatviz.boxCount(image.differ)} not shared` : "the same boxes";
    if (image.labels) return ["TP", "FP", "FN"].map((outcome) => `${image.labels[outcome]} ${outcome}`).join(" ");
    return image.found === null ? image.status : heatviz.boxCount(image.found);
  };

  const thumb = (image) => {
    const path = image.thumb || heatviz.ownPicture(image);
    if (path) return heatviz.make("img", { src: heatviz.url(path), alt: "", loading: "lazy", decoding: "async" });
    const sign = image.status === "failed" ? "!" : image.kind === "image" ? "\u2013" : "\u25b7";
    return heatviz.make("span", { class: "no-thumb", "aria-hidden": "true" }, sign);
  };

  const item = (image, index) =>
    heatviz.make(
      "li",
      {},
      heatviz.make(
        "button",
        {
          type: "button",
          "data-key": index,
          tabindex: -1,
          title: image.not_counted ? `${image.source}: ${image.not_counted}` : image.source,
          class: image.status === "failed" ? "failed" : null,
        },
        thumb(image),
        heatviz.make("span", { class: "thumb-name" }, image.name),
        heatviz.make("span", { class: "thumb-facts" }, words(image)),
      ),
    );

  const offer = (images) => {
    const some = Object.entries(FILTERS).filter(([value, [, passes]]) => value === "all" || images.some(passes));
    heatviz.byId("gallery-filter").append(...some.map(([value, [text]]) => heatviz.make("option", { value }, text)));
    const labelled = images.some((image) => image.labels);
    const compared = images.some((image) => Number.isFinite(image.differ));
    const orders = Object.entries(ORDERS).filter(([value]) => value === "run" || (value === "differ" ? compared : labelled));
    heatviz.byId("gallery-sort").append(...orders.map(([value, [text]]) => heatviz.make("option", { value }, text)));
    heatviz.byId("gallery-sort").hidden = !labelled && !compared;
  };

  const keyOf = (item) => Number(item.firstChild.dataset.key);

  const sort = () => {
    const { images } = heatviz.state.run;
    const [, order] = ORDERS[heatviz.byId("gallery-sort").value];
    const items = [...heatviz.byId("thumbs").children].sort((one, other) => keyOf(one) - keyOf(other));
    items.sort((one, other) => order(images[keyOf(one)], images[keyOf(other)]));
    heatviz.byId("thumbs").replaceChildren(...items);
    mark(heatviz.state);
  };

  const mark = ({ image }) => heatviz.markTile(heatviz.byId("thumbs"), String(image));

  const filter = () => {
    const { byId, state } = heatviz;
    const text = byId("gallery-text").value.trim().toLowerCase();
    const passes = FILTERS[byId("gallery-filter").value][1];
    let left = 0;
    [...byId("thumbs").children].forEach((each) => {
      const image = state.run.images[keyOf(each)];
      each.hidden = !(
        passes(image) &&
        (!only || only.passes(image)) &&
        (image.name.toLowerCase().includes(text) || image.source.toLowerCase().includes(text))
      );
      left += !each.hidden;
    });
    mark(state);
    const all = state.run.images.length;
    byId("gallery-count").textContent = left === all ? all.toLocaleString("en") : `${left} of ${all}`;
  };

  // The next image that the filters leave, or the one before.
  heatviz.stepImage = (by) => {
    const items = [...heatviz.byId("thumbs").children];
    let to = items.findIndex((each) => keyOf(each) === heatviz.wanted().image) + by;
    while (items[to] && items[to].hidden) to += by;
    if (!items[to]) return;
    const image = keyOf(items[to]);
    heatviz.go({ image });
    heatviz.say(`${heatviz.state.run.images[image].name}, ${words(heatviz.state.run.images[image])}`);
  };

  // Leave the images that pass, under a name, until that is clicked away; all of them again without a name.
  heatviz.showOnly = (name, passes) => {
    const { byId } = heatviz;
    only = name ? { name, passes } : null;
    byId("gallery-text").value = "";
    byId("gallery-filter").value = "all";
    byId("gallery-only").hidden = !only;
    byId("gallery-only").textContent = only ? `${name} \u00d7` : "";
    byId("gallery-only").setAttribute("aria-label", only ? `Images: ${name}. Show all again` : "");
    filter();
    const first = [...byId("thumbs").children].find((each) => !each.hidden);
    if (only && first) heatviz.go({ image: keyOf(first) });
  };

  const start = ({ run: { images } }) => {
    const { byId } = heatviz;
    byId("thumbs").append(...images.map(item));
    offer(images);
    filter();
    byId("gallery").addEventListener("input", filter);
    byId("gallery-sort").addEventListener("change", sort);
    byId("gallery-only").addEventListener("click", () => heatviz.showOnly(null));
    byId("thumbs").addEventListener("click", (event) => {
      const button = event.target.closest("[data-key]");
      if (button) heatviz.go({ image: Number(button.dataset.key) });
    });
    // Arrows walk along the names; Enter opens: a thousand images are not all opened on the way to the last.
    heatviz.arrowsMove(byId("thumbs"), (button) => button.focus());
  };

  heatviz.panel({
    name: "gallery",
    shows: ({ run }) => run.images.length > 1,
    on: { image: mark },
    keys: [
      {
        keys: ["n", "p"],
        press: (key) => heatviz.stepImage(key === "n" ? 1 : -1),
        does: "next image, previous image",
        row: 60,
      },
    ],
    start,
  });
}
