/* The matrix: a row per method, a cell per requirement. */
import { apis, glyphs } from "./data.js";
import { $, h, inWords, known } from "./dom.js";

export const GROUPS = [
  ["ok", "Success"],
  ["who", "Access"],
  ["refuses", "Errors"],
  ["field", "Fields"],
  ["convention", "Conventions"],
];
const MOST_COLUMNS = 12, MOST_NAMED = 400;
const LOUD = new Set(["failed", "broken", "differs", "known", "flaky"]);
const WORDS = { api: "API", "utf 8": "UTF-8", http: "HTTP", tls: "TLS", url: "URL", id: "ID", json: "JSON" };

export const cells = [];
export const rows = [];
export const cellOfRequirement = new Map();
export const rowOfMethod = new Map();

function groupOf(requirement) {
  if (requirement.kind !== "outcome") return requirement.kind === "field" ? "field" : "convention";
  if (requirement.ok) return "ok";
  return requirement.common ? "who" : "refuses";
}

/** Returns a requirement's short name: that of its outcome or convention in words, or its field. */
function nameOf(slug, kind) {
  if (kind === "field") return slug;
  const words = slug.replaceAll("-", " ").replace(/\b(api|utf 8|http|tls|url|id|json)\b/g, (word) => WORDS[word]);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function cellOf(requirement, row) {
  const verdict = known(requirement.verdict);
  const injected = requirement.how === "injected";
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  button.className = `stop cell ${verdict}${injected ? " injected" : ""}`;
  button.setAttribute("aria-label", `${row.method.name}: ${requirement.title}: ${inWords(verdict)}${injected ? ", injected" : ""}`);
  button.textContent = glyphs[verdict];
  const cell = {
    requirement,
    row,
    button,
    verdict,
    injected,
    group: groupOf(requirement),
    shown: true,
    named: false,
    text: `${requirement.id} ${requirement.title} ${row.method.title}`.toLowerCase(),
  };
  button.cell = cell;
  cells.push(cell);
  cellOfRequirement.set(requirement.id, cell);
  return cell;
}

/** Adds a cell's name to it; most cells of a matrix are never named, so this is done late. */
export function spell(cell) {
  if (cell.named) return;
  cell.named = true;
  cell.button.append(h("span", { class: "label" }, nameOf(cell.requirement.slug, cell.requirement.kind)));
}

function groupBox(cellsOfGroup, title, columns) {
  let buttons = cellsOfGroup.map((cell) => cell.button);
  if (columns) {
    const bySlug = new Map(cellsOfGroup.map((cell) => [cell.requirement.slug, cell.button]));
    buttons = columns.map((slug) => bySlug.get(slug) || h("i", { class: "gap" }));
  }
  return h("div", { class: `cells${columns ? " fixed" : ""}`, role: "group", "aria-label": title }, h("b", { "aria-hidden": "true" }, title), buttons);
}

function rowOf(method, columns) {
  const row = { method, cells: [], open: false };
  row.cells = method.requirements.map((requirement) => cellOf(requirement, row));
  const passed = row.cells.filter((cell) => cell.verdict === "passed").length;
  const groups = GROUPS.filter(([group]) => group !== "who" || columns.common).map(([group, title]) =>
    groupBox(row.cells.filter((cell) => cell.group === group), title, columns[group]),
  );
  const notes = [method.effect === "writes" && "writes", method.deprecated && "deprecated", method.owner].filter(Boolean).join(" · ");
  row.name = h("button", { type: "button", class: "stop", tabindex: "-1", title: method.title }, method.name);
  row.tally = h(
    "button",
    { type: "button", class: "stop tally", tabindex: "-1", "aria-expanded": "false", title: "Show or hide the names of all requirements" },
    h("span", { class: "unseen" }, `Names of the requirements of ${method.name}: `),
    `${passed}/${row.cells.length}`,
    h("span", { class: "unseen" }, " passed"),
  );
  row.box = h(
    "li",
    { class: `grid method${columns.common ? "" : " no-common"}` },
    h("div", { class: "name" }, h("h4", {}, row.name), row.tally, notes && h("span", { class: "note" }, notes)),
    groups,
  );
  row.name.row = row;
  row.tally.row = row;
  rows.push(row);
  rowOfMethod.set(method.id, row);
  return row.box;
}

function slugsOf(api, group) {
  const found = new Set();
  for (const method of api.methods) for (const requirement of method.requirements) if (groupOf(requirement) === group) found.add(requirement.slug);
  return found;
}

function columnsOf(api) {
  const fixed = (group) => {
    const slugs = slugsOf(api, group);
    return slugs.size <= MOST_COLUMNS ? [...slugs] : null;
  };
  const columns = { who: fixed("who"), convention: fixed("convention") };
  columns.common = columns.who === null || columns.who.length > 0;
  return columns;
}

function slants(columns) {
  return h(
    "div",
    { class: "slants" },
    (columns || []).map((slug, index) => {
      const span = h("span", {}, nameOf(slug, "convention"));
      span.style.left = `calc(${index} * var(--column) + 14px)`;
      return span;
    }),
  );
}

function apiBox(api) {
  const columns = columnsOf(api);
  const grid = `grid${columns.common ? "" : " no-common"}`;
  const heads = GROUPS.filter(([group]) => group !== "who" || columns.common);
  const box = h(
    "section",
    { class: "api", "aria-label": api.title },
    h("h2", {}, api.title),
    h("div", { class: `labels ${grid}`, "aria-hidden": "true" }, h("span"), heads.map(([group]) => slants(columns[group]))),
    h("div", { class: `heads ${grid}`, "aria-hidden": "true" }, h("span"), heads.map(([, title]) => h("span", {}, title))),
  );
  const most = Math.max(2, ...api.methods.map((method) => method.requirements.filter((each) => groupOf(each) === "ok").length));
  const width = (fixed) => (fixed ? `${Math.max(3, fixed.length)} * var(--column)` : "8 * var(--column)");
  box.style.setProperty("--n-ok", Math.min(4, most));
  box.style.setProperty("--w-who", `calc(${width(columns.who)})`);
  const room = columns.convention ? " + 90px" : ""; // for the slanted label of the last column
  box.style.setProperty("--w-conv", `calc(${width(columns.convention)}${room})`);
  const chapters = Map.groupBy ? Map.groupBy(api.methods, (method) => method.chapter) : grouped(api.methods);
  if (chapters.size > 1) $("place").append(h("option", { value: api.id }, api.title));
  for (const [chapter, methods] of chapters) {
    const title = api.chapters.get(chapter) || chapter;
    box.append(
      h("section", { class: "chapter", "aria-label": title }, h("h3", {}, title), h("ul", {}, methods.map((method) => rowOf(method, columns)))),
    );
    $("place").append(h("option", { value: `${api.id}/${chapter}` }, `${chapters.size > 1 ? "\u2003" : ""}${title}`));
  }
  return box;
}

function grouped(methods) {
  const chapters = new Map();
  for (const method of methods) chapters.set(method.chapter, [...(chapters.get(method.chapter) || []), method]);
  return chapters;
}

/** Draws the matrix; what did not pass is named, unless nearly nothing passed. */
export function buildMatrix() {
  $("matrix").append(...apis.map(apiBox));
  const loud = cells.filter((cell) => LOUD.has(cell.verdict));
  for (const cell of loud) cell.button.classList.add("loud");
  if (loud.length <= MOST_NAMED) for (const cell of loud) spell(cell);
}

export function buildLegend() {
  const shown = (verdict, extra, text) => h("span", {}, h("i", { class: `cell ${verdict}${extra}`, "aria-hidden": "true" }, glyphs[verdict]), text);
  const used = Object.keys(glyphs).filter((verdict) => cells.some((cell) => cell.verdict === verdict));
  $("legend").append(
    ...used.map((verdict) => shown(verdict, "", inWords(verdict))),
    cells.some((cell) => cell.injected) ? shown("passed", " injected", "dashed: response injected through the mock") : "",
  );
}
