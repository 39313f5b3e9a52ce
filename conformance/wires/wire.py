"""A wire: the one thing that knows how an API's calls travel, and how everything that asks sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from conformance.catalogue import Api, Contract
from conformance.checks.judgement import Judgement
from conformance.checks.limits import Deadline
from conformance.endpoint.exchange import Exchange, Request
from conformance.wires.bend import Bend
from conformance.wires.calling import Client, Sender
from conformance.wires.tree import Tree


class Wire(Protocol):
    """How the calls of an API travel; `name` is what an API's contracts call it.

    Whoever asks takes the wire of an API from the registry and never asks which one it is.
    """

    @property
    def name(self) -> str:
        """The wire's name in api.json."""

    @property
    def faults(self) -> Mapping[str, Bend]:
        """The ways in which a response can be wrong, by name."""

    def client(self, api: Api, url: str, sender: Sender) -> Client:
        """Return what calls the methods of an API at a base URL."""

    def read(self, api: Api, base: str, request: Request, path: str, query: str) -> tuple[Contract | None] | None:
        """Return what a request would call: None where the path is not below the API's base path, a contract that is
        None for what only describes the API or opens its door; No is raised for what can be read in two ways."""

    def judge(self, exchange: Exchange, contract: Contract, api: Api, deadline: Deadline) -> Judgement:
        """Return every word that a response breaks and every requirement that it was held to; never raise."""

    def tree(self, body: bytes) -> Tree:
        """Return a response as a tree of typed values; Unreadable says why bytes are none."""
