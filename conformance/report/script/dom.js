/* Elements: every text is set as text, never as markup. */
import { glyphs, loud } from "./data.js";

export const $ = (id) => document.getElementById(id);

/* Characters that turn the text around them, or that cannot be seen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be shown
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const code = (character) => `\u27e8U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`;

/** Returns a text with each hidden character as its code. */
export const visibly = (text) => text.replace(HIDDEN, code);

export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat(Number.POSITIVE_INFINITY)) {
    if (typeof child === "string") element.append(visibly(child));
    else if (child || child === 0) element.append(child);
  }
  return element;
}

export const known = (verdict) => (Object.hasOwn(glyphs, verdict) ? verdict : "none");
export const inWords = (verdict) => (known(verdict) === "none" ? "no verdict" : verdict);
export const glyph = (verdict) => h("span", { class: `glyph ${known(verdict)}`, "aria-hidden": "true" }, glyphs[known(verdict)]);
export const unseen = (text) => h("span", { class: "unseen" }, text);
export const worst = (a, b) => loud.indexOf(known(a.verdict)) - loud.indexOf(known(b.verdict));
export const many = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
export const took = (seconds) => (seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`);

/** Returns a list of elements of which the first are shown, and a button that shows more. */
export function list(tag, items, make, first) {
  const box = h(tag, {}, items.slice(0, first).map(make));
  const rest = items.slice(first);
  if (!rest.length) return [box];
  const name = () => `Show ${Math.min(2 * first, rest.length)} more of ${rest.length.toLocaleString("en")}`;
  const button = h(
    "button",
    {
      type: "button",
      class: "more",
      on: {
        click: () => {
          const added = rest.splice(0, 2 * first).map(make);
          box.append(...added);
          added[0].querySelector("summary, a, button")?.focus();
          if (rest.length) button.textContent = name();
          else button.remove();
        },
      },
    },
    name(),
  );
  return [box, button];
}

export async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "unseen" });
    area.value = text;
    button.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => {
    button.textContent = before;
  }, 1200);
}
