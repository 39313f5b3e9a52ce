// What the program does over SOAP.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { AutoInvoice } from "./autoinvoice.mjs";
import { invoice, keys, urls } from "./environment.mjs";

const STREET = { company_name: "Example Seller AS", address1: "Grünerløkka 1", post_code: "0552", post_office: "Oslo", country: "NO" };
let service;

before(async () => {
  service = await AutoInvoice.connected(urls.wsdl, urls.soap, keys);
});

test("finds its own company among the recipients", async () => {
  const company = await service.company();
  const names = (await service.recipients(company.name)).map((one) => one.name);
  assert.ok(names.includes(company.name));
});

test("keeps an address for each language and removes the second", async () => {
  const first = await service.addAddress({ ...STREET, lang: "EN" });
  const second = await service.addAddress({ ...STREET, lang: "SE" });
  assert.equal(first.address1, STREET.address1);
  assert.equal(second.address1, STREET.address1);
  await service.removeAddress(second.id);
});

test("adds a user", async () => {
  assert.equal((await service.addUser("nora.lund@example.com", "Nora", "Lund")).last_name, "Lund");
});

test("sends what can be sent", async () => {
  const { sent } = await service.sendAll({ "invoice-1.xml": invoice(1), "invoice 2?.xml": invoice(2) });
  assert.equal(sent[0].invoice_nr, "1");
});

test("lists what was sent", async () => {
  const id = await service.send("invoice-3.xml", invoice(3));
  const sent = await service.sent(new Date("2020-01-01T00:00:00Z"), new Date("2030-12-31T23:59:59Z"));
  assert.ok(sent.some((one) => one.id === id));
});

test("looks a few times whether an invoice is paid", async () => {
  assert.equal(await service.waitUntilPaid(await service.send("invoice-4.xml", invoice(4))), false);
});
