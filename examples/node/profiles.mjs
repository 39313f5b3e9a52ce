// The client under test: reads the network profiles of a company.

export class ServiceError extends Error {}

export class Client {
  #token;

  constructor(url, keys) {
    this.url = url;
    this.form = new URLSearchParams({
      grant_type: "client_credentials", scope: "eui", client_id: keys.companyUuid,
      client_secret: keys.userApiKey, vendor_api_key: keys.vendorApiKey,
    });
  }

  async profiles() {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      this.#token ??= (await this.#json("/oauth2/token", {method: "POST", body: this.form})).access_token;
      const response = await this.#call("/v1/company/profiles", {headers: {authorization: `Bearer ${this.#token}`}});
      if (response.status !== 401) return this.#read(response);
      this.#token = undefined;
    }
    throw new ServiceError("the service accepts no token");
  }

  async #json(path, options) {
    return this.#read(await this.#call(path, options));
  }

  async #call(path, options) {
    try {
      return await fetch(this.url + path, {...options, signal: AbortSignal.timeout(5000)});
    } catch (error) {
      throw new ServiceError(`no response: ${error.message}`);
    }
  }

  async #read(response) {
    if (!response.ok) throw new ServiceError(`${response.status}: ${await response.text()}`);
    try {
      return await response.json();
    } catch (error) {
      throw new ServiceError(`half a response: ${error.message}`);
    }
  }
}
