"""A live profile that a run can use: keys in the environment, and the shipped prod-readonly at another address."""

from __future__ import annotations

from tests.checkout import Checkout

KEYS = {
    "PROD_COMPANY_UUID": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "PROD_USER_API_KEY": "user-key-of-production",
    "PROD_VENDOR_API_KEY": "vendor-key-of-production",
}
FIXTURES = """
[[prod-readonly.fixtures."consumer agreement"]]
reference_nr = "1000000001"

[[prod-readonly.fixtures."direct debit agreement"]]
account_number = "12345678903"

[[prod-readonly.fixtures.mandate]]
kid = "0000012344"
account_number = "98765432103"
notification = "true"
status = "1"
updated_timestamp = "20260110120000"
"""


def aim(checkout: Checkout, url: str, *, pace: float = 0.0, retries: int = 2) -> None:
    """Let the profile prod-readonly of a checkout call this address, with records to call it for."""
    toml = checkout.root / "endpoints.toml"
    text = toml.read_text("utf-8")
    for shipped, ours in (
        ("https://autoinvoice.visma.com:443", url),
        ("https://ax.maventa.com", f"{url}/ax"),
        ("pace = 1.0", f"pace = {pace}"),
        ("retries = 2", f"retries = {retries}"),
    ):
        assert shipped in text
        text = text.replace(shipped, ours)
    toml.write_text(text + FIXTURES, "utf-8")
