"""What a recording says in few words is read back to the same bytes, and it is YAML for everybody else too."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from conformance.cassettes.arranged import Arrangement
from conformance.cassettes.bodies import bytes_of, structure_of
from conformance.cassettes.cassette import Cassette, Interaction
from conformance.cassettes.emitter import WIDTH, emit
from conformance.cassettes.notation import HOST, cassette_of, text_of
from conformance.cassettes.outline import ENVELOPES, message_of, outline
from conformance.cassettes.plain import loaded
from conformance.endpoint.exchange import Request, Response
from conformance.errors import CassetteError
from conformance.scrubbing import RecordingScrubber, Scrubber
from tests.examples import tried

# YAML

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SIGNS = st.text("ab:,'\"[]{}#&*!|>%@`?-~ =<$/\\\n\r\t.0é\x85\u2028\ufeff", max_size=9)
TRAPS = st.sampled_from(
    ["yes", "No", "null", "~", "<<", "=", "0x1f", "1_000", "12:30:45", "2026-01-15", "1e5", ".5", "-", "...", "---"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | SIGNS | TRAPS | st.binary()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | SIGNS, inner, max_size=4), max_leaves=10
)


@tried(given(st.dictionaries(WORDS | SIGNS | TRAPS, VALUES, min_size=1, max_size=4)), few=25, many=400)
def test_every_reader_of_yaml_reads_the_same_values(data: dict[str, Any]) -> None:
    text = emit(data)
    for read in (loaded, yaml.safe_load, lambda text: yaml.load(text, Loader=yaml.CSafeLoader)):
        assert repr(read(text)) == repr(data)


def test_small_ones_share_a_line_and_others_have_a_line_a_member() -> None:
    text = emit({"a": {"b": "x", "c": 1}, "d": {"e": "y" * WIDTH, "f": None}, "g": [{"h": [1, 2]}, "two\nlines"]})
    long = "y" * WIDTH
    assert text == f'a: {{b: x, c: 1}}\nd:\n e: {long}\n f: null\ng:\n- h: [1, 2]\n- "two\\nlines"\n'


# SOAP

INSIDE = """\
<return xsi:type="n1:UserOut"><status xsi:type="xsd:string">OK &amp; &lt;well&gt;</status>\
<first xsi:type="xsd:string"></first><second xsi:type="xsd:string"></second><third xsi:nil="true"/>\
<plain>4711</plain><admin xsi:type="xsd:boolean">true</admin>\
<ids n2:arrayType="xsd:string[2]" xsi:type="n2:Array"><item>a</item><item>b</item></ids>\
<none n2:arrayType="n1:Company[0]" xsi:type="n2:Array"/>\
<companies n2:arrayType="n1:Company[1]" xsi:type="n2:Array">\
<item><name xsi:type="xsd:string">x</name></item></companies></return>"""


def enveloped(inside: str, name: str = "env") -> str:
    head, foot = ENVELOPES[name].around("user_show", "73ecfd93-c72e-5a39-8d5f-c7bce8dd3d2d")
    return f"{head}{inside}{foot}"


def test_an_outline_says_what_a_message_holds() -> None:
    assert outline(enveloped(INSIDE)) == {
        "env user_show / return UserOut": {
            "status": "OK & <well>",
            "first, second": "",
            "third": None,
            "plain -": 4711,
            "admin xsd:boolean": True,
            "ids xsd:string[2] / item -": ["a", "b"],
            "none Company[0]": {},
            "companies Company[1] / item / name": "x",
        }
    }


@pytest.mark.parametrize(
    "inside",
    [
        INSIDE,
        "",
        "<a>1</a><b>2</b><a>3</a>",
        "<a>1</a><a>2</a>",
        "<a>\n <b>1</b>\n</a>",
        "<a>&#13;</a>",
        "<a>&quot;</a>",
        "<a>text<b/></a>",
        '<a href="#id1"/>',
        "<!-- well --><a/>",
        "<a><![CDATA[x]]></a>",
        '<a xsi:type="UserOut">x</a>',
        '<a xsi:nil="true"></a>',
        '<a xsi:type="xsd:string" xsi:nil="true"/>',
        "<a><b>1</a></b>",
        "<a>",
        "</a>",
        "<" * 50,
        "<a>" * 500 + "</a>" * 500,
        "<a x='1'>2</a>",
        '<api:a xsi:type="xsd:string">1</api:a>',
    ],
)
@pytest.mark.parametrize("envelope", ENVELOPES)
def test_a_message_that_has_an_outline_is_given_back_by_it(inside: str, envelope: str) -> None:
    message = enveloped(inside, envelope)
    found = outline(message)
    assert found is None or message_of(found) == message
    assert bytes_of(structure_of(message.encode(), sent=False), sent=False) == message.encode()


def test_an_operation_without_members_is_outlined_too() -> None:
    message = message_of({"soap-env hello_world": {}})
    assert message.endswith('encoding/"/></soap-env:Body></soap-env:Envelope>')
    assert outline(message) == {"soap-env hello_world": {}}


def test_the_keys_that_a_call_is_made_with_are_named_by_their_company() -> None:
    key = '<user_api_key xsi:type="xsd:string">${USER_API_KEY}</user_api_key>'
    message = enveloped('<id xsi:type="xsd:string">1</id>', "soap-env of")
    assert message.count(key) == 1
    assert outline(message) == {"soap-env user_show of 73ecfd93-c72e-5a39-8d5f-c7bce8dd3d2d / id": 1}
    other = message.replace(key, "")
    found = outline(other)
    assert found is not None
    assert "api_keys ApiKeys" in found["soap-env user_show"]
    assert message_of(found) == other


@pytest.mark.parametrize(
    "data",
    [
        {"soap-evn user_show": {}},
        {"soap-env": {}},
        {"soap-env user_show off x": {}},
        {"env user_show": "text"},
        {"env user_show": {"a": [["b"]]}},
        {"env user_show": {"a": [1.5]}},
    ],
)
def test_what_is_no_outline_gives_no_message(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"is not an envelope|has no|neither|no header"):
        message_of(data)


def test_an_envelope_that_recordings_name_never_changes() -> None:
    """Recordings of old would be read as other bytes than came; another envelope gets a name of its own."""
    digests = {name: hashlib.sha256(repr(envelope).encode()).hexdigest()[:12] for name, envelope in ENVELOPES.items()}
    assert digests == {"soap-env of": "6b80ac1533d6", "soap-env": "cd3a4c98e663", "env": "48cf2c23a3fc"}


# Bodies

BODIES = [
    b"",
    b"{}",
    b'{"a":1.0,"b":null,"c":[],"d":"\xc3\xa5"}',
    b'{"a": 1}',
    b'{"a":1}\n',
    b'{"a":1,"a":2}',
    b'{"a":1.10}',
    b'{"a":1e5}',
    b'{"a":"\\ud800"}',
    b'{"soap-env x":{}}',
    b"[1,2]",
    b"[" * 50_000,
    b"null",
    b'"text"',
    b"a=1&b=2",
    b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n",
    b"<html>\n</html>",
    b"\xff\x00",
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:20]))
@pytest.mark.parametrize(
    "headers", [{}, {"content-type": "application/json"}, {"retry-after": "1", "content-type": ""}]
)
def test_any_message_is_read_back(body: bytes, headers: dict[str, str]) -> None:
    request = Request("POST", f"{HOST}/x?y=1", headers, body)
    cassette = Cassette("features/a.feature::test_b", {}, (Interaction(request, Response(200, headers, body)),))
    assert cassette_of(text_of(cassette)) == cassette


def test_an_exchange_that_came_before_is_named_by_its_number() -> None:
    one = Interaction(Request("GET", f"{HOST}/a"), Response(204))
    other = Interaction(Request("GET", f"{HOST}/a"), Response(404))
    cassette = Cassette("features/a.feature::test_b", {}, (one, other, one))
    assert "- again: 1\n" in text_of(cassette)
    assert cassette_of(text_of(cassette)) == cassette


def test_items_of_the_same_members_are_a_table() -> None:
    rows = [("a", "1"), ("b", ""), ("c", "3")]
    items = "".join(f"<item><key>{key}</key><value>{value}</value></item>" for key, value in rows)
    found = outline(enveloped(f'<s n2:arrayType="n1:S[3]" xsi:type="n2:Array">{items}</s>'))
    table = [["key -", "value -"], ["a", 1], ["b", ""], ["c", 3]]
    assert found == {"env user_show / s S[3] / item": table}
    with pytest.raises(ValueError, match="more or fewer values"):
        message_of({"env user_show / s S[3] / item": [*table, ["d"]]})


# Worlds

JSON = {"content-type": "application/json"}


def exchange_of(body: bytes, came: bytes) -> Interaction:
    return Interaction(Request("POST", f"{HOST}/_control/worlds", {}, body), Response(200, JSON, came))


def arrangement(*answers: bytes) -> Arrangement:
    """What a mock answers that gives these answers, one after the other, to its requests."""
    left = iter(answers)
    return Arrangement(lambda *_: (200, {**JSON, "date": "today"}, next(left)), RecordingScrubber(Scrubber([])))


def test_of_a_world_only_what_the_calls_changed_in_it_is_recorded() -> None:
    anew = (b'{"now":1,"records":{"a":{"state":"NEW","id":7},"b":{}}}', b'{"now":1}', b"{}", b'{"now":1}')
    came = (anew[0], b'{"now":2,"records":{"a":{"state":"SENT"}}}', b'{"b":null}', b'{"now":2,"later":{"x":1}}')
    exchanges = [exchange_of(b"%d" % number, body) for number, body in enumerate(came)]
    recorded = Cassette("features/a.feature::test_b", {}, (), arrangement(*anew).arranged(exchanges))
    assert [one.changes for one in recorded.arranged] == [
        None,
        {"now": 2, "records": {"a": {"state": "SENT"}}},
        '{"b":null}',
        {"now": 2, "later": {"x": 1}},
    ]
    assert cassette_of(text_of(recorded)) == recorded
    replay = arrangement(*anew).replay(recorded)
    assert [replay.respond(one.request).body for one in exchanges] == list(came)


def test_a_member_that_is_gone_is_null_in_the_changes() -> None:
    old, new = b'{"a":{"x":1,"y":2},"b":3}', b'{"a":{"x":1}}'
    (one,) = arrangement(old).arranged([exchange_of(b"", new)])
    assert one.changes == {"b": None, "a": {"y": None}}


def test_a_replay_does_not_arrange_another_world_than_was_recorded() -> None:
    exchange = exchange_of(b"1", b"{}")
    recorded = Cassette("features/a.feature::test_b", {}, (), arrangement(b"{}").arranged([exchange]))
    replay = arrangement(b"{}").replay(recorded)
    with pytest.raises(CassetteError, match="other provider states"):
        replay.respond(exchange_of(b"2", b"").request)
    replay = arrangement(b"{}", b"{}").replay(recorded)
    replay.respond(exchange.request)
    with pytest.raises(CassetteError, match="other provider states"):
        replay.respond(exchange.request)
