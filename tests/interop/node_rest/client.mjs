// Calls the service with the npm package @rantalainen/maventa-api-client, just as it comes.
// Usage: node client.mjs BASE-URL, then a line of JSON a call on stdin:
//   {"keys": {"company_uuid": …, "user_api_key": …, "vendor_api_key": …}, "scope": …, "call": "invoices.getV1Invoices", "arguments": […]}
// {"base64": …} among the arguments is the content of a file. For each call it prints a line of JSON:
//   {"status": 200, "data": …}, for a refusal {"status": 404, "data": …, "error": what the package says of it}

import { createInterface } from "node:readline";
import maventa from "@rantalainen/maventa-api-client";

const clients = new Map();

// One client for each caller, so that it keeps its token as it does in an integrator's program.
function clientOf(keys, scope) {
  const name = JSON.stringify([keys, scope]);
  if (!clients.has(name)) {
    const options = {
      clientId: keys.company_uuid,
      clientSecret: keys.user_api_key,
      vendorApiKey: keys.vendor_api_key,
      scope,
    };
    clients.set(name, new maventa.MaventaApiClient(options, { baseURL: process.argv[2], timeout: 20_000 }));
  }
  return clients.get(name);
}

function argument(value) {
  return typeof value?.base64 === "string" ? Buffer.from(value.base64, "base64") : value;
}

async function made({ keys, scope, call, arguments: given }) {
  const [group, name] = call.split(".");
  try {
    const { status, data } = await clientOf(keys, scope).api[group][name](...given.map(argument));
    return { status, data };
  } catch (error) {
    return { status: error.response?.status, data: error.response?.data, error: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await made(JSON.parse(line))));
}
// The package's timer for its next token would keep the program alive.
process.exit(0);
