"""What the fuzzer cannot read out of a description: values of the documents' own formats, and where an id leads.

It loads this file by itself, in a process of its own.
"""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import strategies as st

from conformance.payloads.document import FAULTS, Document

_SENDABLE = [Document(format=format).file().content for format in ("PEPPOLBIS30", "FINVOICE30")]
_FAULTY = [Document(fault=fault).file().content for fault in FAULTS if fault != "too large"]
_INVOICE = "$request.body#/invoiceDetails/customInvoiceId"

schemathesis.openapi.format("DD-MM-YYYY", st.dates().map(lambda day: f"{day:%d-%m}-{day.year:04}"))
# Half of the files can be sent, so that what comes after their reading is met as well.
schemathesis.openapi.format("binary", st.sampled_from(_SENDABLE) | st.sampled_from(_FAULTY) | st.binary(max_size=64))


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Say what a description cannot, or not so that the fuzzer makes use of it."""
    # It calls without a token, and with a wrong one, only where the scheme is not OAuth 2.
    raw_schema["components"]["securitySchemes"]["bearer"] = {"type": "http", "scheme": "bearer"}
    if created := raw_schema["paths"].get("/invoice/create"):
        # An invoice is followed by the id that it was created with; no answer repeats that id.
        links = created["post"]["responses"]["201"].setdefault("links", {})
        for operation in ("getInvoiceStatus", "sendInvoice"):
            links[operation] = {"operationId": operation, "parameters": {"customInvoiceId": _INVOICE}}
