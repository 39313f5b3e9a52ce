(() => {
  "use strict";
  const { run, causes, news, rerun, glyphs, exchanges } = JSON.parse(document.getElementById("data").textContent);
  const LOUD_FIRST = ["failed", "broken", "differs", "known", "skipped", "none", "passed"];
  const GROUPS = [["ok", "Success"], ["who", "Access"], ["refuses", "Errors"], ["field", "Fields"], ["convention", "Conventions"]];
  const FIRST = 8, METHODS = 6, PAGE = 20, MOST_TEXT = 100000;
  const $ = (id) => document.getElementById(id);
  const sheet = $("sheet"), tip = $("tip"), matrix = $("matrix");

  /* Elements: every text is set as text, never as markup. */
  function h(tag, props, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(props || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (key === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else element.setAttribute(key, value === true ? "" : String(value));
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }
  const known = (verdict) => (Object.hasOwn(glyphs, verdict) ? verdict : "none");
  const glyph = (verdict) => h("span", { class: `glyph ${known(verdict)}`, "aria-hidden": "true" }, glyphs[known(verdict)]);
  const many = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const took = (seconds) => (seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`);
  const slug = (id) => id.slice(id.indexOf("#") + 1);
  const worst = (a, b) => LOUD_FIRST.indexOf(known(a.verdict)) - LOUD_FIRST.indexOf(known(b.verdict));
  const label = (id) => {
    const words = slug(id).replaceAll("-", " ").replace(/\bapi\b/, "API").replace(/\butf 8\b/, "UTF-8").replace(/\bhttp\b/, "HTTP").replace(/\btls\b/, "TLS");
    return words.charAt(0).toUpperCase() + words.slice(1);
  };

  /* The exchanges of a feature's scenarios, unpacked when first one of them is looked at. */
  const unpacked = new Map();
  function packOf(feature) {
    if (!unpacked.has(feature)) unpacked.set(feature, unpack(exchanges[feature]));
    return unpacked.get(feature);
  }
  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  }

  /* What the run holds, by id. */
  const scenarios = new Map(run.scenarios.map((scenario) => [scenario.id, scenario]));
  const cells = [], byId = new Map(), methods = new Map();
  function groupOf(requirement) {
    if (requirement.kind !== "outcome") return requirement.kind === "field" ? "field" : "convention";
    if (requirement.ok) return "ok";
    return requirement.common ? "who" : "refuses";
  }

  /* Matrix */
  function columnsOf(api, group) {
    const names = new Set();
    for (const method of Object.values(api.methods)) for (const item of method.requirements) if (groupOf(item) === group) names.add(slug(item.id));
    return names.size <= 12 ? [...names] : null;
  }
  function cellOf(requirement, method, apiId, name) {
    const verdict = known(requirement.verdict), injected = requirement.verified_by === "injected";
    const button = h("button", {
      type: "button", tabindex: "-1", class: `cell ${verdict}${injected ? " injected" : ""}`,
      "aria-label": `${requirement.title}: ${verdict}${injected ? ", injected" : ""}`,
    }, glyphs[verdict]);
    const cell = { requirement, apiId, name, method, button, verdict, group: groupOf(requirement), injected, shown: true,
      text: `${requirement.id} ${requirement.title} ${method.title}`.toLowerCase() };
    button.cell = cell;
    cells.push(cell);
    byId.set(requirement.id, cell);
    return cell;
  }
  function rowOf(apiId, name, method, columns) {
    const own = method.requirements.map((requirement) => cellOf(requirement, method, apiId, name));
    const passed = own.filter((cell) => cell.verdict === "passed").length;
    const parts = GROUPS.filter(([group]) => group !== "who" || columns.common).map(([group, title]) => {
      const mine = own.filter((cell) => cell.group === group);
      const fixed = columns[group];
      const bySlug = new Map(mine.map((cell) => [slug(cell.requirement.id), cell.button]));
      const buttons = fixed ? fixed.map((column) => bySlug.get(column) || h("i", { class: "gap" })) : mine.map((cell) => cell.button);
      return h("div", { class: `cells${fixed ? " fixed" : ""}`, role: "group", "aria-label": title }, h("b", { "aria-hidden": "true" }, title), buttons);
    });
    const notes = [method.effect === "writes" ? "writes" : "", method.deprecated ? "deprecated" : ""].filter(Boolean).join(", ");
    const open = h("button", { type: "button", title: method.title, on: { click: () => go({ method: `${apiId}/${name}` }) } }, name);
    const row = h("li", { class: `grid method${columns.common ? "" : " no-common"}` },
      h("div", { class: "name" }, open, h("span", { class: "tally", title: `${passed} of ${own.length} requirements passed` }, `${passed}/${own.length}`), notes && h("span", { class: "note" }, notes)), parts);
    methods.set(`${apiId}/${name}`, { method, apiId, name, row, cells: own, chapter: method.chapter });
    return row;
  }
  function slants(columns) {
    return h("div", { class: "slants" }, (columns || []).map((column, index) => {
      const span = h("span", {}, label(`#${column}`));
      span.style.left = `calc(${index} * var(--column) + 14px)`;
      return span;
    }));
  }
  function apiOf([apiId, api]) {
    const columns = { who: columnsOf(api, "who"), convention: columnsOf(api, "convention") };
    columns.common = columns.who === null || columns.who.length > 0;
    const chapters = new Map();
    let most = 1;
    for (const [name, method] of Object.entries(api.methods)) {
      most = Math.max(most, method.requirements.filter((item) => groupOf(item) === "ok").length);
      if (!chapters.has(method.chapter)) chapters.set(method.chapter, []);
      chapters.get(method.chapter).push([name, method]);
    }
    const grid = `grid${columns.common ? "" : " no-common"}`;
    const heads = GROUPS.filter(([group]) => group !== "who" || columns.common);
    const section = h("section", { class: "api", "aria-label": api.title }, h("h2", {}, api.title),
      h("div", { class: `labels ${grid}`, "aria-hidden": "true" }, h("span"), heads.map(([group]) => slants(columns[group]))),
      h("div", { class: `heads ${grid}`, "aria-hidden": "true" }, h("span"), heads.map(([, title]) => h("span", {}, title))));
    const width = (fixed) => (fixed ? `${Math.max(3, fixed.length)} * var(--column)` : "8 * var(--column)");
    section.style.setProperty("--n-ok", Math.max(2, Math.min(4, most)));
    section.style.setProperty("--w-who", `calc(${width(columns.who)})`);
    section.style.setProperty("--w-conv", `calc(${width(columns.convention)})`);
    for (const [chapter, list] of chapters) {
      const title = Object.hasOwn(api.chapters, chapter) ? api.chapters[chapter] : chapter;
      section.append(h("section", { class: "chapter", "aria-label": title }, h("h3", {}, title),
        h("ul", {}, list.map(([name, method]) => rowOf(apiId, name, method, columns)))));
      $("place").append(h("option", { value: `${apiId}/${chapter}` }, `${chapters.size > 1 ? "\u2003" : ""}${title}`));
    }
    return section;
  }
  function buildMatrix() {
    for (const entry of Object.entries(run.apis)) {
      const several = new Set(Object.values(entry[1].methods).map((method) => method.chapter)).size > 1;
      if (several) $("place").append(h("option", { value: entry[0] }, entry[1].title));
      matrix.append(apiOf(entry));
    }
  }

  /* Filters; they live in the address so that a link shares them. */
  let state = { v: new Set(), kind: "", place: "", q: "" };
  let opened = { cell: "", scenario: "", method: "" };
  function readHash() {
    const values = new URLSearchParams(location.hash.slice(1));
    const get = (key) => values.get(key) || "";
    state = { v: new Set(get("v").split(",").filter((verdict) => Object.hasOwn(glyphs, verdict))), kind: get("kind"), place: get("in"), q: get("q") };
    return { cell: get("cell"), scenario: get("scenario"), method: get("method") };
  }
  function hash(open) {
    const values = { v: [...state.v].join(","), kind: state.kind, in: state.place, q: state.q, ...open };
    return "#" + Object.entries(values).filter(([, value]) => value)
      .map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2F", "/").replaceAll("%2C", ",")}`).join("&");
  }
  function writeHash(open, push) {
    try { history[push ? "pushState" : "replaceState"](null, "", hash(open)); } catch { location.hash = hash(open); }
  }
  const kindMatches = (cell) => !state.kind || (state.kind === "injected" ? cell.injected : cell.group === state.kind);
  function filter() {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, cells: own, apiId, chapter } of methods.values()) {
      const here = !state.place || state.place === apiId || state.place === `${apiId}/${chapter}`;
      let some = false;
      for (const cell of own) {
        cell.shown = here && kindMatches(cell) && (!state.v.size || state.v.has(cell.verdict)) && words.every((word) => cell.text.includes(word));
        cell.button.classList.toggle("off", !cell.shown);
        if (cell.shown) { some = true; count += 1; }
      }
      row.hidden = !some && Boolean(own.length || active());
    }
    for (const part of matrix.querySelectorAll(".chapter, .api")) part.hidden = !part.querySelector(".method:not([hidden])");
    $("nothing").hidden = count > 0 || !active();
    $("shown").textContent = `${count.toLocaleString("en")} of ${cells.length.toLocaleString("en")} shown`;
    $("clear").hidden = !active();
    tabStop();
  }
  const active = () => Boolean(state.v.size || state.kind || state.place || state.q.trim());
  function showState() {
    for (const button of $("chips").children) button.setAttribute("aria-pressed", String(state.v.has(button.dataset.verdict)));
    for (const [id, key] of [["kind", "kind"], ["place", "place"], ["search", "q"]]) {
      if ($(id).options && ![...$(id).options].some((option) => option.value === state[key])) state[key] = "";
      if ($(id).value !== state[key]) $(id).value = state[key];
    }
    filter();
  }
  function changed() { writeHash(opened, false); showState(); }
  function buildTools() {
    const tally = new Map();
    for (const cell of cells) tally.set(cell.verdict, (tally.get(cell.verdict) || 0) + 1);
    $("chips").append(...LOUD_FIRST.filter((verdict) => tally.has(verdict)).map((verdict) =>
      h("button", { type: "button", "data-verdict": verdict, "aria-pressed": "false", on: { click: () => {
        if (!state.v.delete(verdict)) state.v.add(verdict);
        changed();
      } } }, glyph(verdict), h("span", {}, h("b", {}, tally.get(verdict).toLocaleString("en")), verdict === "none" ? " no verdict" : ` ${verdict}`))));
    $("kind").addEventListener("change", (event) => { state.kind = event.target.value; changed(); });
    $("place").addEventListener("change", (event) => { state.place = event.target.value; changed(); });
    let timer = 0;
    $("search").addEventListener("input", (event) => { clearTimeout(timer); timer = setTimeout(() => { state.q = event.target.value; changed(); }, 90); });
    const form = document.querySelector(".tools");
    form.addEventListener("submit", (event) => event.preventDefault());
    const clear = (event) => { event.preventDefault(); state = { v: new Set(), kind: "", place: "", q: "" }; changed(); $("search").focus(); };
    form.addEventListener("reset", clear);
    $("clear-all").addEventListener("click", clear);
    new ResizeObserver(() => document.documentElement.style.setProperty("--tools", `${form.offsetHeight - 1}px`)).observe(form);
  }

  /* One tab stop for all cells; arrow keys move between them. */
  const visible = () => cells.filter((cell) => cell.shown && cell.button.offsetParent);
  let stop = null;
  function tabStop(cell) {
    const next = cell || (stop && stop.shown ? stop : cells.find((each) => each.shown));
    if (stop) stop.button.tabIndex = -1;
    if (next) next.button.tabIndex = 0;
    stop = next || null;
  }
  function neighbour(cell, key) {
    const rows = [...methods.values()].filter(({ row }) => !row.hidden);
    const at = rows.findIndex((row) => row.name === cell.name && row.apiId === cell.apiId);
    const inRow = (row) => [...row.row.querySelectorAll(".cell:not(.off)")].map((button) => button.cell);
    const line = inRow(rows[at]);
    if (key === "Home") return line[0];
    if (key === "End") return line.at(-1);
    if (key === "ArrowLeft") return line[line.indexOf(cell) - 1];
    if (key === "ArrowRight") return line[line.indexOf(cell) + 1];
    const target = rows[at + (key === "ArrowDown" ? 1 : -1)];
    if (!target) return undefined;
    const x = cell.button.getBoundingClientRect().left;
    const distance = (other) => Math.abs(other.button.getBoundingClientRect().left - x);
    return inRow(target).reduce((best, other) => (distance(other) < distance(best) ? other : best));
  }
  matrix.addEventListener("keydown", (event) => {
    const cell = event.target.cell;
    if (!cell || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const next = neighbour(cell, event.key);
    if (next) { tabStop(next); next.button.focus(); }
  });
  matrix.addEventListener("click", (event) => {
    const button = event.target.closest(".cell");
    if (button) { tabStop(button.cell); go({ cell: button.cell.requirement.id }); }
  });

  /* Tooltip */
  function showTip(button) {
    const { requirement, verdict, injected } = button.cell;
    tip.replaceChildren(h("span", {}, requirement.title), h("small", {}, `${verdict === "none" ? "no verdict" : verdict}${injected ? ", injected" : ""} · ${requirement.id}`));
    tip.hidden = false;
    const place = button.getBoundingClientRect(), size = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(innerWidth - size.width - 8, place.left + place.width / 2 - size.width / 2))}px`;
    tip.style.top = `${place.top - size.height - 8 > 0 ? place.top - size.height - 8 : place.bottom + 8}px`;
  }
  const hideTip = () => { tip.hidden = true; };
  if (matchMedia("(hover: hover)").matches) {
    matrix.addEventListener("mouseover", (event) => { const button = event.target.closest(".cell"); if (button) showTip(button); else hideTip(); });
    matrix.addEventListener("mouseleave", hideTip);
  }
  matrix.addEventListener("focusin", (event) => { if (event.target.cell && event.target.matches(":focus-visible")) showTip(event.target); });
  matrix.addEventListener("focusout", hideTip);
  addEventListener("scroll", hideTip, { passive: true });

  /* What to look at first */
  function reasonLine(scenario) {
    const [finding] = scenario.findings;
    return finding ? `expected ${finding.expected}, got ${finding.actual}` : scenario.reason.trim().split("\n")[0];
  }
  function lookAt(scenario) {
    const broken = scenario.findings.map((finding) => byId.get(finding.requirement)).find(Boolean);
    const cell = broken || scenario.requirements.map((id) => byId.get(id)).find((each) => each && each.verdict === scenario.verdict);
    const target = cell ? { cell: cell.requirement.id } : { scenario: scenario.id };
    return h("li", {}, h("a", { href: hash(target), on: { click: (event) => { event.preventDefault(); go(target); } } },
      glyph(scenario.verdict), h("span", { class: "where" }, scenario.method),
      h("span", {}, h("span", { class: "unseen" }, `${scenario.verdict}: `), scenario.name), h("span", { class: "why" }, reasonLine(scenario))));
  }
  function lookAtCause(cause) {
    const [first, ...others] = cause.scenarios.map((number) => run.scenarios[number]);
    const item = lookAt(first);
    if (cause.age) item.append(h("p", { class: "age" }, cause.age));
    if (!others.length) return item;
    const names = cause.methods.map((id) => id.slice(id.indexOf("/") + 1));
    const shown = names.slice(0, METHODS).join(", ") + (names.length > METHODS ? ` and ${many(names.length - METHODS, "more method")}` : "");
    const list = h("ul", { class: "look" });
    const fill = () => { if (!list.childElementCount) list.append(...others.map(lookAt)); };
    item.append(h("details", { class: "same", on: { toggle: fill } }, h("summary", {}, `The same in ${many(others.length, "more scenario")}: ${shown}`), list));
    return item;
  }
  function buildAttention() {
    if (news.length) $("attention").append(h("ul", { class: "news" }, news.map((line) => h("li", {}, line.trim()))));
    const list = [...causes];
    if (list.length) {
      const items = h("ul", { class: "look" }, list.slice(0, FIRST).map(lookAtCause));
      const scenarios = list.reduce((sum, cause) => sum + cause.scenarios.length, 0);
      $("attention").append(h("h2", {}, `Needs attention: ${many(list.length, "cause")}, ${many(scenarios, "scenario")}`), items);
      if (list.length > FIRST) moreOf($("attention"), items, list.slice(FIRST), lookAtCause, 100);
    }
    const reasons = new Map();
    for (const scenario of run.scenarios) if (scenario.verdict === "skipped") {
      const reason = scenario.reason.trim() || "no reason recorded";
      reasons.set(reason, (reasons.get(reason) || 0) + 1);
    }
    const total = [...reasons.values()].reduce((sum, count) => sum + count, 0);
    if (total) $("attention").append(h("details", { class: "why-skipped" }, h("summary", {}, `Why ${many(total, "scenario")} ${total === 1 ? "was" : "were"} skipped`),
      h("ul", {}, [...reasons].sort((a, b) => b[1] - a[1]).map(([reason, count]) => h("li", {}, `${count.toLocaleString("en")} × ${reason}`)))));
  }
  function moreOf(parent, list, rest, make, step) {
    const button = h("button", { type: "button", class: "more", on: { click: () => {
      list.append(...rest.splice(0, step).map(make));
      if (rest.length) name(); else button.remove();
    } } });
    const name = () => { button.textContent = `Show ${Math.min(step, rest.length)} more of ${rest.length.toLocaleString("en")}`; };
    name();
    parent.append(button);
  }
  function buildLegend() {
    const cell = (verdict, extra, text) => h("span", {}, h("i", { class: `cell ${verdict}${extra}`, "aria-hidden": "true" }, glyphs[verdict]), text);
    $("legend").append(...[...LOUD_FIRST].reverse().map((verdict) => cell(verdict, "", verdict === "none" ? "no verdict" : verdict)),
      cell("passed", " injected", "dashed: response injected through the mock"));
  }

  /* Detail sheet, drawn when it is opened. */
  async function copy(text, button) {
    try { await navigator.clipboard.writeText(text); } catch {
      const area = h("textarea", { class: "unseen" });
      area.value = text;
      sheet.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const before = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = before; }, 1200);
  }
  function coloured(text) {
    if (!text.trimStart().startsWith("<")) return [text];
    return text.split(/(<[^>]*>)/).map((part) => (part.startsWith("<") ? h("span", { class: "tag" }, part) : part));
  }
  function textBox(title, text, wrapped) {
    const pre = h("pre", { tabindex: "0", "aria-label": title }, text.length > MOST_TEXT ? text.slice(0, MOST_TEXT) : text.length < 30000 ? coloured(text) : text);
    const box = h("div", { class: `text${wrapped ? " wrap" : ""}` });
    const wrap = h("button", { type: "button", "aria-pressed": String(wrapped), on: { click: () => wrap.setAttribute("aria-pressed", String(box.classList.toggle("wrap"))) } }, "Wrap");
    const whole = text.length > MOST_TEXT && h("button", { type: "button", on: { click: () => { pre.textContent = text; whole.remove(); } } }, "Show all");
    const copies = h("button", { type: "button", on: { click: () => copy(text, copies) } }, "Copy");
    box.append(h("div", { class: "does" }, h("span", {}, title), ...(whole ? [whole] : []), wrap, copies), pre);
    return box;
  }
  function fold(summary, make, isOpen) {
    const inside = h("div", { class: "inside" });
    const details = h("details", { class: "fold" }, h("summary", {}, summary), inside);
    const fill = () => { if (details.open && !inside.firstChild) inside.append(...make().flat().filter(Boolean)); };
    details.addEventListener("toggle", fill);
    details.open = Boolean(isOpen);
    fill();
    return details;
  }
  function marked(text, other) {
    let start = 0, end = 0;
    const shorter = Math.min(text.length, other.length);
    while (start < shorter && text[start] === other[start]) start += 1;
    while (end < shorter - start && text.at(-1 - end) === other.at(-1 - end)) end += 1;
    if (start + end < 0.4 * Math.max(text.length, other.length) || text === other || start + end === text.length) return [text];
    return [text.slice(0, start), h("mark", {}, text.slice(start, text.length - end)), text.slice(text.length - end)];
  }
  function findingOf(finding, about) {
    const pairs = [["Place", [finding.place]], ["Expected", marked(finding.expected, finding.actual)], ["Actual", marked(finding.actual, finding.expected)], ["Evidence", [finding.evidence]]];
    const heading = h("p", {}, h("b", {}, finding.severity), finding.judged === false ? ", not judged" : "");
    if (finding.requirement !== about) heading.append(" · ", byId.has(finding.requirement) ? linkTo({ cell: finding.requirement }, finding.requirement) : finding.requirement);
    return h("div", { class: `finding ${["additive", "cosmetic"].includes(finding.severity) ? finding.severity : ""}` }, heading,
      h("dl", {}, pairs.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])));
  }
  const linkTo = (target, text) => h("a", { href: hash(target), on: { click: (event) => { event.preventDefault(); go(target); } } }, text);
  const http = (part, first) => [first, ...Object.entries(part.headers || {}).map(([name, value]) => `${name}: ${value}`)].join("\n");
  function partOf(name, lines, body, isOpen) {
    const part = fold([h("span", { class: "what" }, name)], () => [textBox("Headers", lines, true), body && textBox("Body", body, false)], isOpen);
    part.classList.add("part");
    return part;
  }
  function exchangeOf(exchange, index) {
    const { request, response } = exchange;
    const summary = [h("span", { class: "what" }, h("span", { class: "mono" }, `${index + 1}. ${exchange.method}`), ` ${request.verb} \u2192 ${response ? response.status : "no response"}`,
      exchange.findings.length ? ` · ${many(exchange.findings.length, "finding")}` : ""), h("span", { class: "took" }, took(exchange.seconds))];
    return fold(summary, () => [
      exchange.error && [h("h4", {}, "Error"), h("pre", { class: "said" }, exchange.error)],
      partOf("Request", http(request, `${request.verb} ${request.url}`), request.body, !response),
      response && partOf("Response", http(response, `HTTP ${response.status}`), response.body, true),
      exchange.curl && [h("h4", {}, "Reproduce"), textBox("curl", exchange.curl, true)],
    ].flat(), exchange.findings.length > 0 || Boolean(exchange.error));
  }
  function exchangesOf(scenario) {
    const box = h("div", {}, h("h4", {}, "Exchanges"), h("p", {}, `Unpacking ${many(scenario.calls, "exchange")} …`));
    packOf(scenario.feature).then(
      (pack) => box.replaceChildren(h("h4", {}, "Exchanges"), ...pack[scenario.place].map(exchangeOf)),
      () => box.lastChild.replaceChildren("This browser cannot decompress the exchanges; see run.json."));
    return box;
  }
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  function scenarioOf(scenario, isOpen, about) {
    const summary = [glyph(scenario.verdict), h("span", { class: "what" }, h("span", { class: "unseen" }, `${scenario.verdict}: `), scenario.name), h("span", { class: "took" }, took(scenario.duration))];
    const steps = scenario.steps.map((step) => h("li", {}, glyph(step.status), h("p", {}, h("b", {}, step.keyword), ` ${step.text}`)));
    const others = scenario.findings.filter((finding) => finding.requirement !== about);
    return fold(summary, () => [
      h("ul", { class: "steps" }, steps),
      scenario.reason && !scenario.findings.length && [h("h4", {}, "Reason"), h("pre", { class: "said" }, scenario.reason)],
      others.length > 0 && [h("h4", {}, about ? "Other findings" : "Findings"), ...others.map((finding) => findingOf(finding, about))],
      scenario.calls > 0 && exchangesOf(scenario),
      scenario.not_kept > 0 && [h("h4", {}, "Exchanges"), h("p", {}, `${many(scenario.not_kept, "exchange")} of this passed scenario ${scenario.not_kept === 1 ? "was" : "were"} not kept: rerun it, or run with --keep all.`)],
      h("h4", {}, "Rerun"), textBox(`${scenario.feature}:${scenario.line}`, `${rerun} ${quoted(scenario.id)}`, true),
    ].flat(), isOpen);
  }
  function scenarioList(list, about) {
    if (!list.length) return [];
    const sorted = [...list].sort(worst);
    const box = h("div");
    const items = h("div", {}, sorted.slice(0, PAGE).map((scenario, index) =>
      scenarioOf(scenario, index === 0 && (list.length === 1 || known(scenario.verdict) !== "passed"), about)));
    box.append(items);
    if (sorted.length > PAGE) moreOf(box, items, sorted.slice(PAGE), (scenario) => scenarioOf(scenario, false, about), PAGE * 2);
    return [h("h3", {}, many(list.length, "scenario")), box];
  }
  const pairs = (list) => h("dl", { class: "pairs" }, list.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
  const HOW = { provoked: "provoked by the request", injected: "injected through the mock", none: "no scenario" };
  const KINDS = { ok: "outcome: success", who: "outcome: access error shared by all methods", refuses: "outcome: error", field: "field", convention: "convention" };
  function requirementBody({ requirement, method, apiId, name, verdict, group }) {
    const list = requirement.scenarios.map((number) => run.scenarios[number]);
    const found = new Map();
    for (const scenario of list) for (const finding of scenario.findings) if (finding.requirement === requirement.id) found.set(JSON.stringify(finding), finding);
    const findings = [...found.values()];
    const notes = [method.effect, method.deprecated ? "deprecated" : ""].filter(Boolean).join(", ");
    return [
      idLine(requirement.id),
      pairs([["Method", h("span", {}, linkTo({ method: `${apiId}/${name}` }, name), ` · ${method.title} (${notes})`)], ["Kind", KINDS[group]],
        ["Source", requirement.evidence && h("span", { class: "mono" }, requirement.evidence)],
        ["Verified by", Object.hasOwn(HOW, requirement.verified_by) ? HOW[requirement.verified_by] : requirement.verified_by]]),
      findings.length > 0 && [h("h3", {}, many(findings.length, "finding")), ...findings.slice(0, PAGE).map((finding) => findingOf(finding, requirement.id))],
      requirement.reason && verdict !== "passed" && (!findings.length || verdict === "known") && [h("h3", {}, "Reason"), h("pre", { class: "said" }, requirement.reason)],
      scenarioList(list, requirement.id),
    ];
  }
  function methodBody({ method, apiId, name, cells: own }) {
    const chapters = run.apis[apiId].chapters;
    const chapter = Object.hasOwn(chapters, method.chapter) ? chapters[method.chapter] : method.chapter;
    const passed = own.filter((cell) => cell.verdict === "passed").length;
    return [
      idLine(`${apiId}/${name}`),
      pairs([["Summary", method.title], ["Chapter", chapter], ["Effect", method.effect + (method.deprecated ? ", deprecated" : "")], ["Requirements", `${passed} of ${own.length} passed`]]),
      scenarioList(run.scenarios.filter((scenario) => scenario.api === apiId && scenario.method === name), ""),
    ];
  }
  function idLine(id) {
    const button = h("button", { type: "button", class: "small", on: { click: () => copy(id, button) } }, "Copy");
    return h("p", { class: "id" }, h("code", {}, id), button);
  }
  function contents(open) {
    if (byId.has(open.cell)) {
      const cell = byId.get(open.cell);
      return { cell, verdict: cell.verdict, title: cell.requirement.title, body: requirementBody(cell) };
    }
    if (methods.has(open.method)) return { title: methods.get(open.method).name, body: methodBody(methods.get(open.method)) };
    const scenario = scenarios.get(open.scenario);
    return scenario && { verdict: scenario.verdict, title: scenario.name, body: [idLine(scenario.id), h("h3", {}, "Scenario"), scenarioOf(scenario, true, "")] };
  }
  const phone = matchMedia("(max-width: 700px)");
  let from = null;
  function show(open) {
    const what = contents(open);
    document.querySelector(".cell.chosen")?.classList.remove("chosen");
    if (!what) { hide(); return; }
    opened = { cell: "", scenario: "", method: "", ...open };
    what.cell?.button.classList.add("chosen");
    const order = what.cell ? visible() : [];
    const at = order.indexOf(what.cell);
    const step = (by, name, sign) => h("button", { type: "button", class: "icon", "aria-label": name, title: name, disabled: !order[at + by] || at < 0,
      on: { click: () => { const next = order[at + by]; tabStop(next); next.button.scrollIntoView({ block: "nearest" }); go({ cell: next.requirement.id }, sign); } } }, sign);
    const title = h("h2", { id: "sheet-title", tabindex: "-1" }, what.title);
    const share = h("button", { type: "button", class: "icon", on: { click: () => copy(location.href, share) } }, "Copy link");
    sheet.replaceChildren(
      h("div", { class: "bar" }, h("span", { class: `chip ${what.verdict ? known(what.verdict) : ""}` }, ...(what.verdict ? [glyph(what.verdict), what.verdict === "none" ? "no verdict" : known(what.verdict)] : ["Method"])),
        ...(what.cell ? [step(-1, "Previous requirement", "\u2191"), step(1, "Next requirement", "\u2193")] : []), share,
        h("button", { type: "button", class: "icon", on: { click: close } }, "Close")),
      h("div", { class: "body" }, title, ...what.body.flat().filter(Boolean)));
    sheet.hidden = false;
    document.body.classList.add("reading");
    $("page").inert = phone.matches;
    return title;
  }
  function hide() {
    sheet.hidden = true;
    sheet.replaceChildren();
    opened = { cell: "", scenario: "", method: "" };
    document.body.classList.remove("reading");
    $("page").inert = false;
  }
  function go(open, sign) {
    hideTip();
    if (sheet.hidden) from = document.activeElement;
    writeHash(open, sheet.hidden);
    const title = show(open);
    const again = sign && [...sheet.querySelectorAll(".icon")].find((button) => button.textContent === sign && !button.disabled);
    (again || title)?.focus();
  }
  function close() {
    const back = byId.get(opened.cell)?.button;
    document.querySelector(".cell.chosen")?.classList.remove("chosen");
    hide();
    writeHash({}, false);
    const target = from && from.isConnected && from !== document.body ? from : back;
    target?.focus({ preventScroll: true });
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !tip.hidden) hideTip();
    if (event.key === "Escape" && !sheet.hidden) { event.preventDefault(); close(); }
    if (event.key === "/" && !event.target.closest("input, select, textarea")) { event.preventDefault(); $("search").focus(); }
  });
  phone.addEventListener("change", () => { $("page").inert = phone.matches && !sheet.hidden; });
  function follow() {
    const open = readHash();
    showState();
    const title = show(open);
    if (title) { byId.get(open.cell)?.button.scrollIntoView({ block: "center" }); title.focus({ preventScroll: true }); }
  }

  $("main").hidden = false;
  buildMatrix();
  buildTools();
  buildAttention();
  buildLegend();
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); (stop ? stop.button : matrix).focus(); });
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  follow();
})();
