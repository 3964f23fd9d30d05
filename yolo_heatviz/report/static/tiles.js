// Tiles are buttons in rows: one stop of the Tab key for all of them, and arrows to move between them.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;

  // Tiles of one area whatever the image's shape, so that as many fit the window.
  heatviz.shapeTiles = (container, [height, width]) => {
    const shape = Math.sqrt((width / height) * (3 / 4));
    container.style.setProperty("--tile", `${Math.round(88 * Math.min(Math.max(shape, 0.7), 1.5))}px`);
  };

  // A button with a picture, a name and a figure; `label` is what a screen reader says.
  heatviz.tile = ({ key, pictures, name, figure, label }) =>
    heatviz.make(
      "button",
      { type: "button", class: "tile", "data-key": key, "aria-label": label, tabindex: -1 },
      heatviz.make("span", { class: "tile-picture" }, ...pictures),
      heatviz.make("span", { class: "tile-name" }, name),
      heatviz.make("span", { class: "tile-figure" }, figure),
    );

  // Scrolls the box that the tile is in, and nothing else: on a phone the picture must stay where it is.
  const reveal = (tile) => {
    const box = tile.closest(".scrolls");
    const inside = box.getBoundingClientRect();
    const frame = tile.getBoundingClientRect();
    if (frame.top < inside.top) box.scrollTop -= inside.top - frame.top + 8;
    else if (frame.bottom > inside.bottom) box.scrollTop += frame.bottom - inside.bottom + 8;
    if (frame.left < inside.left) box.scrollLeft -= inside.left - frame.left + 8;
    else if (frame.right > inside.right) box.scrollLeft += frame.right - inside.right + 8;
  };

  const seen = (container) => [...container.querySelectorAll("[data-key]")].filter((tile) => !tile.closest("[hidden]"));

  // Marks the tile that is shown, and makes it the stop of the Tab key, or the first one where filters hide it.
  heatviz.markTile = (container, key) => {
    const left = seen(container);
    const chosen = left.find((tile) => tile.dataset.key === key);
    for (const tile of container.querySelectorAll("[data-key]")) {
      tile.tabIndex = tile === (chosen || left[0]) ? 0 : -1;
      if (tile.dataset.key === key) tile.setAttribute("aria-current", "true");
      else tile.removeAttribute("aria-current");
    }
    if (!chosen) return;
    reveal(chosen);
    if (container.contains(document.activeElement)) chosen.focus({ preventScroll: true });
  };

  // Gives the focus to the stop of the Tab key, where there is one.
  heatviz.focusTile = (container) => {
    const stop = seen(container).find((tile) => tile.tabIndex === 0);
    if (stop) stop.focus();
  };

  const inRow = (tiles) => {
    const top = (tile) => tile.getBoundingClientRect().top;
    const count = tiles.findIndex((tile) => top(tile) !== top(tiles[0]));
    return count < 0 ? tiles.length : count;
  };

  const MOVES = {
    ArrowLeft: () => -1,
    ArrowRight: () => 1,
    ArrowUp: (tiles) => -inRow(tiles),
    ArrowDown: (tiles) => inRow(tiles),
    Home: (tiles) => -tiles.length,
    End: (tiles) => tiles.length,
  };

  // Calls move(tile) with the tile that an arrow leads to.
  heatviz.arrowsMove = (container, move) => {
    container.addEventListener("keydown", (event) => {
      const tiles = seen(container);
      const at = tiles.indexOf(event.target.closest("[data-key]"));
      if (at < 0 || !Object.hasOwn(MOVES, event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      const to = Math.min(Math.max(at + MOVES[event.key](tiles), 0), tiles.length - 1);
      if (to !== at) move(tiles[to]);
    });
  };
}
