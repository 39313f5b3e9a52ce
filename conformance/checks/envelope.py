"""Opens an answer: from bytes to the envelope, its body, the response in it and what the response returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from conformance.checks.collector import Collector, Rule, shown
from conformance.checks.lexical import BLANK
from conformance.checks.plan import AnswerPlan
from conformance.soap.names import ENCODING, ENVELOPE, SOAP12_ENVELOPE
from conformance.soap.xml import local, namespace, parse

_FAULT = f"{{{ENVELOPE}}}Fault"
_STYLE = f"{{{ENVELOPE}}}encodingStyle"
_WITH_ID = etree.XPath(".//*[@id]")
_HREFS = etree.XPath(".//@href", smart_strings=False)


class References:
    """The elements below Body that hrefs can point to; looked for only once something points."""

    def __init__(self, body: etree._Element, rule: Rule, notes: Collector) -> None:
        self._body, self._rule, self._notes = body, rule, notes
        self._ends: dict[str, tuple[etree._Element | None, str]] = {}

    @cached_property
    def _targets(self) -> dict[str, etree._Element]:
        found: dict[str, etree._Element] = {}
        for element in _elements(_WITH_ID(self._body)):
            name = element.get("id", "")
            if name in found:
                self._notes.add(self._rule, "Body", f"the id {shown(name)} once", "several elements with it")
            found.setdefault(name, element)
        return found

    @cached_property
    def hrefs(self) -> frozenset[str]:
        """Every href below Body, as written."""
        found = _HREFS(self._body)
        return frozenset(str(href) for href in found) if isinstance(found, list) else frozenset()

    def follow(self, element: etree._Element) -> tuple[etree._Element | None, str]:
        """Return the element that the end of the chain of hrefs names and "", or None and what is wrong with it."""
        end: tuple[etree._Element | None, str]
        passed: dict[str, None] = {}
        while (href := element.get("href")) is not None:
            if len(element) or (element.text or "").strip(BLANK):
                end = (None, f"href {shown(href)} on an element that is not empty")
                break
            if href in self._ends:
                end = self._ends[href]
                break
            if href in passed:
                end = (None, f"href {shown(href)} leads back to itself")
                break
            passed[href] = None
            target = self._targets.get(href[1:]) if href.startswith("#") else None
            if target is None:
                end = (None, f"href {shown(href)} names no element of the answer")
                break
            element = target
        else:
            end = (element, "")
        # Every link learns where the chain ends, so that many references to a long one take linear time.
        for href in passed:
            self._ends[href] = end
        return end


@dataclass(frozen=True)
class Opened:
    """What an envelope holds: the element `return` if there is one, the references to it, and a Fault's text."""

    result: etree._Element | None = None
    references: References | None = None
    fault: str = ""


def open_answer(data: bytes, plan: AnswerPlan, notes: Collector) -> Opened:
    """Return what the answer holds; what is wrong on the way is noted, and what cannot be reached is None."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8"
        notes.add(plan.rule("utf-8"), "the body", "UTF-8", wrong)
        return Opened()
    return _Opener(plan, notes).open(data)


class _Opener:
    def __init__(self, plan: AnswerPlan, notes: Collector) -> None:
        self.plan, self.notes = plan, notes
        self.rule = plan.rule("envelope")

    def note(self, place: str, expected: str, actual: str, severity: str = "breaking") -> None:
        self.notes.add(self.rule, place, expected, actual, severity=severity)

    def open(self, data: bytes) -> Opened:
        try:
            root = parse(data)
        except ValueError as error:
            self.note("the body", "a SOAP 1.1 envelope", str(error)[:200])
            return Opened()
        body = self.body(root)
        if body is None:
            return Opened()
        references = References(body, self.plan.rule("encoding"), self.notes)
        response = self.response(body, references)
        if response is None:
            return Opened()
        if local(response) == "Fault":
            return Opened(fault=self.fault(response))
        for element in (root, body, response):
            self.style(element)
        return Opened(self.result(response), references)

    def body(self, root: etree._Element) -> etree._Element | None:
        """Return Body; a wrong namespace is noted once, on the envelope or else on Body."""
        uri = namespace(root)
        if local(root) != "Envelope":
            self.note("the body", f"{{{ENVELOPE}}}Envelope", root_name(root))
            return None
        if uri != ENVELOPE:
            version = "SOAP 1.2" if uri == SOAP12_ENVELOPE else shown(uri)
            self.note("Envelope", f"the namespace of SOAP 1.1, {ENVELOPE}", version)
        self.no_text(root, "Envelope")
        bodies = [child for child in root if local(child) == "Body"]
        for child in root:
            if local(child) not in ("Header", "Body"):
                self.note(f"Envelope/{local(child)}", "Header and Body alone", root_name(child), "additive")
        if not bodies:
            self.note("Envelope/Body", "Body", "absent")
            return None
        if len(bodies) > 1:
            self.note("Envelope/Body", "one Body", f"{len(bodies)} of them")
        if namespace(bodies[0]) != uri:
            self.note("Envelope/Body", f"{{{uri}}}Body", root_name(bodies[0]))
        return bodies[0]

    def response(self, body: etree._Element, references: References) -> etree._Element | None:
        """Return the first child of Body that no href points to; it has to be the first, and the only one."""
        self.no_text(body, "Body")
        expected = f"{{{self.plan.namespace}}}{self.plan.contract.method}Response"
        children = list(body)
        roots = children
        if len(children) > 1:
            roots = [c for c in children if f"#{c.get('id')}" not in references.hrefs]
        if not roots:
            self.note("Body", expected, "empty" if not children else "nothing but targets of hrefs")
            return None
        response = roots[0]
        if response.tag == _FAULT or local(response) == "Fault":
            return response
        if response.tag != expected:
            self.note(f"Body/{local(response)}", expected, root_name(response))
        if response is not children[0]:
            self.note(f"Body/{local(response)}", "the first element of Body", "it stands after targets of hrefs")
        for extra in roots[1:]:
            self.note(f"Body/{local(extra)}", "nothing but targets of hrefs after the response", root_name(extra))
        return response

    def result(self, response: etree._Element) -> etree._Element | None:
        """Return the first `return` of a response."""
        place = local(response)
        self.no_text(response, place)
        found = [child for child in response if local(child) == "return"]
        for child in response:
            if local(child) != "return":
                self.note(f"{place}.{local(child)}", "return alone", "an undocumented element", "additive")
        if not found:
            if not self.plan.answer.nullable:
                self.note("return", "the element return", "absent")
            return None
        if len(found) > 1:
            self.note("return", "one element return", f"{len(found)} of them")
        if namespace(found[0]):
            self.note("return", "no namespace", f"the namespace {namespace(found[0])}")
        return found[0]

    def fault(self, element: etree._Element) -> str:
        """Note a Fault and return its faultstring, or what else it says."""
        told = {local(child): (child.text or "").strip(BLANK) for child in element}
        text = told.get("faultstring") or told.get("faultcode") or "a Fault without a faultstring"
        expected = f"{{{self.plan.namespace}}}{self.plan.contract.method}Response"
        self.note("Body/Fault", expected, f"a Fault: {shown(text, 200)}")
        return text

    def style(self, element: etree._Element) -> None:
        """Note an encodingStyle that is not section 5's; none at all, or an empty one, claims nothing."""
        style = element.get(_STYLE)
        if style and not any(uri.startswith(ENCODING) for uri in style.split()):
            self.notes.add(self.plan.rule("encoding"), local(element), f"encodingStyle {ENCODING}", shown(style))

    def no_text(self, element: etree._Element, place: str) -> None:
        text = stray_text(element)
        if text:
            self.note(place, "elements and nothing else", f"the text {shown(text)}")


def stray_text(element: etree._Element) -> str:
    """Return text that stands between an element's children, without the white space around it."""
    for text in (element.text, *(child.tail for child in element)):
        if text and (stripped := text.strip(BLANK)):
            return stripped
    return ""


def root_name(element: etree._Element) -> str:
    """Return an element's name with its namespace, cut for a reader."""
    uri, name = namespace(element)[:100], local(element)[:100]
    return f"{{{uri}}}{name}" if uri else f"{name} without a namespace"


def _elements(found: object) -> Iterator[etree._Element]:
    if isinstance(found, list):
        yield from (element for element in found if isinstance(element, etree._Element))
