"""The decoder's own reader of XML takes what XML and its namespaces allow, and says why it refuses the rest."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.limits import Deadline
from conformance.wires.soap.elements import HREF, ID, NIL, TYPE, Element, read
from conformance.wires.soap.names import XSI

X = f'xmlns:x="{XSI}"'


def tree(text: str) -> Element:
    return read(text.encode(), Deadline())


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("<a/><b/>", "junk after document element"),
        ("<a><b></a>", "mismatched tag"),
        ("<a", "unclosed token"),
        ("", "no element found"),
        ("<a>&b;</a>", "undefined entity"),
        ("<a b='1' b='2'/>", "duplicate attribute"),
        ("<p:a/>", "the prefix of 'p:a' is bound to no namespace"),
        ("<a p:b='1'/>", "the prefix of 'p:b' is bound to no namespace"),
        ("<a xmlns:p='u'><b/></a><!-- --><p:c/>", "junk after document element"),
        ("<a><b xmlns:p='u'/><p:c/></a>", "the prefix of 'p:c' is bound to no namespace"),
        ("<p:a:b xmlns:p='u'/>", "the prefix of 'p:a:b' is bound to no namespace"),
        ("<:a/>", "the prefix of ':a' is bound to no namespace"),
        ("<p: xmlns:p='u'/>", "the prefix of 'p:' is bound to no namespace"),
        ("<a xmlns:p=''/>", "'xmlns:p' declares an empty namespace"),
        (f"<a {X} xmlns:y='{XSI}' x:type='a' y:type='b'/>", "the attribute type stands twice"),
        ("<!DOCTYPE a><a/>", "a document type declaration"),
        ("<a>" * 101 + "</a>" * 101, "elements are nested more than 100 deep"),
    ],
)
def test_what_is_not_well_formed_is_refused_with_the_reason(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        tree(text)
    assert wrong in str(refused.value)


def test_a_hundred_levels_are_read() -> None:
    assert len(list(tree("<a>" * 100 + "</a>" * 100).descendants())) == 99


@pytest.mark.parametrize(
    ("text", "namespace", "name"),
    [
        ("<a/>", "", "a"),
        ("<a xmlns='u'/>", "u", "a"),
        ("<p:a xmlns:p='u' xmlns='v'/>", "u", "a"),
        ("<xml:a/>", "http://www.w3.org/XML/1998/namespace", "a"),
    ],
)
def test_names_are_resolved(text: str, namespace: str, name: str) -> None:
    assert (tree(text).namespace, tree(text).name) == (namespace, name)


def test_a_namespace_ends_with_its_element() -> None:
    root = tree("<a xmlns='u' xmlns:p='u'><b xmlns='' xmlns:p='v'><c/><p:d/></b><e/><p:f/></a>")
    assert [(e.namespace, e.name) for e in root.descendants()] == [
        ("", "b"),
        ("", "c"),
        ("v", "d"),
        ("u", "e"),
        ("u", "f"),
    ]


def test_only_attributes_with_a_meaning_in_soap_are_kept() -> None:
    root = tree(
        f"<a {X} xmlns:o='u' x:type='t' x:nil='1' id='i' href='#h' type='no' o:type='no' x:other='no' xmlnsx='1'/>"
    )
    assert dict(root.attributes) == {TYPE: "t", NIL: "1", ID: "i", HREF: "#h"}
    assert dict(tree("<a b='1'/>").attributes) == {}


def test_a_value_s_name_is_resolved_where_it_stands() -> None:
    root: Any = tree(f"<a xmlns:p='u'><b xmlns:p='v' xmlns='w'/><c {X}/></a>")
    b, c = root.children
    assert [e.scope.name("p:n") for e in (root, b, c)] == [("u", "n"), ("v", "n"), ("u", "n")]
    assert [e.scope.name(" n\n") for e in (root, b, c)] == [("", "n"), ("w", "n"), ("", "n")]
    assert [root.scope.name(written) for written in ("q:n", ":n")] == [(None, "n"), (None, "n")]


def test_text_is_distinguished_by_where_it_stands() -> None:
    root: Any = tree("<a> 1<!-- c -->2<![CDATA[<3]]>&amp;<b> x </b> <c/>\n4 <d/>5</a>")
    assert root.text == " 12<3&"
    assert root.stray == "4"
    assert root.own_text == "12<3&"
    b, c, d = root.children
    assert (b.text, c.text, d.own_text) == (" x ", "", "")


@pytest.mark.parametrize(
    ("text", "empty"), [("<a/>", True), ("<a> \n</a>", True), ("<a>x</a>", False), ("<a><b/></a>", False)]
)
def test_an_element_is_empty_without_text_and_children(text: str, empty: bool) -> None:
    assert tree(text).is_empty is empty


def test_elements_come_in_the_order_of_the_document() -> None:
    root = tree("<a><b><c/><d/></b><e><f/></e></a>")
    assert "".join(element.name for element in root.descendants()) == "bcdef"


def test_a_long_text_is_one_text_in_however_many_pieces_it_is_read() -> None:
    text = "å€" * 500_000
    root = tree(f"<a><b>{text}</b>{text}<c>{text}</c></a>")
    assert [child.text == text for child in root.children] == [True, True]
    assert root.stray == text
