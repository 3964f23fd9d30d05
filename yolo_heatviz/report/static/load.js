// Gets objects and pictures: from beside the page, or from inside it when it was made as a single file.
// A page opened from disk may not fetch its neighbours, but may run them: each is a script that calls heatviz.receive.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const KEPT = 40; // objects; a stage of a large network takes a few megabytes
  const loaded = new Map(); // path -> promise, the longest unused first
  const waiting = new Map(); // path -> function that takes the object
  let embedded = null;
  let pictures = null;

  const parse = (element) => JSON.parse(element.textContent);

  const withinPage = (path) => {
    if (!embedded) {
      const blocks = document.querySelectorAll("script[data-path]");
      embedded = new Map([...blocks].map((element) => [element.dataset.path, element]));
    }
    return embedded.get(path);
  };

  const fromDisk = (path) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const finish = () => {
        script.remove();
        waiting.delete(path);
      };
      waiting.set(path, (object) => {
        finish();
        resolve(object);
      });
      script.onerror = () => {
        finish();
        reject(new Error(`cannot read ${path}: keep this page in its run's folder`));
      };
      script.onload = () => {
        if (waiting.has(path)) {
          finish();
          reject(new Error(`${path} is not what this page expects`));
        }
      };
      script.src = heatviz.url(path);
      document.head.append(script);
    });

  heatviz.run = () => parse(heatviz.byId("run"));

  heatviz.receive = (object) => {
    const take = waiting.get(object.path);
    if (take) take(object);
  };
  heatviz.give = heatviz.receive; // the name in the files of older runs

  // load(path, prepare) -> promise of the object, as `prepare` left it; asked for twice, it is read once.
  heatviz.load = (path, prepare = (object) => object) => {
    const before = loaded.get(path);
    const inPage = withinPage(path);
    const promise = before || (inPage ? Promise.resolve(parse(inPage)) : fromDisk(path)).then(prepare);
    loaded.delete(path);
    loaded.set(path, promise);
    promise.catch(() => loaded.delete(path));
    if (loaded.size > KEPT) loaded.delete(loaded.keys().next().value);
    return promise;
  };

  // True where the pictures are inside the page: then files beside it may not be there.
  heatviz.isSingleFile = () => heatviz.byId("pictures") !== null;

  heatviz.url = (path) => {
    if (heatviz.isSingleFile()) {
      pictures = pictures || parse(heatviz.byId("pictures"));
      if (Object.hasOwn(pictures, path)) return pictures[path];
    }
    return path.split("/").map(encodeURIComponent).join("/");
  };
}
