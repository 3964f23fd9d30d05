// What is shown now, and what changes it: the slider, the play button, images, links, keys.
{
  const heatviz = window.heatviz;
  const { about } = heatviz;
  const STEP = 700;
  const byId = (id) => document.getElementById(id);
  const now = { at: about.epochs.length - 1, image: 0, timer: null };
  const rows = new Map(about.rows.map((row) => [`${row.epoch} ${row.stage}`, row]));
  const rowOf = (epoch, key) => rows.get(`${epoch} ${key}`);
  const two = (value) => (value === null || value === undefined ? "–" : value.toFixed(2));

  const tiles = about.stages.map((stage, number) => {
    const figure = document.createElement("figure");
    const canvas = document.createElement("canvas");
    const caption = document.createElement("figcaption");
    const name = document.createElement("b");
    const figures = document.createElement("small");
    name.textContent = `stage ${stage.key}  ${stage.module}`;
    caption.append(name, ` ${stage.shape}, stride ${stage.stride}`, figures);
    figure.append(canvas, caption);
    figure.style.borderTopColor = heatviz.colourOf(number, about.stages.length); // as its lines below
    figure.addEventListener("pointerenter", () => markLines(stage.key));
    figure.addEventListener("pointerleave", () => markLines(null));
    byId("stages").append(figure);
    return { stage, canvas, figures, colour: heatviz.colourOf(number, about.stages.length) };
  });

  const markLines = (key) => {
    document.querySelectorAll("#curves polyline[data-stage]").forEach((line) => {
      const others = key !== null && line.closest("svg").querySelector(`[data-stage="${CSS.escape(key)}"]`);
      line.classList.toggle("marked", line.dataset.stage === key);
      line.classList.toggle("faint", Boolean(others) && line.dataset.stage !== key);
    });
  };

  const pictures = about.images.map((image) => {
    const picture = new Image();
    picture.onload = picture.onerror = () => show();
    picture.src = image.file;
    return picture;
  });

  const show = async () => {
    const { at, image } = now;
    const epoch = about.epochs[at];
    byId("epoch").value = at;
    byId("number").textContent = `${epoch} of ${about.epochs[about.epochs.length - 1]}`;
    charts.forEach((chart) => chart.mark(epoch));
    [...byId("images").children].forEach((each, number) => each.setAttribute("aria-pressed", number === image));
    const file = await heatviz.load(epoch);
    if (now.at !== at || now.image !== image || !pictures[image].complete) return;
    const missing = [
      !file && `The maps of epoch ${epoch} cannot be loaded.`,
      !pictures[image].naturalWidth && `The image ${about.images[image].name} cannot be loaded.`,
    ];
    byId("status").textContent = missing.filter(Boolean).join(" ");
    tiles.forEach(({ stage, canvas, figures }) => {
      const map = file && heatviz.map(file, stage.key, image);
      heatviz.paint(canvas, pictures[image], about.images[image], map, stage.limits[image]);
      const row = rowOf(epoch, stage.key);
      const last = row && row.cka_last !== null ? `CKA to the last ${two(row.cka_last)}` : "";
      const before = row && row.cka_previous !== null ? `to the one before ${two(row.cka_previous)}` : "";
      const focus = row && row.focus !== null ? `focus ${two(row.focus)}` : "";
      figures.textContent = [last, before, focus].filter(Boolean).join(", ");
    });
    document.body.dataset.shown = `${epoch} ${image}`;
  };

  const choose = (at) => {
    now.at = Math.min(Math.max(at, 0), about.epochs.length - 1);
    show();
  };
  const chooseImage = (image) => {
    now.image = image % about.images.length;
    show();
  };

  const play = (on) => {
    clearInterval(now.timer);
    now.timer = on ? setInterval(() => choose((now.at + 1) % about.epochs.length), STEP) : null;
    byId("play").setAttribute("aria-pressed", String(on));
    byId("play").textContent = on ? "Pause" : "Play";
  };

  const values = (field) =>
    tiles.map(({ stage, colour }) => ({
      name: stage.key,
      colour,
      values: about.epochs.map((epoch) => rowOf(epoch, stage.key)?.[field] ?? null),
    }));
  const measured = about.epochs.map((epoch) => rowOf(epoch, about.stages[0]?.key)?.mAP50_95 ?? null);
  const charts = [
    { title: "mAP50–95", series: [{ name: "mAP50-95", colour: "var(--accent)", values: measured }] },
    { title: "focus on the labels", series: values("focus") },
    { title: "CKA to the last epoch", series: values("cka_last"), top: 1 },
    { title: "CKA to the epoch before", series: values("cka_previous"), top: 1 },
    { title: "dead channels", series: values("dead") },
    { title: "spread of the values", series: values("spread") },
  ]
    .map((each) => heatviz.chart(each, about.epochs, choose))
    .filter(Boolean);
  charts.forEach(({ figure }) => byId("curves").append(figure));

  about.images.forEach((image, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = image.name;
    button.addEventListener("click", () => chooseImage(number));
    byId("images").append(button);
  });
  if (about.changed.length) {
    byId("changes").append("Changed most: ");
    about.changed.forEach((epoch) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `epoch ${epoch}`;
      button.addEventListener("click", () => choose(about.epochs.indexOf(epoch)));
      byId("changes").append(button, " ");
    });
  }
  byId("epoch").max = about.epochs.length - 1;
  byId("epoch").addEventListener("input", (event) => choose(Number(event.target.value)));
  byId("play").addEventListener("click", () => play(now.timer === null));

  const keys = {
    ArrowLeft: () => choose(now.at - 1),
    ArrowRight: () => choose(now.at + 1),
    Home: () => choose(0),
    End: () => choose(about.epochs.length - 1),
    p: () => play(now.timer === null),
    i: () => chooseImage(now.image + 1),
  };
  document.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  show();
}
