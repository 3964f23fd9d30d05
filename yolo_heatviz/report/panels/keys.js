// The list of keys: what each panel says of its own.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const SIGNS = {
    ArrowLeft: "\u2190",
    ArrowRight: "\u2192",
    ArrowUp: "\u2191",
    ArrowDown: "\u2193",
    "-": "\u2212",
  };

  const kbd = (key) => heatviz.make("kbd", {}, SIGNS[key] || key);

  // [Name] in the text is a key.
  const words = (text) => text.split(/\[(\w+)\]/).map((part, index) => (index % 2 ? kbd(part) : part));

  const line = ({ keys, does }) =>
    heatviz.make(
      "tr",
      {},
      heatviz.make("th", { scope: "row" }, ...keys.flatMap((key) => [kbd(key), " "])),
      heatviz.make("td", {}, ...words(does)),
    );

  const start = () => {
    const { byId } = heatviz;
    const row = ({ row = 1000 }) => row;
    const listed = heatviz.keys.filter(({ does }) => does).sort((one, other) => row(one) - row(other));
    byId("keys-lines").append(...listed.map(line));
    const read = () => heatviz.change("keys", { letters: byId("letters").checked });
    byId("letters").addEventListener("change", read);
    read();
    byId("open-keys").addEventListener("click", () => heatviz.openDialog("keys"));
  };

  heatviz.panel({
    name: "keys",
    keys: [{ keys: ["?"], press: () => heatviz.openDialog("keys"), does: "this list", row: 90 }],
    start,
  });
}
