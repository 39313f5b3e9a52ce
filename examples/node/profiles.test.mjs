// Run with: conformance gate -- node --test examples/node/

import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {Client, ServiceError} from "./profiles.mjs";

const {CONFORMANCE_URL, CONFORMANCE_AX_URL, CONFORMANCE_COMPANY_UUID, CONFORMANCE_USER_API_KEY,
  CONFORMANCE_VENDOR_API_KEY} = process.env;
const keys = {companyUuid: CONFORMANCE_COMPANY_UUID, userApiKey: CONFORMANCE_USER_API_KEY,
  vendorApiKey: CONFORMANCE_VENDOR_API_KEY};
let client;

async function control(path, body) {
  const response = await fetch(`${CONFORMANCE_URL}/_control/${path}`, {
    method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(body),
  });
  assert.ok(response.ok, await response.clone().text());
}

beforeEach(async (context) => {
  await control("reset", {});
  await control("test", {name: context.name});
  client = new Client(CONFORMANCE_AX_URL, keys);
});

test("lists profiles", async () => {
  assert.ok((await client.profiles()).some((profile) => profile.network === "PEPPOL"));
});

test("renews a token that has expired", async () => {
  await client.profiles();
  await control("clock", {seconds: 3600});
  assert.ok((await client.profiles()).length);
});

test("reports a refusal", async () => {
  await control("next", {method: "getV1CompanyProfiles", outcome: "outside-scope"});
  await assert.rejects(client.profiles(), (error) => error instanceof ServiceError && error.message.startsWith("403"));
});

test("reports half a response", async () => {
  await control("next", {method: "getV1CompanyProfiles", trouble: "cut"});
  await assert.rejects(client.profiles(), ServiceError);
});
