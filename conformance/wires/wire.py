"""A wire: the one thing that knows how an API's calls travel, and how everything that asks sees it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from conformance.catalogue import Api, Contract
from conformance.catalogue.binding import Binder
from conformance.checks.judgement import Judgement
from conformance.checks.limits import Deadline
from conformance.checks.sent import Rule, Sent
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.endpoint.reading import Reading
from conformance.wires.bend import Bend, Vary
from conformance.wires.calling import Bearers, Client, Finder, Sender
from conformance.wires.effects import Comparison
from conformance.wires.files import Load
from conformance.wires.tree import Tree


class Wire(Protocol):
    """How the calls of an API travel.

    `name` is what an API's contracts call the wire, `binder` reads what they say of it. An API of the wire is described
    in a `format` such as wsdl, whose `document` readers know as a WSDL 1.1 document. `faults` are the ways in which a
    response can be wrong, `variations` those in which it can vary without harm, both by name. `rules` are what only
    requests over this wire are held to.

    Whoever asks takes the wire of an API from the registry and never asks which one it is. A wire is a subclass, which
    says at least what has no default here.
    """

    name: str
    binder: Binder
    format: str
    document: str
    faults: Mapping[str, Bend] = MappingProxyType({})
    variations: Mapping[str, Vary] = MappingProxyType({})
    rules: tuple[Rule, ...] = ()
    texts_may_be_nil: bool = False
    """Whether a text that can be empty may as well be nil or absent, as no source says how it is sent."""

    @abstractmethod
    def client(self, api: Api, url: str, sender: Sender) -> Client:
        """Return a client for an API at a base URL."""

    def tokens(self, api: Api, url: str, sender: Sender, learn: Callable[[str], None] | None) -> Bearers | None:
        """Return the bearer tokens of an API at a base URL, None if its calls carry none.

        `learn` is called with every granted token, so that it can be masked in everything that is written.
        """
        del api, url, sender, learn
        return None

    @abstractmethod
    def read(self, api: Api, base: str, request: Request, path: str, query: str) -> Reading | None:
        """Return what a request to an API at a base path is, None where the path is not the API's own.

        No is raised for what can be read in two ways.
        """

    @abstractmethod
    def judge(self, exchange: Exchange, contract: Contract, api: Api, deadline: Deadline) -> Judgement:
        """Return the findings about a response and the requirements that it was judged by; never raise."""

    def sent(self, request: Request, api: Api) -> Sent:
        """Return what a client's request says and every breach of its contract; never raise.

        A wire that judges no requests finds nothing in them.
        """
        del request, api
        return Sent()

    @abstractmethod
    def finder(self, contracts: Iterable[Contract]) -> Finder:
        """Return a function that finds the contract of a request to any of these methods, whatever its base path is."""

    @abstractmethod
    def succeeded(self, answer: Response, status: str) -> bool:
        """Return whether a response with an undocumented status reports success."""

    @abstractmethod
    def kind(self, answer: Response, contract: Contract) -> str:
        """Return the kind of a response, by which faults apply to it; empty if it is not a response of a method."""

    @abstractmethod
    def outline(self, answer: Response) -> frozenset[str]:
        """Return the paths of a response's members."""

    @abstractmethod
    def tree(self, body: bytes) -> Tree:
        """Return a response as a tree of typed values; Unreadable gives the reason if it cannot be parsed."""

    @abstractmethod
    def base(self, origin: str, path: str) -> str:
        """Return the URL that a description has for an API that the mock serves at a path of an origin."""

    @abstractmethod
    def describe(self, api: Api, url: str) -> bytes:
        """Return the description of an API at a URL, made from its contracts."""

    @abstractmethod
    def description_url(self, url: str) -> str:
        """Return where a service at a base URL describes itself."""

    @abstractmethod
    def compared(
        self, api: Api, document: bytes, methods: frozenset[str] | None, address: str, load: Load
    ) -> Comparison:
        """Compare a description with the contracts, of some methods only where they are named.

        `address` is the document's own, `load` loads others that it refers to; EndpointBroken if it is none.
        """
