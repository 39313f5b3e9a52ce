"""Opens an answer: from bytes to the envelope, its body, the response in it and what the response returns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from conformance.checks.collector import Collector, Rule, shown
from conformance.checks.limits import Deadline
from conformance.wires.soap.elements import HREF, ID, STYLE, Element, read
from conformance.wires.soap.lexical import SPACE
from conformance.wires.soap.names import ENCODING, ENVELOPE, SOAP12_ENVELOPE
from conformance.wires.soap.plan import AnswerPlan


class References:
    """The elements below Body that hrefs can point to; looked for only once something points."""

    def __init__(self, body: Element, rule: Rule, notes: Collector) -> None:
        self._body, self._rule, self._notes = body, rule, notes
        self._ends: dict[str, tuple[Element | None, str]] = {}

    @cached_property
    def _targets(self) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for element in self._body.descendants():
            name = element.attributes.get(ID)
            if name is None:
                continue
            if name in found:
                self._notes.add(self._rule, "Body", f"the id {shown(name)} once", "several elements with it")
            found.setdefault(name, element)
        return found

    @cached_property
    def hrefs(self) -> frozenset[str]:
        """Every href below Body, as written."""
        found = (element.attributes.get(HREF) for element in self._body.descendants())
        return frozenset(href for href in found if href is not None)

    def follow(self, element: Element) -> tuple[Element | None, str]:
        """Return the element that the end of the chain of hrefs names and "", or None and what is wrong with it."""
        end: tuple[Element | None, str]
        passed: dict[str, None] = {}
        while (href := element.attributes.get(HREF)) is not None:
            if not element.is_empty:
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

    result: Element | None = None
    references: References | None = None
    fault: str = ""


def open_answer(data: bytes, plan: AnswerPlan, notes: Collector, deadline: Deadline) -> Opened:
    """Return what the answer holds; what is wrong on the way is noted, and what cannot be reached is None."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8"
        notes.add(plan.rule("utf-8"), "the body", "UTF-8", wrong)
        return Opened()
    return _Opener(plan, notes).open(data, deadline)


class _Opener:
    def __init__(self, plan: AnswerPlan, notes: Collector) -> None:
        self.plan, self.notes = plan, notes
        self.rule = plan.rule("envelope")

    def note(self, place: str, expected: str, actual: str, severity: str = "breaking") -> None:
        self.notes.add(self.rule, place, expected, actual, severity=severity)

    def open(self, data: bytes, deadline: Deadline) -> Opened:
        try:
            root = read(data, deadline)
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
        if response.name == "Fault":
            return Opened(fault=self.fault(response))
        for element in (root, body, response):
            self.style(element)
        return Opened(self.result(response), references)

    def body(self, root: Element) -> Element | None:
        """Return Body; a wrong namespace is noted once, on the envelope or else on Body."""
        uri = root.namespace
        if root.name != "Envelope":
            self.note("the body", f"{{{ENVELOPE}}}Envelope", str(root))
            return None
        if uri != ENVELOPE:
            version = "SOAP 1.2" if uri == SOAP12_ENVELOPE else shown(uri)
            self.note("Envelope", f"the namespace of SOAP 1.1, {ENVELOPE}", version)
        self.no_text(root, "Envelope")
        bodies = [child for child in root.children if child.name == "Body"]
        for child in root.children:
            if child.name not in ("Header", "Body"):
                self.note(f"Envelope/{child.label}", "Header and Body alone", str(child), "additive")
        if not bodies:
            self.note("Envelope/Body", "Body", "absent")
            return None
        if len(bodies) > 1:
            self.note("Envelope/Body", "one Body", f"{len(bodies)} of them")
        if bodies[0].namespace != uri:
            self.note("Envelope/Body", f"{{{uri[:200]}}}Body", str(bodies[0]))
        return bodies[0]

    def response(self, body: Element, references: References) -> Element | None:
        """Return the first child of Body that no href points to; it has to be the first, and the only one."""
        self.no_text(body, "Body")
        expected = f"{{{self.plan.namespace}}}{self.plan.contract.method}Response"
        children = list(body.children)
        roots = children
        if len(children) > 1:
            roots = [c for c in children if f"#{c.attributes.get(ID)}" not in references.hrefs]
        if not roots:
            self.note("Body", expected, "empty" if not children else "nothing but targets of hrefs")
            return None
        response = roots[0]
        if response.name == "Fault":
            return response
        if (response.namespace, response.name) != (self.plan.namespace, f"{self.plan.contract.method}Response"):
            self.note(f"Body/{response.label}", expected, str(response))
        if response is not children[0]:
            self.note(f"Body/{response.label}", "the first element of Body", "it stands after targets of hrefs")
        for extra in roots[1:]:
            self.note(f"Body/{extra.label}", "nothing but targets of hrefs after the response", str(extra))
        return response

    def result(self, response: Element) -> Element | None:
        """Return the first `return` of a response."""
        place = response.label
        self.no_text(response, place)
        found = [child for child in response.children if child.name == "return"]
        for child in response.children:
            if child.name != "return":
                self.note(f"{place}.{child.label}", "return alone", "an undocumented element", "additive")
        if not found:
            if not self.plan.answer.nullable:
                self.note("return", "the element return", "absent")
            return None
        if len(found) > 1:
            self.note("return", "one element return", f"{len(found)} of them")
        if found[0].namespace:
            self.note("return", "no namespace", f"the namespace {found[0].namespace[:200]}")
        return found[0]

    def fault(self, element: Element) -> str:
        """Note a Fault and return its faultstring, or else its faultcode."""
        members = {child.name: child.text.strip(SPACE) for child in element.children}
        text = members.get("faultstring") or members.get("faultcode") or "a Fault without a faultstring"
        expected = f"{{{self.plan.namespace}}}{self.plan.contract.method}Response"
        self.note("Body/Fault", expected, f"a Fault: {shown(text, 200)}")
        return text

    def style(self, element: Element) -> None:
        """Note an encodingStyle that is not section 5's; none at all, or an empty one, claims nothing."""
        style = element.attributes.get(STYLE)
        if style and not any(uri.startswith(ENCODING) for uri in style.split()):
            self.notes.add(self.plan.rule("encoding"), element.label, f"encodingStyle {ENCODING}", shown(style))

    def no_text(self, element: Element, place: str) -> None:
        if text := element.own_text:
            self.note(place, "elements and nothing else", f"the text {shown(text)}")
