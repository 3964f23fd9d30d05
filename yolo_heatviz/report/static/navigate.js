// Goes to an image, a stage, a channel, and keeps the address the same: #image, #image/stage, #image/stage/channel.
// With a channel (or l2) in it the sheet shows the stage's channels, else all stages.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const REST = 200; // milliseconds: browsers refuse pages that write an address for each step of a dragged slider
  let wanted = null; // where the last step leads; what is shown may still be on its way there
  let next = null;
  let busy = false;
  let pause = 0;
  let written = null; // the address as we last wrote or read it

  const addressOf = (view) => {
    const name = heatviz.state.run.images[view.image].name;
    const parts = [name, view.stage, view.open ? view.channel : null];
    return `#${parts
      .filter((part) => part !== null)
      .map(encodeURIComponent)
      .join("/")}`;
  };

  const decode = (part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    } // a stray % in an address written by hand
  };

  const viewOf = (address) => {
    const [name, stage = null, channel = null] = address.slice(1).split("/").map(decode);
    const { images } = heatviz.state.run;
    const image = images.findIndex((each) => each.name === name);
    if (image < 0 && name) trouble(`This run has no image called "${name}".`);
    const first = Math.max(
      images.findIndex((each) => each.entry),
      0,
    ); // a source that failed is no first sight
    return { image: image < 0 ? first : image, stage, channel: channel || "l2", open: channel !== null };
  };

  const trouble = (text) => {
    const line = heatviz.byId("trouble");
    line.textContent = text;
    line.hidden = !text;
  };

  const show = async (view) => {
    const { run } = heatviz.state;
    const image = run.images[view.image];
    const entry = image.entry ? (await heatviz.load(image.entry)).entry : null;
    const fresh = view.image !== heatviz.state.image;
    const rows = fresh ? heatviz.stageRows(entry, run) : heatviz.state.rows;
    const stage = rows.find((row) => row.key === view.stage) || heatviz.bestStage(rows);
    const maps = stage && stage.values ? await heatviz.stageMaps(stage.values) : null;
    const map = maps && (heatviz.oneMap(maps, view.channel) || heatviz.oneMap(maps, "l2"));
    if (view.stage !== null && rows.length && stage.key !== view.stage) {
      trouble(`Stage ${view.stage} has no maps of this image: this is stage ${stage.key}.`);
    } else if (map && map.name !== view.channel) {
      trouble(`Channel ${view.channel} of stage ${stage.key} is not kept in this report: this is its L2 norm.`);
    }
    if (fresh) heatviz.change("image", { image: view.image, entry, rows, box: null, pixel: null });
    heatviz.change("view", { stage, maps, map, open: view.open && map !== null });
  };

  const work = async () => {
    busy = true;
    while (next) {
      const view = next;
      next = null;
      try {
        await show(view);
      } catch (error) {
        trouble(error.message);
      }
    }
    busy = false;
  };

  // The page may live inside another (a notebook), where a bare "#..." would lead out of it: name the whole address.
  const write = (address, push) => {
    clearTimeout(pause);
    pause = 0;
    const whole = new URL(document.URL);
    whole.hash = address;
    if (whole.href === document.URL) return;
    const now = () => {
      pause = 0;
      written = whole.hash;
      if (push) location.href = whole.href;
      else location.replace(whole.href);
    };
    if (push) now();
    else pause = setTimeout(now, REST);
  };

  // True while something is on its way to the screen, or to the address.
  heatviz.isBusy = () => busy || pause !== 0;

  // go({image, stage, channel, open}): what is not named stays. `push` leaves a step to come back to.
  heatviz.go = (change, push = true) => {
    trouble("");
    wanted = { ...wanted, ...change };
    write(addressOf(wanted), push);
    next = wanted;
    if (!busy) work();
  };

  // From where the last step leads, so that quick steps add up.
  heatviz.wanted = () => ({ ...wanted, stage: wanted.stage || (heatviz.state.stage && heatviz.state.stage.key) });

  // The address was changed from outside: by the reader, or by the browser's way back.
  const follow = () => {
    clearTimeout(pause);
    pause = 0;
    trouble("");
    written = location.hash;
    wanted = viewOf(location.hash);
    next = wanted;
    if (!busy) work();
  };

  heatviz.startNavigation = () => {
    window.addEventListener("hashchange", () => {
      if (location.hash !== written) follow();
    });
    if (heatviz.state.run.images.length) follow();
    else heatviz.byId("main").hidden = true;
  };
}
