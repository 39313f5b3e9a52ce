// Calls the service with the npm package soap, just as it comes. Usage: node client.mjs WSDL-URL < calls.json
// Reads [{"method": …, "arguments": {…}}, …] and prints one line of JSON a call: {"return": …} or {"error": …}.

import { text } from "node:stream/consumers";
import soap from "soap";

// What the package makes of rpc/encoded XML, turned into plain values as a program that uses it has to do:
// - a typed scalar is {attributes: {"xsi:type"}, $value: "text"}, without $value if it is empty
// - an array is {attributes: {"…:arrayType"}, item: …}, where one item is an object, several are a list and none is absent
// - a nil member is left out, which nothing here can bring back
function plain(value) {
  if (value === null || typeof value !== "object") return value;
  const { attributes = {}, $value = "", item = [], ...members } = value;
  if (Object.keys(attributes).some((name) => name.endsWith(":arrayType"))) return [item].flat().map(plain);
  switch (attributes["xsi:type"]) {
    case "xsd:string":
      return $value;
    case "xsd:int":
      return Number($value);
    case "xsd:boolean":
      return $value === "true";
    default:
      return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, plain(member)]));
  }
}

// The package repeats a list's own name for each item; a program has to say that the items stand inside.
function wrapped(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return { item: value.map(wrapped) };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, wrapped(member)]));
}

const options = { timeout: 20_000 };
const client = await soap.createClientAsync(process.argv[2], { wsdl_options: options });

for (const { method, arguments: given } of JSON.parse(await text(process.stdin))) {
  let line;
  try {
    const [answer] = await client[`${method}Async`](wrapped(given), options);
    line = { return: plain(answer.return) };
  } catch (error) {
    line = { error: error.message };
  }
  console.log(JSON.stringify(line));
}
