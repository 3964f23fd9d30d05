// The figures of evolution.csv as lines over the epochs, one chart a figure.
{
  const heatviz = window.heatviz;
  const NAMESPACE = "http://www.w3.org/2000/svg";
  const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [360, 190, 40, 8, 10, 24];

  const element = (name, attributes, ...children) => {
    const made = document.createElementNS(NAMESPACE, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  };

  heatviz.colourOf = (number, count) => `hsl(${Math.round(250 - (250 * number) / Math.max(count - 1, 1))} 70% 48%)`;

  const written = (value) => String(Number(value.toPrecision(2)));

  // Runs of epochs that have a value; one alone is drawn as a short line.
  const runs = (points) => {
    const found = [[]];
    points.forEach((point) => {
      if (point[1] === null) found.push([]);
      else found[found.length - 1].push(point);
    });
    return found.filter((run) => run.length);
  };

  // chart({title, series: [{name, colour, values}], top}): a figure, and a function that moves its mark to an epoch.
  heatviz.chart = ({ title, series, top }, epochs, choose) => {
    const values = series.flatMap((each) => each.values).filter((value) => value !== null);
    if (!values.length) return null;
    const low = Math.min(0, ...values);
    const high = top ?? (Math.max(...values) || 1);
    const [first, last] = [epochs[0], epochs[epochs.length - 1]];
    const x = (epoch) => LEFT + ((epoch - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
    const y = (value) => HEIGHT - BOTTOM - ((value - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM);
    const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title });
    [low, (low + high) / 2, high].forEach((value) => {
      svg.append(element("line", { class: "axis", x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }));
      svg.append(element("text", { x: LEFT - 4, y: y(value) + 4, "text-anchor": "end" }, written(value)));
    });
    [first, last].forEach((epoch, end) => {
      const anchor = end ? "end" : "start";
      svg.append(element("text", { x: x(epoch), y: HEIGHT - 6, "text-anchor": anchor }, `epoch ${epoch}`));
    });
    series.forEach(({ name, colour, values: own }) => {
      runs(own.map((value, at) => [epochs[at], value])).forEach((run) => {
        const points = run.map(([epoch, value]) => `${x(epoch).toFixed(1)},${y(value).toFixed(1)}`);
        if (points.length === 1) points.push(`${(x(run[0][0]) + 2).toFixed(1)},${y(run[0][1]).toFixed(1)}`);
        const line = element("polyline", { points: points.join(" "), stroke: colour, "data-stage": name });
        line.append(element("title", {}, name));
        svg.append(line);
      });
    });
    const now = element("line", { class: "now", y1: TOP, y2: HEIGHT - BOTTOM });
    svg.append(now);
    svg.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect();
      const at = ((event.clientX - box.left) / box.width) * WIDTH;
      const distances = epochs.map((epoch) => Math.abs(x(epoch) - at));
      choose(distances.indexOf(Math.min(...distances)));
    });
    const figure = document.createElement("figure");
    const heading = document.createElement("h3");
    heading.textContent = title;
    figure.append(heading, svg);
    const mark = (epoch) => {
      now.setAttribute("x1", x(epoch));
      now.setAttribute("x2", x(epoch));
    };
    return { figure, mark };
  };
}
