/* The sheet beside the page: one requirement, method or scenario. */
import { apis, byScenario, scenarios } from "./data.js";
import { $, copy, glyph, h, inWords, known, many } from "./dom.js";
import { writeHash } from "./filter.js";
import { hideTip, tabStop, visible } from "./keys.js";
import { cellOfRequirement, rowOfMethod } from "./matrix.js";
import { findingOf, linkTo, scenarioList, scenarioOf } from "./scenario.js";

const HOW = { provoked: "provoked by the request", injected: "injected through the mock", none: "no scenario" };
const KINDS = {
  ok: "outcome: success",
  who: "outcome: access error shared by all methods",
  refuses: "outcome: error",
  field: "field",
  convention: "convention",
};
const MOST_FINDINGS = 20;
const phone = matchMedia("(max-width: 700px)");
let current = {};
let from = null;

const pairs = (entries) =>
  h("dl", { class: "pairs" }, entries.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

function idLine(id) {
  const button = h("button", { type: "button", class: "small", "aria-label": `Copy ${id}`, on: { click: () => copy(id, button) } }, "Copy");
  return h("p", { class: "id" }, h("code", {}, id), button);
}

function requirementBody({ requirement, row, verdict, group }) {
  const { method } = row;
  const found = new Map();
  for (const scenario of requirement.scenarios)
    for (const finding of scenario.findings) if (finding.requirement === requirement.id) found.set(JSON.stringify(finding), finding);
  const notes = [method.effect, method.deprecated && "deprecated"].filter(Boolean).join(", ");
  const reason = requirement.reason && verdict !== "passed" && (!found.size || verdict === "known");
  return [
    idLine(requirement.id),
    pairs([
      ["Method", h("span", {}, linkTo({ method: method.id }, method.name), ` · ${method.title} (${notes})`)],
      ["Kind", KINDS[group]],
      ["Owner", method.owner],
      ["Source", requirement.evidence && h("span", { class: "mono" }, requirement.evidence)],
      ["Verified by", HOW[requirement.how] || requirement.how],
    ]),
    found.size > 0 && h("h3", {}, many(found.size, "finding")),
    [...found.values()].slice(0, MOST_FINDINGS).map((finding) => findingOf(finding, requirement.id)),
    reason && [h("h3", {}, "Reason"), h("pre", { class: "said" }, requirement.reason)],
    scenarioList(requirement.scenarios, requirement.id),
  ];
}

function methodBody({ method, cells }) {
  const api = apis.find((each) => each.id === method.api);
  const passed = cells.filter((cell) => cell.verdict === "passed").length;
  return [
    idLine(method.id),
    pairs([
      ["Summary", method.title],
      ["Chapter", api.chapters.get(method.chapter) || method.chapter],
      ["Effect", method.effect + (method.deprecated ? ", deprecated" : "")],
      ["Owner", method.owner],
      ["Requirements", `${passed} of ${cells.length} passed`],
    ]),
    scenarioList(scenarios.filter((scenario) => scenario.api === method.api && scenario.method === method.name), ""),
  ];
}

function contents(open) {
  const cell = cellOfRequirement.get(open.cell);
  if (cell) return { cell, verdict: cell.verdict, title: cell.requirement.title, body: requirementBody(cell) };
  const row = rowOfMethod.get(open.method);
  if (row) return { title: row.method.name, body: methodBody(row) };
  const scenario = byScenario.get(open.scenario);
  return scenario && { verdict: scenario.verdict, title: scenario.name, body: [idLine(scenario.id), h("h3", {}, "Scenario"), scenarioOf(scenario, true, "")] };
}

function stepper(order, at, by, name, sign) {
  const next = at < 0 ? undefined : order[at + by];
  const click = () => {
    tabStop(next.button);
    next.button.scrollIntoView({ block: "nearest" });
    go({ cell: next.requirement.id }, name);
  };
  return h("button", { type: "button", class: "icon", "aria-label": name, title: name, disabled: !next, on: { click } }, sign);
}

function bar(what) {
  const order = what.cell ? visible() : [];
  const at = order.indexOf(what.cell);
  const share = h("button", { type: "button", class: "icon", on: { click: () => copy(location.href, share) } }, "Copy link");
  return h(
    "div",
    { class: "bar" },
    h("span", { class: `chip ${what.verdict ? known(what.verdict) : ""}` }, what.verdict ? [glyph(what.verdict), inWords(what.verdict)] : "Method"),
    what.cell && [stepper(order, at, -1, "Previous requirement", "\u2191"), stepper(order, at, 1, "Next requirement", "\u2193")],
    share,
    h("button", { type: "button", class: "icon", on: { click: close } }, "Close"),
  );
}

const unchoose = () => document.querySelector(".cell.chosen")?.classList.remove("chosen");

/** Opens the sheet, or closes it if there is nothing to open; returns its heading. */
export function show(open) {
  const what = contents(open);
  unchoose();
  if (!what) {
    hide();
    return null;
  }
  current = open;
  what.cell?.button.classList.add("chosen");
  const title = h("h2", { id: "sheet-title", tabindex: "-1" }, what.title);
  $("sheet").replaceChildren(bar(what), h("div", { class: "body" }, title, what.body));
  $("sheet").hidden = false;
  document.body.classList.add("reading");
  $("page").inert = phone.matches;
  return title;
}

function hide() {
  $("sheet").hidden = true;
  $("sheet").replaceChildren();
  current = {};
  document.body.classList.remove("reading");
  $("page").inert = false;
}

/** Opens something as a person who chose it: the address, the focus and the way back follow. */
export function go(open, chosen) {
  hideTip();
  if ($("sheet").hidden) from = document.activeElement;
  writeHash(open, $("sheet").hidden);
  const title = show(open);
  const again = chosen && $("sheet").querySelector(`[aria-label="${chosen}"]:not(:disabled)`);
  (again || title)?.focus();
}

function close() {
  const back = cellOfRequirement.get(current.cell)?.button;
  unchoose();
  hide();
  writeHash({}, false);
  const target = from?.isConnected && from !== document.body ? from : back;
  target?.focus({ preventScroll: true });
}

/** Returns what a link to a place on this page opens, if it opens anything. */
function targetOf(link) {
  const values = new URLSearchParams(link.hash.slice(1));
  const open = Object.fromEntries(["cell", "scenario", "method"].map((key) => [key, values.get(key) || ""]));
  return open.cell || open.scenario || open.method ? open : null;
}

export function buildSheet() {
  addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    const open = link && !event.ctrlKey && !event.metaKey && !event.shiftKey && targetOf(link);
    if (!open) return;
    event.preventDefault();
    go(open);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("tip").hidden) hideTip();
    if (event.key === "Escape" && !$("sheet").hidden) {
      event.preventDefault();
      close();
    }
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      $("search").focus();
    }
  });
  phone.addEventListener("change", () => {
    $("page").inert = phone.matches && !$("sheet").hidden;
  });
}

