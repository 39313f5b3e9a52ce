/* The run, as packing.py packed it: tables of what repeats, compressed, and what is looked at later by feature. */
const { tables, packs } = JSON.parse(document.getElementById("data").textContent);

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

const data = await unpack(tables);

/** How to run a scenario again, each verdict's glyph, and the verdicts with the gravest first. */
export const { rerun, glyphs, loud } = data;

const findings = data.findings;

export const scenarios = data.scenarios.map((packed) => {
  const [path, api, method] = data.features[packed.feature];
  return {
    ...packed,
    id: path + packed.test,
    path,
    api,
    method,
    reason: data.texts[packed.reason || 0],
    findings: (packed.findings || []).map((number) => findings[number]),
  };
});
export const byScenario = new Map(scenarios.map((scenario) => [scenario.id, scenario]));

function unfold(id, row) {
  const [slug, kind, ok, common, how, verdict, title, evidence, reason, places] = row;
  return {
    id: `${id}#${slug}`,
    slug,
    kind,
    ok,
    common,
    how: data.texts[how],
    verdict,
    title: data.texts[title],
    evidence: data.texts[evidence],
    reason: data.texts[reason],
    scenarios: places.map((number) => scenarios[number]),
  };
}

/** The APIs in the order of the documents, each with its methods; a method has its requirements. */
export const apis = Object.entries(data.apis).map(([id, api]) => ({
  id,
  title: api.title,
  chapters: new Map(Object.entries(api.chapters)),
  methods: Object.entries(api.methods).map(([name, method]) => ({
    ...method,
    api: id,
    name,
    id: `${id}/${name}`,
    requirements: method.requirements.map((row) => unfold(`${id}/${name}`, row)),
  })),
}));

const unpacked = new Map();

/** Returns a promise of a scenario's steps, whole findings and exchanges. */
export async function detailsOf(scenario) {
  if (!unpacked.has(scenario.feature)) unpacked.set(scenario.feature, unpack(packs[scenario.feature]));
  return (await unpacked.get(scenario.feature))[scenario.place];
}
