// The state of the page, and functions that are called when it changes.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const listeners = { any: [] };

  heatviz.state = {
    run: null, // the object of the run, see PageData in data.py
    image: -1, // its number in run.images
    entry: null, // the manifest's entry of the image; null where it has no maps
    rows: [], // its stages that are maps, see stages.js
    stage: null, // one of the rows
    maps: null, // the stage's, see maps.js
    map: null, // the one that lies over the image
    open: false, // true: the sheet shows the stage's channels; false: all stages
    box: null, // number in heatviz.boxesOf(entry)
    pixel: null, // {x, y} of the image, under the pointer or the crosshair
    opacity: 0.5,
    smooth: true,
    hidden: new Set(), // outcomes that are not shown: TP, FP, FN
    letters: true, // single-letter keys work
  };

  // Topics: "image", "view" (stage, map, open), "order" (of the stages), "box", "pixel", "look" (opacity, smooth),
  // "keys"; a panel may add topics of its own. Who listens to "any" hears of each change, before the others.
  heatviz.on = (topics, listener) => {
    for (const topic of topics.split(" ")) (listeners[topic] = listeners[topic] || []).push(listener);
  };

  heatviz.change = (topic, values = {}) => {
    Object.assign(heatviz.state, values);
    for (const listener of [...listeners.any, ...(listeners[topic] || [])]) listener(heatviz.state);
  };
}
