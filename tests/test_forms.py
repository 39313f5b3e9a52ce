"""Forms: optional parts, subjects, what a step's words are, and what a scene does with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_bdd import given, parsers

import conformance.library  # noqa: F401 - the forms
from conformance.endpoint.settings import load_profile
from conformance.errors import UserError
from conformance.gherkin.document import parse
from conformance.gherkin.forms import FORMS, Form, Language, singular, step_function
from conformance.ledger import feature_files
from conformance.mock.server.mock_server import MockServer
from conformance.scene.expect import ContractBroken
from conformance.scene.lines import Line
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scene.words import arguments, table_items
from conformance.wires.registry import load

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = load(ROOT / "contracts")
FEATURES = [parse(file, ROOT) for file in feature_files(ROOT / "features")[::5]]
FORM = Form("when", '{method} runs[ for "{name}"][ twice]', "none", "Runs.", print)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("it_show runs", {"method": "it_show", "name": "", "twice": ""}),
        ('it_show runs for "A"', {"method": "it_show", "name": "A", "twice": ""}),
        ("it_show runs twice", {"method": "it_show", "name": "", "twice": " twice"}),
        ('it_show runs for "A" twice', {"method": "it_show", "name": "A", "twice": " twice"}),
        ('it_show runs twice for "A"', None),
        ("it_show runs for twice", None),
    ],
)
def test_what_is_in_brackets_may_be_omitted(text: str, words: dict[str, str] | None) -> None:
    assert FORM.match("when", text) == words
    assert words is None or FORM.written(words) == text


def test_a_form_has_a_variant_for_each_choice_of_optional_parts() -> None:
    assert FORM.variants == (
        '{method} runs for "{name}" twice',
        '{method} runs for "{name}"',
        "{method} runs twice",
        "{method} runs",
    )


@pytest.mark.parametrize(
    ("subject", "method", "name"),
    [
        ("it", "", ""),
        ("the response", "", ""),
        ("every call", "", ""),
        ("user_list now", "user_list", ""),
        ('user_show for "Nora" now', "user_show", "Nora"),
    ],
)
def test_a_subject_names_the_call_that_it_makes(subject: str, method: str, name: str) -> None:
    ((form, words),) = FORMS.matches("then", f"{subject} succeeds")
    assert (words["subject"], words["method"], words["name"], words["status"]) == (subject, method, name, "")
    assert form.observes(words) is bool(method)


def test_only_the_scenario_s_own_call_is_refused_without_a_trace() -> None:
    texts = (
        "it is refused with ERROR: X",
        "every call is refused with ERROR: X",
        "a_list now is refused with ERROR: X",
    )
    found = [match for text in texts for match in FORMS.matches("then", text)]
    assert [form.refuses_own(words) for form, words in found] == [True, False, False]


def test_the_convention_of_a_step_depends_on_its_word() -> None:
    texts = ("missing", "wrong", "3599 seconds old")
    found = [match for text in texts for match in FORMS.matches("given", f"the caller's token is {text}")]
    assert [form.convention(words) for form, words in found] == ["token-required", "token-required", "token-lifetime"]
    assert FORMS.matches("given", "the caller's token is fine") == ()


def test_a_step_s_text_is_matched_once() -> None:
    asked: list[str] = []

    class Counted(Form):
        def match(self, keyword: str, text: str) -> dict[str, str] | None:
            asked.append(text)
            return super().match(keyword, text)

    language = Language([Counted("when", "{method} runs", "none", "Runs.", print)])
    assert language.matches("when", "a runs") == language.matches("when", "a runs")
    assert asked == ["a runs"]


@pytest.mark.parametrize(
    ("several", "one"), [("companies", "company"), ("postal addresses", "postal address"), ("invoices", "invoice")]
)
def test_the_kind_of_several_records_is_found(several: str, one: str) -> None:
    assert singular(several) == one
    assert singular(one) == one


class TestItems:
    def test_what_a_row_does_not_name_is_as_in_the_example(self) -> None:
        contract = CATALOGUE.find("invoice_create")
        items = table_items([["subject", "price"], ["Rent", "900.00"], ["Heating", "(absent)"]])
        made = arguments(contract, {}, None, {"invoice_params.items": items})["invoice_params"]["items"]
        assert [(item["subject"], item["amount"]) for item in made] == [("Rent", 1), ("Heating", 1)]
        assert made[0]["price"] == "900.00"

    def test_a_column_that_no_item_has_is_refused(self) -> None:
        contract = CATALOGUE.find("invoice_create")
        with pytest.raises(UserError, match=r"the items of invoice_params\.items have no 'colour'"):
            arguments(contract, {}, None, {"invoice_params.items": table_items([["colour"], ["red"]])})

    def test_a_list_that_the_example_has_not_is_made(self) -> None:
        contract = CATALOGUE.find("invoice_create")
        made = arguments(contract, {}, None, {"invoice_params.bank_accounts.iban": "NO93"})
        assert made["invoice_params"]["bank_accounts"] == [{"iban": "NO93"}]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """A session with an embedded mock."""
    with MockServer(CATALOGUE).in_thread() as mock:
        made = Session(CATALOGUE, load_profile(ROOT / "endpoints.toml", "mock", {}).at(mock.url))
        yield made
        made.close()


def do(scene: Scene, *steps: tuple[str, str] | tuple[str, str, list[list[str]]]) -> None:
    """Do steps as a feature has them: keyword, text and rows."""
    for keyword, text, *rows in steps:
        ((form, words),) = FORMS.matches(keyword, text)
        form.run(words, rows[0] if rows else [], scene=scene)


class TestSteps:
    def test_a_number_of_records_has_numbered_names_and_cells(self, session: Session) -> None:
        scene = Scene(session, "autoinvoice", "several", refusing=False)
        do(
            scene,
            ("given", '2 users "N"', [["email", "n(n)@example.com"]]),
            ("when", "user_list is called"),
            ("then", "it lists at least these users", [["email"], ["n1@example.com"], ["n2@example.com"]]),
            ("then", "user_list now lists at least these users", [["email"], ["n2@example.com"]]),
            ("then", 'user_show for "N 2" now has', [["email", "n2@example.com"]]),
        )
        with pytest.raises(ContractBroken):
            do(scene, ("then", 'user_show for "N 1" now has', [["email", "n2@example.com"]]))

    def test_the_field_of_several_records_is_a_list(self, session: Session) -> None:
        scene = Scene(session, "autoinvoice", "list of ids", refusing=False)
        do(scene, ("given", '3 users "N"'))
        ids = scene.filled([['(the id of "N")']])[0][0].split(", ")
        assert len(set(ids)) == 3

    def test_members_of_a_refusal_are_no_success(self, session: Session) -> None:
        scene = Scene(session, "autoinvoice", "refused", refusing=False)
        do(scene, ("when", "user_show is called with id set to (unknown)"))
        with pytest.raises(ContractBroken, match="user_show#") as broken:
            do(scene, ("then", "it has", [["email", "(some text)"]]))
        assert broken.value.findings[0].expected == "OK"

    def test_a_refusal_is_not_kept(self, session: Session) -> None:
        scene = Scene(session, "autoinvoice", "not kept", refusing=False)
        do(scene, ("when", "user_show is called with id set to (unknown)"))
        with pytest.raises(ContractBroken):
            do(scene, ("when", 'the response is kept as "Nora"'))

    def test_whoever_has_the_key_of_a_kept_response_can_call(self, session: Session) -> None:
        scene = Scene(session, "autoinvoice", "own key", refusing=False)
        do(
            scene,
            ("when", "user_create_e is called with user_params.email set to nora@example.com"),
            ("when", 'the response is kept as "Nora"'),
            ("given", 'the caller is the user "Nora"'),
            ("when", "user_show is called"),
            ("then", "the response has", [["email", "nora@example.com"]]),
        )
        with pytest.raises(UserError, match="no user key was stored as 'Ola'"):
            do(scene, ("given", 'the caller is the user "Ola"'))

    def test_a_then_about_generated_calls_needs_a_when_that_generates_them(self, session: Session) -> None:
        scene = Scene(session, "autoinvoice", "none generated", refusing=False)
        with pytest.raises(UserError, match="no calls were generated"):
            do(scene, ("then", "every call succeeds"))

    def test_a_file_that_is_still_to_be_sent_has_no_state(self, session: Session) -> None:
        scene = Scene(session, "autoinvoice", "no state", refusing=False)
        with pytest.raises(UserError, match="a record of kind 'invoice document' has neither"):
            do(scene, ("given", 'an invoice document "A" in state PENDING'))


def test_a_line_leaves_out_what_it_has_no_words_for() -> None:
    assert Line("is_called", {"method": "a", "name": ""}).text == "a is called"
    assert Line("is_called", {"method": "a", "name": "B"}).text == 'a is called for "B"'
    assert Line("lists_these", {"subject": "it", "field": "users", "at_least": " at least"}).text == (
        "it lists at least these users"
    )


class TestTable:
    def test_every_step_is_found_by_its_form(self) -> None:
        steps = {(s.keyword, s.text) for f in FEATURES for scenario in f.scenarios for s in scenario.steps}
        assert len(steps) > 200
        for keyword, text in steps:
            if "<" in text or not (matched := FORMS.matches(keyword, text)):
                continue  # of a convention that is not expanded
            ((form, _),) = matched
            found = step_function(keyword, text)
            assert found is not None
            assert found.parser.name == form.text

    def test_what_is_no_form_is_left_to_pytest_bdd(self) -> None:
        assert step_function("when", "nobody has defined this") is None

    def test_a_step_that_another_definition_matches_too_is_left_to_pytest_bdd(self) -> None:
        assert step_function("given", "60 seconds pass") is not None

        @given(parsers.re("[0-9]+ seconds pass"))
        def rival() -> None: ...

        assert step_function("given", "60 seconds pass") is None
        assert step_function("given", "the service fails internally") is not None


def test_every_variant_of_a_form_has_its_landmark() -> None:
    assert all(form.landmark and form.landmark in text for form in FORMS for text in form.variants)
