// A field to search in above each long table, the whole query marked when its box is entered, a way through the map without a mouse; nothing else needs a script.
for (const table of document.querySelectorAll("table.sortable")) {
  if (table.tBodies[0].rows.length < 16) continue;
  const label = document.createElement("label"), input = document.createElement("input"), told = document.createElement("output");
  input.type = "search";
  label.append("Search in this table ", input);
  const line = document.createElement("p");
  line.className = "search";
  line.append(label, " ", told);
  table.parentElement.before(line);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += !row.hidden;
    }
    told.textContent = wanted && shown + " of " + table.tBodies[0].rows.length + " rows";
  });
}
for (const box of document.querySelectorAll("textarea")) box.addEventListener("focus", () => box.select());
for (const map of document.querySelectorAll(".map .scroll")) {
  const told = document.createElement("output"), steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  told.textContent = "Arrow keys in the picture, or a tap on it, go from page to page; here stands what it holds.";
  map.after(told);
  map.setAttribute("role", "application");
  map.setAttribute("aria-label", map.getAttribute("aria-label") + "; arrow keys go from page to page");
  let pages, here;
  const go = (page) => {
    here?.cell.classList.remove("here");
    here = page;
    here.cell.classList.add("here");
    here.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    told.textContent = here.cell.textContent;
  };
  const all = () => pages ??= [...map.querySelectorAll("path:has(> title)")].map((cell) => ({ cell, x: cell.getBBox().x, y: cell.getBBox().y }));
  map.addEventListener("click", (event) => {
    const page = all().find((one) => one.cell === event.target);
    if (page) go(page);
  });
  map.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey || !all().length) return;
    event.preventDefault();
    const far = ({ x, y }) => (x - here.x) * step[0] + (y - here.y) * step[1];
    const beside = ({ x, y }) => Math.abs((x - here.x) * step[1]) + Math.abs((y - here.y) * step[0]);
    const ahead = here ? all().filter((page) => far(page) > 0) : all().slice(0, 1);
    if (ahead.length) go(ahead.reduce((best, page) => here && (beside(page) - beside(best) || far(page) - far(best)) < 0 ? page : best));
  });
}
