// Calls the service with the npm package xmlrpc, just as it comes.
// Usage: node client.mjs URL, then a line of JSON a call on stdin: {"method": "invoice_show", "params": […]}
// Among the params {"base64": …} is a Buffer and {"unset": true} is undefined. For each call it prints a line of JSON:
//   {"value": …}, for a fault or what the package cannot read {"fault": code or null, "error": text}

import { createInterface } from "node:readline";
import xmlrpc from "xmlrpc";

const { hostname: host, port, pathname: path } = new URL(process.argv[2]);
const client = xmlrpc.createClient({ host, port, path });

function param(value) {
  if (value?.unset) return undefined;
  if (typeof value?.base64 === "string") return Buffer.from(value.base64, "base64");
  if (Array.isArray(value)) return value.map(param);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, param(member)]));
}

function plain(_, value) {
  return value?.type === "Buffer" ? { base64: Buffer.from(value.data).toString("base64") } : value;
}

function made({ method, params }) {
  return new Promise((resolve) => {
    client.methodCall(method, params.map(param), (error, value) => {
      resolve(error ? { fault: error.faultCode ?? null, error: error.message } : { value });
    });
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await made(JSON.parse(line)), plain));
}
