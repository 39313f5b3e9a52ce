// The bugs that the environment can put into this client: BUG=double-write, or several with commas.

const KNOWN = [
  "double-write", "ignored-error", "unknown-member", "missing-type", "content-type", "deprecated-method", "key-in-url",
  "iso-date", "parameter-order", "latin-1", "stale-token", "soap-date", "rest-date", "base64-twice", "unknown-part",
  "busy-polling",
];
const chosen = (process.env.BUG ?? "").split(",").filter(Boolean);
const unknown = chosen.filter((name) => !KNOWN.includes(name));
if (unknown.length) throw new Error(`BUG=${unknown}: use one of ${KNOWN.join(", ")}`);

export function bug(name) {
  if (!KNOWN.includes(name)) throw new Error(`no such bug: ${name}`);
  return chosen.includes(name);
}
