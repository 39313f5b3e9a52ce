/* Puts the page together, and follows its address. */
import { $ } from "./dom.js";
import { buildTools, readHash, showNames } from "./filter.js";
import { buildKeys, currentStop, tabStop } from "./keys.js";
import { buildLegend, buildMatrix, cellOfRequirement } from "./matrix.js";
import { buildSheet, go, show } from "./sheet.js";

function clicked(event) {
  const button = event.target.closest(".stop");
  if (!button) return;
  tabStop(button);
  if (button.cell) go({ cell: button.cell.requirement.id });
  else if (button === button.row.name) go({ method: button.row.method.id });
  else {
    button.row.open = !button.row.open;
    showNames(button.row);
  }
}

/** Shows a place of the page that is folded away, such as a cause. */
function reveal(id) {
  const place = id && $(id);
  if (!place) return;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  place.scrollIntoView({ block: "start" });
}

function follow() {
  const open = readHash();
  const title = show(open);
  if (title) {
    cellOfRequirement.get(open.cell)?.button.scrollIntoView({ block: "center" });
    title.focus({ preventScroll: true });
  } else if (!location.hash.includes("=")) reveal(decodeURIComponent(location.hash.slice(1)));
}

$("explorer").hidden = false;
buildMatrix();
buildTools();
buildLegend();
buildKeys();
buildSheet();
$("matrix").addEventListener("click", clicked);
document.querySelector(".skip.matrix").addEventListener("click", (event) => {
  event.preventDefault();
  currentStop().focus();
});
addEventListener("popstate", follow);
addEventListener("hashchange", follow);
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("#attention details.rest")) fold.open = true;
});
follow();
performance.mark("ready");
