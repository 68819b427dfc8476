// A field to search in above each long table, and the whole query marked when its box is entered; nothing else needs a script.
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
