// Small helpers to make elements and words. Names of files and classes come from outside: they only ever
// become text nodes or attribute values here, never markup.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  heatviz.byId = (id) => document.getElementById(id);

  // make("button", {type: "button", "aria-label": "..."}, "text", otherElement)
  heatviz.make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  heatviz.button = (text, onClick, attributes = {}) => {
    const element = heatviz.make("button", { type: "button", ...attributes }, text);
    element.addEventListener("click", onClick);
    return element;
  };

  heatviz.openDialog = (id) => {
    heatviz.byId(id).showModal();
    heatviz.byId(id).querySelector("form button").focus({ preventScroll: true });
  };

  // Five significant digits: the codes of a map resolve one part in 65,534 of its range. What would be long is written
  // with a power of ten: 0.00012345, 1.2345e-5.
  heatviz.number = (value, digits = 5) => {
    if (!Number.isFinite(value)) return "not finite";
    const rounded = Number(value.toPrecision(digits));
    const size = Math.abs(rounded);
    const isLong = size !== 0 && (size < 1e-4 || size >= 1e6);
    const text = isLong ? rounded.toExponential().replace("+", "") : String(rounded);
    return text.replaceAll("-", "\u2212");
  };

  // With as many digits, up to four, as a narrow place has room for.
  heatviz.shortNumber = (value) => {
    const texts = [4, 3, 2].map((digits) => heatviz.number(value, digits));
    return texts.find((text) => text.length <= 8) || texts[2];
  };

  heatviz.percent = (share) => {
    const isTiny = share > 0 && share < 0.0005; // which is not none
    return `${isTiny ? "<0.1" : (100 * share).toFixed(share < 0.0995 ? 1 : 0)}\u202f%`;
  };

  heatviz.plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

  // Said by screen readers, once the hand rests: a sentence for each pixel passed would drown all others.
  let pause = 0;
  heatviz.say = (text) => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      heatviz.byId("status").textContent = text;
    }, 250);
  };
}
