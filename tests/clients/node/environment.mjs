// What the environment says about the service, and an invoice to send to it.

import { readFileSync } from "node:fs";

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}`);
  return value;
}

export const urls = {
  wsdl: needed("CONFORMANCE_WSDL_URL"),
  soap: needed("CONFORMANCE_SOAP_URL"),
  ax: needed("CONFORMANCE_AX_URL"),
  invoicing: needed("CONFORMANCE_INVOICING_URL"),
};
export const keys = {
  company_uuid: needed("CONFORMANCE_COMPANY_UUID"),
  user_api_key: needed("CONFORMANCE_USER_API_KEY"),
  vendor_api_key: needed("CONFORMANCE_VENDOR_API_KEY"),
};

const sample = readFileSync(new URL("../invoice.xml", import.meta.url), "utf8");

// An invoice in Peppol's format with this number.
export function invoice(number) {
  return Buffer.from(sample.replaceAll("NUMBER", String(number)), "utf8");
}
