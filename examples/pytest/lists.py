"""The client under test: reads the consumers of a company."""

import time

import requests


class ServiceError(Exception):
    """The service refused a call, or did not respond."""


class Client:
    def __init__(self, url, company_uuid, user_api_key, vendor_api_key):
        self.url = url
        self.form = {
            "grant_type": "client_credentials",
            "scope": "eui",
            "client_id": company_uuid,
            "client_secret": user_api_key,
            "vendor_api_key": vendor_api_key,
        }
        self.token = None

    def profiles(self):
        """Return the network profiles of the company; asks for a token once, and again when it has expired."""
        for _ in range(3):
            if self.token is None:
                self.token = self._call("POST", "/oauth2/token", data=self.form).json()["access_token"]
            response = self._call("GET", "/v1/company/profiles", headers={"Authorization": f"Bearer {self.token}"})
            if response.status_code == 200:
                return response.json()
            if response.status_code == 401:
                self.token = None
            elif response.status_code == 429:
                time.sleep(int(response.headers["Retry-After"]))
            else:
                break
        raise ServiceError(f"{response.status_code}: {response.text}")

    def _call(self, verb, path, **more):
        try:
            return requests.request(verb, self.url + path, timeout=5, **more)
        except requests.RequestException as error:
            raise ServiceError(str(error)) from error
