/* A scenario in detail: its steps, findings and exchanges, each drawn when it is opened. */
import { detailsOf, rerun } from "./data.js";
import { copy, glyph, h, inWords, list, many, took, unseen, worst } from "./dom.js";
import { hash } from "./filter.js";
import { cellOfRequirement } from "./matrix.js";

const PAGE = 20, MOST_TEXT = 100000, MOST_COLOURED = 30000;

function coloured(text) {
  if (!text.trimStart().startsWith("<")) return [text];
  return text.split(/(<[^>]*>)/).map((part) => (part.startsWith("<") ? h("span", { class: "tag" }, part) : part));
}

function textBox(title, text, wrapped) {
  const start = text.length > MOST_TEXT ? text.slice(0, MOST_TEXT) : text;
  const pre = h("pre", { tabindex: "0", "aria-label": title }, start.length < MOST_COLOURED ? coloured(start) : start);
  const box = h("div", { class: `text${wrapped ? " wrap" : ""}` });
  const button = (label, click, extra) => h("button", { type: "button", ...extra, on: { click } }, label);
  const wrap = button("Wrap", () => wrap.setAttribute("aria-pressed", String(box.classList.toggle("wrap"))), { "aria-pressed": String(wrapped) });
  const whole =
    text.length > MOST_TEXT &&
    button("Show all", () => {
      pre.textContent = text;
      whole.remove();
    });
  const copies = button("Copy", () => copy(text, copies));
  box.append(h("div", { class: "does" }, h("span", {}, title), whole, wrap, copies), pre);
  return box;
}

function fold(summary, make, isOpen, extra) {
  const inside = h("div", { class: "inside" });
  const details = h("details", { class: `fold${extra || ""}` }, h("summary", {}, summary), inside);
  const fill = () => {
    if (details.open && !inside.firstChild) inside.append(...make().flat(Number.POSITIVE_INFINITY).filter(Boolean));
  };
  details.addEventListener("toggle", fill);
  details.open = Boolean(isOpen);
  fill();
  return details;
}

/** Returns a text with what differs from another one marked. */
function marked(text, other) {
  let start = 0, end = 0;
  const shorter = Math.min(text.length, other.length);
  while (start < shorter && text[start] === other[start]) start += 1;
  while (end < shorter - start && text.at(-1 - end) === other.at(-1 - end)) end += 1;
  const alike = start + end;
  if (alike < 0.4 * Math.max(text.length, other.length) || text === other || alike === text.length) return [text];
  return [text.slice(0, start), h("mark", {}, text.slice(start, text.length - end)), text.slice(text.length - end)];
}

export const linkTo = (target, text) => h("a", { href: hash(target) }, text);

export function findingOf(finding, about) {
  const pairs = [
    ["Place", [finding.place]],
    ["Expected", marked(finding.expected, finding.actual)],
    ["Actual", marked(finding.actual, finding.expected)],
    ["Evidence", [finding.evidence]],
  ];
  const id = finding.requirement;
  const other = id !== about && [" · ", cellOfRequirement.has(id) ? linkTo({ cell: id }, id) : id];
  return h(
    "div",
    { class: `finding ${["additive", "cosmetic"].includes(finding.severity) ? finding.severity : ""}` },
    h("p", {}, h("b", {}, finding.severity), finding.judged === false && ", not judged", other),
    h("dl", {}, pairs.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
  );
}

const http = (part, first) => [first, ...Object.entries(part.headers || {}).map(([name, value]) => `${name}: ${value}`)].join("\n");
const partOf = (name, lines, body, isOpen) =>
  fold([h("span", { class: "what" }, name)], () => [textBox(`${name}: headers`, lines, true), body && textBox(`${name}: body`, body, false)], isOpen, " part");

function exchangeOf(exchange, index) {
  const { request, response } = exchange;
  const summary = [
    h(
      "span",
      { class: "what" },
      h("span", { class: "mono" }, `${index + 1}. ${exchange.method}`),
      exchange.attempt ? ` (attempt ${exchange.attempt})` : "",
      ` ${request.verb} \u2192 ${response ? response.status : "no response"}`,
      exchange.findings.length > 0 && ` · ${many(exchange.findings.length, "finding")}`,
    ),
    h("span", { class: "took" }, took(exchange.seconds)),
  ];
  return fold(
    summary,
    () => [
      exchange.error && [h("h4", {}, "Error"), h("pre", { class: "said" }, exchange.error)],
      partOf("Request", http(request, `${request.verb} ${request.url}`), request.body, !response),
      response && partOf("Response", http(response, `HTTP ${response.status}`), response.body, true),
      exchange.curl && [h("h4", {}, "Reproduce"), textBox("curl", exchange.curl, true)],
    ],
    exchange.findings.length > 0 || Boolean(exchange.error),
  );
}

function notKept(scenario) {
  if (scenario.left) return `${many(scenario.left, "exchange")} of this scenario ${scenario.left === 1 ? "is" : "are"} in run.json only, because all of them are too large for a page.`;
  const count = scenario.not_kept;
  return count && `The steps and ${many(count, "exchange")} of this passed scenario were not kept: see the feature, rerun it, or run with --keep all.`;
}

function detailed(scenario, details, about) {
  const others = details.findings.filter((finding) => finding.requirement !== about);
  const missing = notKept(scenario);
  return [
    details.steps.length > 0 && h("ul", { class: "steps" }, details.steps.map((step) =>
      h("li", {}, glyph(step.status), h("p", {}, unseen(`${step.status}: `), h("b", {}, step.keyword), ` ${step.text}`)))),
    details.reason && !details.findings.length && [h("h4", {}, "Reason"), h("pre", { class: "said" }, details.reason)],
    others.length > 0 && [h("h4", {}, about ? "Other findings" : "Findings"), ...others.map((finding) => findingOf(finding, about))],
    details.exchanges.length > 0 && h("h4", {}, "Exchanges"),
    details.exchanges.map(exchangeOf),
    missing && h("p", {}, missing),
  ];
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export function scenarioOf(scenario, isOpen, about) {
  const summary = [
    glyph(scenario.verdict),
    h("span", { class: "what" }, unseen(`${inWords(scenario.verdict)}: `), scenario.name),
    h("span", { class: "took" }, took(scenario.duration)),
  ];
  return fold(
    summary,
    () => {
      const box = h("div", {}, h("p", {}, "Unpacking …"));
      detailsOf(scenario).then(
        (details) => box.replaceChildren(...detailed(scenario, details, about).flat(Number.POSITIVE_INFINITY).filter(Boolean)),
        () => box.replaceChildren("This browser cannot decompress the details; see run.json."),
      );
      return [box, h("h4", {}, "Rerun"), textBox(`${scenario.path}:${scenario.line}`, `${rerun} ${quoted(scenario.id)}`, true)];
    },
    isOpen,
  );
}

/** Returns the scenarios under a heading, the gravest first and open. */
export function scenarioList(scenarios, about) {
  if (!scenarios.length) return [];
  const sorted = [...scenarios].sort(worst);
  const open = (scenario) => scenario === sorted[0] && (sorted.length === 1 || scenario.verdict !== "passed");
  return [h("h3", {}, many(sorted.length, "scenario")), h("div", {}, list("div", sorted, (each) => scenarioOf(each, open(each), about), PAGE))];
}
