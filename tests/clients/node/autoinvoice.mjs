// AutoInvoice over SOAP, with the package soap: companies, postal addresses, users and invoices.

import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import soap from "soap";
import { bug } from "./bugs.mjs";

const TIMEOUT = 5_000;
const [POLLS, PAUSE] = [3, 500];
const PAID = 6;
const ENCODING = "http://schemas.xmlsoap.org/soap/encoding/";

export class ServiceError extends Error {
  constructor(method, status) {
    super(`${method}: ${status}`);
    this.status = status;
  }
}

// The package sends values as they are; the service reads them by their xsi:type.
const typed = (type, content) => (bug("missing-type") ? content : { attributes: { "xsi:type": type }, ...content });
const string = (text) => typed("xsd:string", { $value: text });
const boolean = (value) => typed("xsd:boolean", { $value: value });
const int = (value) => typed("xsd:int", { $value: value });
const struct = (type, members) => typed(`typens:${type}`, members);
const strings = (members) => Object.fromEntries(Object.entries(members).map(([name, text]) => [name, string(text)]));

// Turns what the package makes of rpc/encoded XML into plain values.
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

// Adds what the package leaves out: the namespace of the types, and the encoding of the call.
function completed(xml) {
  return xml
    .replace("<soap:Envelope ", '<soap:Envelope xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:enc="' + ENCODING + '" ')
    .replace(/<soap:Body><typens:(\w+)/, `<soap:Body><typens:$1 soap:encodingStyle="${ENCODING}"`);
}

// Sends a message in Latin-1 that says it is UTF-8.
class Latin1 {
  request(url, data, callback, headers) {
    const body = Buffer.from(data, "latin1");
    const options = { method: "POST", headers: { ...headers, "Content-Type": "text/xml; charset=utf-8" }, timeout: TIMEOUT };
    const sent = request(url, options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => callback(null, { status: response.statusCode, headers: response.headers }, Buffer.concat(chunks).toString()));
    });
    sent.on("error", callback);
    sent.end(body);
  }
}

export class AutoInvoice {
  static async connected(wsdl, url, keys) {
    const client = await soap.createClientAsync(wsdl, { wsdl_options: { timeout: TIMEOUT } });
    client.setEndpoint(bug("key-in-url") ? `${url}?vendor_api_key=${keys.vendor_api_key}` : url);
    if (bug("latin-1")) client.httpClient = new Latin1();
    return new AutoInvoice(client, keys);
  }

  constructor(client, keys) {
    this.client = client;
    this.keys = keys;
  }

  company() {
    return this.#call("company_show", {});
  }

  // The companies that can receive invoices and have this text in their name.
  async recipients(text) {
    const method = bug("deprecated-method") ? "company_lookup" : "company_lookup_with_operator";
    const search = { search_string: string(text), country_code: string("NO"), limit: int(20), disable_vies: boolean(false) };
    const found = await this.#call(method, { company_lookup_params: struct("CompanyLookupParams", search) });
    return found.map((one) => succeeded(method, one));
  }

  // Adds a postal address for a language and returns it as the service has it.
  async addAddress(address) {
    const members = { default: boolean(false), ...strings({ state: "", phone: "", gsm: "", address2: "", city: "", fax: "", ...address }) };
    if (bug("unknown-member")) members.floor = string("3");
    const given = { company_postal: struct("PostalAddressParamsIn", members) };
    await this.#call("postal_address_create", given);
    if (bug("double-write")) await this.#call("postal_address_create", given, false);
    const added = (await this.#call("postal_address_list", {})).find((one) => one.lang === address.lang);
    return this.#call("postal_address_show", { id: string(added.id) });
  }

  removeAddress(id) {
    return this.#call("postal_address_delete", { id: string(id) });
  }

  async addUser(email, firstName, lastName) {
    const user = { email, user_role: "USER", first_name: firstName, last_name: lastName, phone: "" };
    const flags = { notifications_disabled: boolean(true), emails_disabled: boolean(true) };
    const members = { ...strings({ ...user, password: "", password_confirmation: "" }), ...flags };
    await this.#call("user_create_e", { user_params: struct("UserParamsInE", members) });
    const added = (await this.#call("user_list", {})).find((one) => one.email === email);
    return this.#call("user_show", { id: string(added.id) });
  }

  // Sends an invoice and returns its id.
  async send(name, file) {
    const encoded = file.toString("base64");
    const content = bug("base64-twice") ? Buffer.from(encoded).toString("base64") : encoded;
    const attachment = { attachment_type: string(""), filename: string(name), file: typed("enc:base64", { $value: content }) };
    const sent = await this.#call("invoice_put_invoice_with_metadata", {
      file_in: struct("FileAttachment", attachment),
      xmlformat: string(""),
      metadata: string('{"version": "1.1"}'),
    });
    return sent.invoice_id;
  }

  // Sends invoices and returns those that were taken, as the service has them, and the names of the others.
  async sendAll(files) {
    const [sent, refused] = [[], []];
    for (const [name, file] of Object.entries(files)) {
      let id;
      try {
        id = await this.send(name, file);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        refused.push(name);
        continue;
      }
      sent.push(await this.invoice(id ?? ""));
    }
    return { sent, refused };
  }

  invoice(id) {
    return this.#call("invoice_show", { id: string(id), include_files: boolean(false), xmlformat: string("") });
  }

  // Whether an invoice is paid, after looking a few times.
  async waitUntilPaid(id) {
    for (let poll = 0; poll < (bug("busy-polling") ? 30 : POLLS); poll += 1) {
      if (poll && !bug("busy-polling")) await pause(PAUSE);
      if ((await this.invoice(id)).state === PAID) return true;
    }
    return false;
  }

  // The invoices that were sent between two moments, archived ones included.
  async sent(start, end) {
    const written = (moment) =>
      bug("soap-date") ? moment.toISOString().slice(0, 10) : moment.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "");
    const method = "invoice_list_between_dates";
    const between = { timestamp_start: string(written(start)), timestamp_end: string(written(end)), all: int(2) };
    return (await this.#call(method, between)).map((one) => succeeded(method, one));
  }

  async #call(method, given, checked = true) {
    const keys = { api_keys: struct("ApiKeys", strings(this.keys)) };
    // The package sends parameters in the order of the object's keys.
    const ordered = bug("parameter-order") ? { ...given, ...keys } : { ...keys, ...given };
    const options = { timeout: TIMEOUT, postProcess: bug("missing-type") ? undefined : completed };
    const [answer] = await this.client[`${method}Async`](ordered, options);
    const response = plain(answer?.return);
    if (!checked || Array.isArray(response)) return response;
    return succeeded(method, response);
  }
}

// Returns a response whose status is no ERROR.
function succeeded(method, response) {
  const status = typeof response === "object" ? response.status : response;
  if (!status) throw new ServiceError(method, "a response without a status");
  if (status.startsWith("ERROR") && !bug("ignored-error")) throw new ServiceError(method, status);
  return response;
}
