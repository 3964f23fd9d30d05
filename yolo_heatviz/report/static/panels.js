// The panels of the page: each lies in files of its own in the folder `panels`, and says here what it is.
window.heatviz = window.heatviz || {};
{
  const heatviz = window.heatviz;
  const panels = [];

  // panel({name, shows, on, keys, start}), all but the name can be left out:
  //   name   of its files, and the id of its element, where it has one
  //   shows  function of the state that returns whether its element is seen; without it, it always is
  //   on     {topics: function of the state}, called when one of these topics changes, see state.js
  //   keys   the keys that it answers to, see keyboard.js
  //   start  function of the state, called once, before an image is shown
  heatviz.panel = (panel) => panels.push(panel);

  const showElements = (state) => {
    for (const { name, shows } of panels) if (shows) heatviz.byId(name).hidden = !shows(state);
  };

  // In the order in which they stand on the page, those without an element last.
  const sort = () => {
    const elements = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const position = ({ name }) => (elements.includes(name) ? elements.indexOf(name) : elements.length);
    panels.sort((one, other) => position(one) - position(other));
  };

  heatviz.startPanels = () => {
    sort();
    heatviz.on("any", showElements);
    for (const { keys = [] } of panels) keys.forEach(heatviz.addKey);
    for (const { on = {} } of panels) for (const [topics, listener] of Object.entries(on)) heatviz.on(topics, listener);
    for (const { start } of panels) if (start) start(heatviz.state);
  };
}
