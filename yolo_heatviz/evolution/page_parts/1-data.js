// The evolution in the page, and the maps of its epochs, which are loaded from the files beside it.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const about = JSON.parse(document.getElementById("evolution").textContent);
  heatviz.about = about;

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  heatviz.palette = bytes(about.palette);

  const loaded = new Map();
  const waiting = new Map();

  // A file calls this with its maps: codes from 0 to 254 between the ends of each, and 255 for what is not finite.
  heatviz.receive = (file) => {
    loaded.set(file.epoch, { ...file, codes: bytes(file.codes) });
    (waiting.get(file.epoch) || []).forEach((done) => done(loaded.get(file.epoch)));
    waiting.delete(file.epoch);
  };

  // The maps of an epoch, as a promise; null where its file cannot be loaded.
  heatviz.load = (epoch) =>
    new Promise((done) => {
      if (loaded.has(epoch)) {
        done(loaded.get(epoch));
        return;
      }
      const first = !waiting.has(epoch);
      waiting.set(epoch, [...(waiting.get(epoch) || []), done]);
      if (!first) return;
      const script = document.createElement("script");
      script.src = `page/epoch${String(epoch).padStart(3, "0")}.js`;
      script.onerror = () => {
        (waiting.get(epoch) || []).forEach((each) => each(null));
        waiting.delete(epoch);
      };
      document.head.append(script);
    });

  // A stage's map of one image: its codes, its size and its ends.
  heatviz.map = (file, key, image) => {
    const stage = file.stages.find((each) => each.key === key);
    if (!stage) return null;
    const cells = stage.height * stage.width;
    const start = stage.start + image * cells;
    const [low, high] = [stage.low[image], stage.high[image]];
    return { height: stage.height, width: stage.width, low, high, codes: file.codes.subarray(start, start + cells) };
  };
}
