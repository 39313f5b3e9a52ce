// The live list of requests. Whatever a client sent reaches the page as text, never as markup.
"use strict";

const MOST = 300, EVERY = 1000;
const $ = (id) => document.getElementById(id);
const list = $("requests");
let since = 0, paused = false, timer = 0;

function make(tag, name, ...content) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...content);
  return element;
}

function line(name, text) {
  return text ? [make("p", name, text)] : [];
}

// One item for all findings of a rule: the first of them in full, and how many there are.
function findings(row) {
  return [...grouped(row.findings).values()].map((all) => {
    const [found] = all;
    const many = all.length > 1 ? ` (${all.length} places, the first is shown)` : "";
    const where = [found.place && `at ${found.place}`, found.expected && `expected ${found.expected}`,
      found.sent && `sent ${found.sent}`].filter(Boolean).join("; ");
    return make("li", found.severity, `${found.severity}: ${found.title}${many}`, make("span", "", where),
      make("span", "", found.do));
  });
}

function grouped(all) {
  const groups = new Map();
  for (const found of all) groups.set(found.title, [...(groups.get(found.title) ?? []), found]);
  return groups;
}

function marks(row) {
  const all = make("span", "marks");
  const errors = row.findings.filter((each) => each.severity === "error").length;
  const others = row.findings.length - errors;
  if (errors) all.append(make("span", "tally", `${errors} ${errors === 1 ? "error" : "errors"}`), " ");
  if (others) all.append(make("span", "tally warning", `${others} ${others === 1 ? "warning" : "warnings"}`), " ");
  if (row.planned) all.append(make("span", "tally planned", `planned: ${row.planned}`));
  return all;
}

function text(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", {fatal: true}).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

const KEY = /(authorization: *\w+ +|<(?:\w+:)?(?:user_api_key|vendor_api_key|company_uuid)\b[^>]*>|(?:client_secret|client_id|vendor_api_key|access_token)["']?[=:]\s*["']?)([^\s<"'&]+)/gi;

function masked(shown) {
  return shown.replace(KEY, (_, before, key) => `${before}***${key.slice(-4)}`);
}

function headers(pairs) {
  return pairs.map(([name, value]) => `${name}: ${value}`).join("\n");
}

async function show(holder, number) {
  const response = await fetch(`/_control/journal?since=${number - 1}&limit=1`);
  const [entry] = (await response.json()).entries;
  if (!entry || entry.number !== number) {
    holder.replaceChildren(make("p", "", "The journal no longer has this exchange."));
    return;
  }
  const sent = entry.request, got = entry.response;
  const half = (title, content) => make("div", "", make("h3", "", title), make("pre", "", masked(content)));
  holder.replaceChildren(
    half("Request", `${sent.verb} ${sent.url}\n${headers(sent.headers)}\n\n${text(sent.body_base64)}`),
    half("Response", got ? `${got.status}\n${headers(got.headers)}\n\n${text(got.body_base64)}` : "The client got none."));
}

function entry(row) {
  const title = make("summary", "",
    make("span", "number", `#${row.number}`),
    make("span", "time", row.time.slice(11, 19)),
    make("span", "status", row.status ? String(row.status) : "none"),
    make("span", "method", row.method || `${row.verb || "(not HTTP)"} ${row.api ? "(no method)" : ""}`),
    make("span", "path", `${row.verb} ${row.path}${row.test ? ` · ${row.test}` : ""}`),
    marks(row));
  const raw = make("div", "raw");
  const details = make("details", "", title, raw);
  details.addEventListener("toggle", () => { if (details.open && !raw.hasChildNodes()) show(raw, row.number); });
  const said = make("div", "said",
    ...line("reason", [row.reason, row.where && `at ${row.where}`, row.do].filter(Boolean).join("; ")),
    ...line("reason", row.missed),
    ...line("hint", row.hint));
  if (row.findings.length) said.append(make("ul", "", ...findings(row)));
  const item = make("li", row.ok ? "ok" : "no", details);
  if (said.hasChildNodes()) item.append(said);
  item.dataset.text = [row.method, row.path, row.test, row.outcome, row.caller, row.reason].join(" ").toLowerCase();
  item.dataset.clean = row.ok && !row.findings.length ? "yes" : "";
  return item;
}

function sift() {
  const wanted = $("filter").value.toLowerCase(), only = $("refused").checked;
  for (const item of list.children)
    item.hidden = !item.dataset.text.includes(wanted) || (only && item.dataset.clean === "yes");
  $("none").hidden = list.children.length > 0;
}

function state(name, shown) {
  $("state").className = name;
  $("state").textContent = shown;
}

async function look() {
  clearTimeout(timer);
  try {
    const response = await fetch(`/_control/feed?since=${since}`);
    if (!response.ok) throw new Error(String(response.status));
    const feed = await response.json();
    if (feed.last < since) list.replaceChildren();
    since = feed.last;
    for (const row of feed.rows) list.prepend(entry(row));
    while (list.children.length > MOST) list.lastChild.remove();
    sift();
    state(paused ? "" : "live", paused ? "paused" : "live");
    if (feed.more && !paused) {
      look();
      return;
    }
  } catch {
    state("gone", "the mock does not respond");
  }
  if (!paused) timer = setTimeout(look, EVERY);
}

async function copy(button) {
  const value = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(value);
    button.textContent = "Copied";
  } catch {
    const range = document.createRange();
    range.selectNodeContents(button.previousElementSibling);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLButtonElement && event.target.dataset.copy !== undefined) copy(event.target);
});
$("filter").addEventListener("input", sift);
$("refused").addEventListener("change", sift);
$("pause").addEventListener("click", () => {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", String(paused));
  $("pause").textContent = paused ? "Continue" : "Pause";
  look();
});
$("clear").addEventListener("click", async () => {
  await fetch("/_control/journal", {method: "DELETE"});
  list.replaceChildren();
  sift();
});
look();
