/* Filters; they live in the address so that a link shares them. */
import { glyphs, loud } from "./data.js";
import { $, glyph, h, inWords } from "./dom.js";
import { cells, rows, spell } from "./matrix.js";
import { keepStop } from "./keys.js";

const NONE = { v: new Set(), kind: "", place: "", q: "", names: false };
let state = { ...NONE };
let opened = {};

const active = () => Boolean(state.v.size || state.kind || state.place || state.q.trim());

/** Returns what the address opens, having set the filters to what it says. */
export function readHash() {
  const values = new URLSearchParams(location.hash.slice(1));
  const get = (key) => values.get(key) || "";
  const verdicts = get("v").split(",").filter((verdict) => Object.hasOwn(glyphs, verdict));
  state = { v: new Set(verdicts), kind: get("kind"), place: get("in"), q: get("q"), names: get("names") === "1" };
  showState();
  return { cell: get("cell"), scenario: get("scenario"), method: get("method") };
}

/** Returns the address of what is opened, with the filters as they are. */
export function hash(open) {
  const values = { v: [...state.v].join(","), kind: state.kind, in: state.place, q: state.q, names: state.names ? "1" : "", ...open };
  const parts = Object.entries(values).filter(([, value]) => value);
  return `#${parts.map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2F", "/").replaceAll("%2C", ",")}`).join("&")}`;
}

export function writeHash(open, push) {
  opened = open;
  try {
    history[push ? "pushState" : "replaceState"](null, "", hash(open));
  } catch {
    location.hash = hash(open);
  }
}

const ofKind = (cell) => !state.kind || (state.kind === "injected" ? cell.injected : cell.group === state.kind);
const ofPlace = ({ method }) => !state.place || state.place === method.api || state.place === `${method.api}/${method.chapter}`;

/** Shows the names of a row's cells, or hides those of what passed. */
export function showNames(row) {
  const named = row.open || state.names || active();
  row.box.classList.toggle("spelled", named);
  row.tally.setAttribute("aria-expanded", String(named));
  if (named) for (const cell of row.cells) if (cell.shown) spell(cell);
}

function filterRow(row, words) {
  const here = ofPlace(row);
  let count = 0;
  for (const cell of row.cells) {
    cell.shown = here && ofKind(cell) && (!state.v.size || state.v.has(cell.verdict)) && words.every((word) => cell.text.includes(word));
    cell.button.hidden = !cell.shown;
    if (cell.shown) count += 1;
  }
  row.box.hidden = !count && Boolean(row.cells.length || active());
  for (const group of row.box.querySelectorAll(".cells")) group.classList.toggle("without", !group.querySelector(".cell:not([hidden])"));
  showNames(row);
  return count;
}

function filter() {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const count = rows.reduce((sum, row) => sum + filterRow(row, words), 0);
  for (const part of $("matrix").querySelectorAll(".chapter, .api")) part.hidden = !part.querySelector(".method:not([hidden])");
  $("matrix").classList.toggle("spelled", state.names || active());
  $("nothing").hidden = count > 0 || !active();
  $("shown").textContent = `${count.toLocaleString("en")} of ${cells.length.toLocaleString("en")} shown`;
  $("clear").hidden = !active();
  keepStop();
}

function showState() {
  for (const button of $("chips").children) button.setAttribute("aria-pressed", String(state.v.has(button.dataset.verdict)));
  $("names").setAttribute("aria-pressed", String(state.names));
  for (const [id, key] of [["kind", "kind"], ["place", "place"], ["search", "q"]]) {
    if ($(id).options && ![...$(id).options].some((option) => option.value === state[key])) state[key] = "";
    if ($(id).value !== state[key]) $(id).value = state[key];
  }
  filter();
}

function change(values) {
  state = { ...state, q: $("search").value, ...values }; // what was typed a moment ago counts too
  writeHash(opened, false);
  showState();
}

function clear(event) {
  event.preventDefault();
  change({ ...NONE, v: new Set(), names: state.names });
  $("search").focus();
}

function chip(verdict, count) {
  const toggle = () => {
    const v = new Set(state.v);
    if (!v.delete(verdict)) v.add(verdict);
    change({ v });
  };
  return h(
    "button",
    { type: "button", "data-verdict": verdict, "aria-pressed": "false", on: { click: toggle } },
    glyph(verdict),
    h("span", {}, h("b", {}, count.toLocaleString("en")), ` ${inWords(verdict)}`),
  );
}

export function buildTools() {
  const tally = new Map();
  for (const cell of cells) tally.set(cell.verdict, (tally.get(cell.verdict) || 0) + 1);
  $("chips").append(...loud.filter((verdict) => tally.has(verdict)).map((verdict) => chip(verdict, tally.get(verdict))));
  $("kind").addEventListener("change", (event) => change({ kind: event.target.value }));
  $("place").addEventListener("change", (event) => change({ place: event.target.value }));
  $("names").addEventListener("click", () => change({ names: !state.names }));
  let timer = 0;
  $("search").addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => change({ q: event.target.value }), 90);
  });
  const form = document.querySelector(".tools");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", clear);
  $("clear-all").addEventListener("click", clear);
  new ResizeObserver(() => document.documentElement.style.setProperty("--tools", `${form.offsetHeight - 1}px`)).observe(form);
}
