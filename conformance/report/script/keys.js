/* One tab stop for the whole matrix, in which arrow keys move, and the tooltip of cells without a name. */
import { $, h, inWords } from "./dom.js";
import { cells, rows } from "./matrix.js";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
let stop = null;

/** Returns the cells that can be seen, in their order. */
export const visible = () => cells.filter((cell) => cell.shown && cell.button.offsetParent);
export const currentStop = () => stop || $("matrix");

/** Makes a button the one tab stop of the matrix. */
export function tabStop(button) {
  if (stop) stop.tabIndex = -1;
  stop = button || null;
  if (stop) stop.tabIndex = 0;
}

/** Makes sure that the tab stop can be reached, after cells were hidden. */
export function keepStop() {
  if (stop && !stop.hidden && !stop.closest("[hidden]")) return;
  tabStop(rows.find((row) => !row.box.hidden)?.name);
}

const stopsOf = (row) => [...row.box.querySelectorAll(".stop:not([hidden])")].filter((button) => button.offsetParent);

function neighbour(button, key) {
  const row = button.row || button.cell.row;
  const line = stopsOf(row);
  if (key === "Home") return line[0];
  if (key === "End") return line.at(-1);
  if (key === "ArrowLeft") return line[line.indexOf(button) - 1];
  if (key === "ArrowRight") return line[line.indexOf(button) + 1];
  const shown = rows.filter((each) => !each.box.hidden);
  const target = shown[shown.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  if (!target) return undefined;
  const x = button.getBoundingClientRect().left;
  const distance = (other) => Math.abs(other.getBoundingClientRect().left - x);
  return stopsOf(target).reduce((best, other) => (distance(other) < distance(best) ? other : best), target.name);
}

function move(event) {
  const button = event.target.closest(".stop");
  if (!button || !ARROWS.includes(event.key)) return;
  event.preventDefault();
  const next = neighbour(button, event.key);
  if (!next) return;
  tabStop(next);
  next.focus();
}

function showTip(button) {
  const { requirement, verdict, injected } = button.cell;
  const tip = $("tip");
  tip.replaceChildren(h("span", {}, requirement.title), h("small", {}, `${inWords(verdict)}${injected ? ", injected" : ""} · ${requirement.id}`));
  tip.hidden = false;
  const place = button.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(innerWidth - size.width - 8, place.left + place.width / 2 - size.width / 2))}px`;
  tip.style.top = `${place.top - size.height - 8 > 0 ? place.top - size.height - 8 : place.bottom + 8}px`;
}

export const hideTip = () => {
  $("tip").hidden = true;
};

export function buildKeys() {
  const matrix = $("matrix");
  matrix.addEventListener("keydown", move);
  if (matchMedia("(hover: hover)").matches) {
    matrix.addEventListener("mouseover", (event) => {
      const button = event.target.closest(".cell");
      if (button) showTip(button);
      else hideTip();
    });
    matrix.addEventListener("mouseleave", hideTip);
  }
  matrix.addEventListener("focusin", (event) => {
    if (event.target.cell && event.target.matches(":focus-visible")) showTip(event.target);
  });
  matrix.addEventListener("focusout", hideTip);
  addEventListener("scroll", hideTip, { passive: true });
}
