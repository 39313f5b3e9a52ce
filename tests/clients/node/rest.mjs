// AutoXChange and Invoicing over REST, with fetch: tokens, invoices as files and invoices as JSON.

import { setTimeout as pause } from "node:timers/promises";
import { bug } from "./bugs.mjs";

const TIMEOUT = 5_000;
// The milliseconds before its end at which a token is renewed.
const MARGIN = 60_000;
const [TRIES, LONGEST_WAIT] = [3, 3];

export class RestError extends Error {
  constructor(status, text) {
    super(`HTTP ${status}: ${text.slice(0, 200)}`);
    this.status = status;
  }
}

// One API: its requests carry a token that is renewed before it ends, or once the service refuses it.
class Rest {
  #token = "";
  #ends = 0;

  constructor(url, keys, scope = "") {
    this.url = url;
    this.keys = keys;
    this.scope = scope;
  }

  async call(path, options = {}) {
    let response = await this.#sent(path, options);
    if (response.status === 401 && !bug("stale-token")) {
      this.#token = "";
      response = await this.#sent(path, options);
    }
    if (!response.ok) throw new RestError(response.status, await response.text());
    return response.json();
  }

  async token() {
    if (!this.#token || (Date.now() > this.#ends && !bug("stale-token"))) {
      const form = new URLSearchParams({
        grant_type: "client_credentials",
        client_id: this.keys.company_uuid,
        client_secret: this.keys.user_api_key,
        vendor_api_key: this.keys.vendor_api_key,
      });
      if (this.scope) form.set("scope", this.scope);
      const address = `${this.url}/oauth2/token`;
      const response = await fetch(address, { method: "POST", body: form, signal: AbortSignal.timeout(TIMEOUT) });
      if (!response.ok) throw new RestError(response.status, await response.text());
      const granted = await response.json();
      this.#token = granted.access_token;
      this.#ends = Date.now() + granted.expires_in * 1000 - MARGIN;
    }
    return this.#token;
  }

  // Sends a request; one that was not processed (429, 503) is sent again after the pause that is asked for.
  async #sent(path, { headers = {}, ...options }) {
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(this.url + path, {
        ...options,
        headers: { Accept: "application/json", Authorization: `Bearer ${await this.token()}`, ...headers },
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (![429, 503].includes(response.status) || tries === TRIES) return response;
      await pause(1000 * Math.min(Number(response.headers.get("retry-after") ?? 1), LONGEST_WAIT));
    }
  }
}

export class AutoXChange extends Rest {
  constructor(url, keys) {
    super(url, keys, "invoice:send invoice:receive");
  }

  // Sends an invoice and returns it as the service has it.
  send(name, file) {
    const body = new FormData();
    body.set("format", "PEPPOLBIS30");
    body.set("lang", "NO");
    if (bug("unknown-part")) body.set("recipient_name", "Kari Nordmann");
    const content = bug("base64-twice") ? Buffer.from(file).toString("base64") : file;
    body.set("file", new Blob([content], { type: "application/xml" }), name);
    return this.call("/v1/invoices", { method: "POST", body });
  }

  invoice(id) {
    return this.call(`/v1/invoices/${id}`);
  }

  // Every invoice that was sent since a day, page by page.
  async *sent(since, perPage = 2) {
    const day = since.toISOString().slice(0, 10);
    const start = bug("rest-date") ? day.replaceAll("-", "") : `${day}T00:00:00Z`;
    for (let page = 1; page < 100; page += 1) {
      const query = new URLSearchParams({ direction: "SENT", created_at_start: start, per_page: perPage, page });
      if (bug("key-in-url")) query.set("access_token", await this.token());
      const invoices = await this.call(`/v1/invoices?${query}`);
      yield* invoices;
      if (invoices.length < perPage) return;
    }
  }
}

export class Invoicing extends Rest {
  // Creates an invoice of one row and returns what the service says of it.
  async create(number, recipient, due) {
    const invoice = JSON.stringify(made(number, recipient, due));
    const body = bug("latin-1") ? Buffer.from(invoice, "latin1") : invoice;
    const headers = { "Content-Type": bug("content-type") ? "text/plain" : "application/json" };
    const created = await this.call("/invoice/create", { method: "POST", headers, body });
    if (bug("double-write")) await this.call("/invoice/create", { method: "POST", headers, body });
    return created;
  }

  // On which days an invoice was delivered, opened and paid.
  status(customId) {
    return this.call(`/invoice/${customId}/status`);
  }
}

// The API writes a day as DD-MM-YYYY.
function day(moment) {
  const parts = moment.toISOString().slice(0, 10).split("-");
  return (bug("iso-date") ? parts : parts.reverse()).join("-");
}

function made(number, recipient, due) {
  const [firstName, lastName] = recipient.split(" ");
  const person = { customerType: "0", firstName, lastName, phoneNumber: "+46701740605" };
  const row = { productCode: "C-1", description: "Kaffe på kanne", quantity: 2, unitPrice: 50, price: 125 };
  return {
    recipientDetails: bug("unknown-member") ? { ...person, nickname: "Kari" } : person,
    invoicerDetails: { companyName: "Example AB", businessId: "5555555555" },
    invoiceDetails: {
      customInvoiceId: `order-${number}`,
      invoiceDate: day(new Date("2026-01-15T00:00:00Z")),
      dueDate: day(due),
      total: 125,
      currency: "SEK",
      invoiceType: "0",
      invoiceSendType: "0",
      invoiceNumber: number,
      invoiceRows: [row],
    },
  };
}
