"""Evidence of every basis, for tests of what is made of it."""

from __future__ import annotations

from conformance.catalogue.evidence import DOCUMENT, Citation, Evidence, Source

_DOCUMENT = Source("doc000", "A document", DOCUMENT, "docs/000.txt")
_CLIENT = Source("clients", "Public clients", "client", "facts/clients.md")

DOCUMENTED = Evidence((Citation(_DOCUMENT, "426"),))
CLIENT = Evidence((Citation(_CLIENT, "2"),))
ASSUMED = Evidence((Citation(_DOCUMENT, "430"),), assumed="No line says which of the two errors comes first.")
