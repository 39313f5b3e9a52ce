// What the program does over REST.

import assert from "node:assert/strict";
import { test } from "node:test";
import { invoice, keys, urls } from "./environment.mjs";
import { AutoXChange, Invoicing } from "./rest.mjs";

const ax = new AutoXChange(urls.ax, keys);
const invoicing = new Invoicing(urls.invoicing, keys);

test("sends an invoice and reads it", async () => {
  const sent = await ax.send("invoice-11.xml", invoice(11));
  assert.equal((await ax.invoice(sent.id)).number, "11");
});

test("pages through all that was sent", async () => {
  const numbers = ["21", "22", "23", "24", "25"];
  for (const number of numbers) await ax.send(`invoice-${number}.xml`, invoice(number));
  const found = [];
  for await (const one of ax.sent(new Date("2020-01-01T00:00:00Z"))) found.push(one.number);
  assert.deepEqual(numbers.filter((number) => !found.includes(number)), []);
});

test("reports what is not there", async () => {
  await assert.rejects(ax.invoice("11111111-2222-4333-8444-555555555555"), { status: 404 });
});

test("creates an invoice and reads its status", async () => {
  await invoicing.create("1001", "Åse Bjørnstad", new Date("2030-12-31T00:00:00Z"));
  assert.ok(!("paidAt" in (await invoicing.status("order-1001"))));
});

test("reports an invoice that was never created", async () => {
  await assert.rejects(invoicing.status("order-0"), { status: 400 });
});
