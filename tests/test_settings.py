"""Profiles are read as written, and whatever is wrong with them is said with its place and remedy."""

from __future__ import annotations

import copy
import os
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.endpoint.settings import Profile, check_url, is_loopback, load_profile, load_profiles
from conformance.errors import SettingsError
from conformance.scrubbing import Secret

ROOT = Path(__file__).parent.parent
GOOD = """
[stage]
kind = "live"
effects = ["reads", "writes"]
[stage.apis.autoinvoice]
url = "$STAGE_URL"
[stage.callers."an admin"]
user_api_key = "STAGE_KEY"
[[stage.fixtures.company]]
state = "locked"
user_api_key = "$LOCKED_KEY"
company_uuid = "c-1"
size = 5
short = "$SHORT"
"""
ENVIRON = {"STAGE_URL": "https://stage.example/apis/v1.1/api", "STAGE_KEY": "key-of-an-admin", "SHORT": "12"}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "endpoints.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def refused(path: Path, name: str = "stage", environ: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as error:
        load_profile(path, name, ENVIRON if environ is None else environ)
    assert error.value.where
    assert error.value.do
    return str(error.value)


class TestOwnFile:
    def test_it_has_three_profiles(self) -> None:
        profiles = load_profiles(ROOT / "endpoints.toml", {})
        assert {n: (p.kind, sorted(p.effects), sorted(p.allows)) for n, p in profiles.items()} == {
            "mock": ("mock", ["reads", "writes"], ["binding", "lasting", "removable", "restorable"]),
            "stage": ("live", ["reads", "writes"], ["lasting", "removable", "restorable"]),
            "prod-readonly": ("live", ["reads"], []),
        }

    def test_production_is_the_printed_address(self) -> None:
        urls = load_profile(ROOT / "endpoints.toml", "prod-readonly", {}).urls
        assert urls == {
            "autoinvoice": "https://autoinvoice.visma.com:443/apis/v1.1/api",
            "autoxchange": "https://ax.maventa.com",
        }

    def test_every_variable_it_names_is_in_the_example(self) -> None:
        example = (ROOT / ".env.example").read_text("utf-8")
        for profile in load_profiles(ROOT / "endpoints.toml", {}).values():
            variables = {v for members in profile.keys.values() for v in members.values()}
            variables |= {u[1:] for u in profile.urls.values() if u.startswith("$")}
            assert not {v for v in variables if f"\n{v}=" not in example}

    def test_its_commented_examples_are_good(self, write: Write) -> None:
        text = (ROOT / "endpoints.toml").read_text("utf-8")
        start = text.index("# [stage.callers")
        end = text.index("[prod-readonly]")
        lines = [line.removeprefix("# ") for line in text[start:end].splitlines()]
        examples = [line for line in lines if line.startswith("[") or " = " in line]
        profile = load_profiles(write(text[:start] + "\n".join(examples) + "\n\n" + text[end:]), {})["stage"]
        assert len(profile.keys) == 4
        assert sorted(profile.fixtures) == ["consumer agreement"]


class TestGood:
    def test_a_url_comes_from_its_variable(self, write: Write) -> None:
        assert load_profile(write(GOOD), "stage", ENVIRON).urls["autoinvoice"] == ENVIRON["STAGE_URL"]

    def test_keys_are_names_and_values_are_secrets(self, write: Write) -> None:
        profile = load_profile(write(GOOD), "stage", ENVIRON)
        keys = profile.caller()
        assert profile.keys["an admin"] == {"user_api_key": "STAGE_KEY"}
        assert keys["user_api_key"].reveal() == "key-of-an-admin"
        assert "key-of-an-admin" not in repr(profile) + repr(keys) + str(profile.environment)

    def test_a_fixture_is_a_record_with_its_variables_put_in(self, write: Write) -> None:
        profile = load_profile(write(GOOD), "stage", {**ENVIRON, "LOCKED_KEY": "locked-key"})
        (record,) = profile.records("company")
        assert record["user_api_key"] == Secret("LOCKED_KEY", "locked-key")
        assert (record["state"], record["company_uuid"], record["size"]) == ("locked", "c-1", 5)
        assert profile.records("invoice") == []

    def test_known_secrets_are_the_keys_that_are_set_and_what_else_fixtures_take_from_variables(
        self, write: Write
    ) -> None:
        fixtures = """
[[stage.fixtures.mandate]]
account_number = "$ACCOUNT"
status = "$STATUS"
company_uuid = "$OTHER_COMPANY"
"""
        environ = {**ENVIRON, "LOCKED_KEY": "locked-key", "ACCOUNT": "98765432103", "STATUS": "ACTIVE"}
        environ |= {"OTHER_COMPANY": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
        profile = load_profile(write(GOOD + fixtures), "stage", environ)
        keys = {"STAGE_KEY": "key-of-an-admin", "LOCKED_KEY": "locked-key"}
        assert profile.known_secrets() == {**keys, "ACCOUNT": "98765432103"}

    def test_a_key_is_known_however_short_it_is(self, write: Write) -> None:
        profile = load_profile(write(GOOD), "stage", {**ENVIRON, "STAGE_KEY": "12"})
        assert profile.known_secrets() == {"STAGE_KEY": "12"}

    def test_a_variable_that_holds_a_key_and_an_id_is_a_key(self, write: Write) -> None:
        text = GOOD.replace('company_uuid = "c-1"', 'company_uuid = "$STAGE_KEY"')
        profile = load_profile(write(text), "stage", ENVIRON)
        assert profile.known_secrets() == {"STAGE_KEY": "key-of-an-admin"}

    def test_ids_are_masked_on_request_alone(self, write: Write) -> None:
        caller = '[stage.callers."an admin"]\ncompany_uuid = "STAGE_COMPANY"\n'
        text = GOOD.replace('[stage.callers."an admin"]\n', caller)
        environ = {**ENVIRON, "STAGE_COMPANY": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
        assert load_profile(write(text), "stage", environ).masked_ids() == []
        text = text.replace("[stage]\n", "[stage]\nmask_company_ids = true\n", 1)
        profile = load_profile(write(text), "stage", environ)
        assert profile.masked_ids() == ["7c9e6679-7425-40de-944b-e07fc1f90ae7"]
        assert profile.known_secrets() == {"STAGE_KEY": "key-of-an-admin"}

    def test_dotenv_is_read_as_it_stands_and_loses_to_the_environment(
        self, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write(GOOD)
        (tmp_path / ".env").write_text("STAGE_KEY=${HOME}/x$y\nSTAGE_URL=https://other.example/api\n", "utf-8")
        before = dict(os.environ)
        profile = load_profile(path, "stage", {"STAGE_URL": ENVIRON["STAGE_URL"]})
        assert profile.caller()["user_api_key"].reveal() == "${HOME}/x$y"
        assert profile.urls["autoinvoice"] == ENVIRON["STAGE_URL"]
        assert dict(os.environ) == before

    @pytest.mark.parametrize(
        ("line", "value"),
        [
            ("STAGE_KEY=plain", "plain"),
            ("STAGE_KEY=a#b", "a#b"),
            ("STAGE_KEY=a #b", "a #b"),
            ("STAGE_KEY=#b", "#b"),
            ("STAGE_KEY=a$b${HOME}$(id)`id`", "a$b${HOME}$(id)`id`"),
            ("STAGE_KEY=a b", "a b"),
            ("STAGE_KEY =  a b\t", "a b"),
            ("  STAGE_KEY=a", "a"),
            ("export STAGE_KEY=a", "a"),
            ("STAGE_KEY='a b '", "a b "),
            ('STAGE_KEY="a"', "a"),
            ('STAGE_KEY=""a""', '"a"'),
            ("STAGE_KEY='a\"", "'a\""),
            ("STAGE_KEY=a'b", "a'b"),
            ('STAGE_KEY="', '"'),
            ('STAGE_KEY="a\\nb\\"c"', 'a\\nb\\"c'),
            ("STAGE_KEY=a\\nb\\", "a\\nb\\"),
            ("STAGE_KEY=a=b==", "a=b=="),
            ("STAGE_KEY=å€😀", "å€😀"),
            ("STAGE_KEY=a\r", "a"),
            ("\ufeffSTAGE_KEY=a", "a"),
            ("# STAGE_KEY=b\n\n \t\n  # x\nSTAGE_KEY=a\n", "a"),
            ("STAGE_KEY=%41&amp;\\u0041", "%41&amp;\\u0041"),
        ],
    )
    @pytest.mark.parametrize("end", ["", "\n", "\r\nOTHER=1\r\n"])
    def test_a_value_of_dotenv_is_what_the_example_says(
        self, write: Write, tmp_path: Path, line: str, value: str, end: str
    ) -> None:
        path = write(GOOD)
        (tmp_path / ".env").write_bytes((line + end).encode())
        profile = load_profile(path, "stage", {"STAGE_URL": ENVIRON["STAGE_URL"]})
        assert profile.caller()["user_api_key"].reveal() == value

    def test_a_variable_without_a_value_is_empty(self, write: Write, tmp_path: Path) -> None:
        path = write(GOOD)
        (tmp_path / ".env").write_text("STAGE_KEY=\n", "utf-8")
        with pytest.raises(SettingsError, match="STAGE_KEY is empty"):
            load_profile(path, "stage", {"STAGE_URL": ENVIRON["STAGE_URL"]}).caller()

    def test_the_example_is_a_dotenv(self, write: Write, tmp_path: Path) -> None:
        path = write(GOOD)
        (tmp_path / ".env").write_bytes((ROOT / ".env.example").read_bytes())
        assert load_profile(path, "stage", ENVIRON).environment.values["PROD_USER_API_KEY"] == ""

    def test_a_mock_is_put_behind_its_address(self) -> None:
        mock = load_profile(ROOT / "endpoints.toml", "mock", {})
        assert mock.at("http://127.0.0.1:8123/").urls == {
            "autoinvoice": "http://127.0.0.1:8123/apis/v1.1/api",
            "autoxchange": "http://127.0.0.1:8123/ax",
            "invoicing": "http://127.0.0.1:8123/invoicing",
        }
        assert (
            mock.at("http://127.0.0.1:1").at("https://[::1]:2").urls["autoinvoice"] == "https://[::1]:2/apis/v1.1/api"
        )

    def test_only_a_mock_moves(self, write: Write) -> None:
        with pytest.raises(SettingsError, match="only the address of a mock"):
            load_profile(write(GOOD), "stage", ENVIRON).at("http://127.0.0.1:1")

    def test_a_mock_over_plain_http_elsewhere_is_refused(self) -> None:
        with pytest.raises(SettingsError, match="plain http"):
            load_profile(ROOT / "endpoints.toml", "mock", {}).at("http://10.0.0.1:1")

    def test_a_profile_is_not_pickled_with_its_environment(self, write: Write) -> None:
        with pytest.raises(TypeError):
            pickle.dumps(load_profile(write(GOOD), "stage", ENVIRON).environment)


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "it is empty\n  where: {path}: the whole file\n  do:    start from the file that `conformance init`"),
            ("stage = 3", "not of type table\n  where: {path}: stage\n"),
            ("a = " + "[" * 5000, "not TOML: "),
        ],
    )
    def test_a_file_that_holds_no_profile(self, write: Write, text: str, says: str) -> None:
        path = write(text)
        assert says.format(path=path) in refused(path)

    def test_a_byte_order_mark_is_no_part_of_the_file(self, write: Write) -> None:
        assert load_profile(write(f"\ufeff{GOOD}"), "stage", ENVIRON).name == "stage"

    def test_an_unknown_profile_names_the_nearest(self) -> None:
        text = refused(ROOT / "endpoints.toml", "prod-readnoly", {})
        assert "did you mean prod-readonly?" in text
        assert "mock, stage, prod-readonly" in text

    def test_a_missing_variable_is_named(self, write: Write) -> None:
        text = refused(write(GOOD), environ={})
        assert "STAGE_URL is not set" in text
        assert ".env" in text

    def test_an_api_whose_address_is_not_set_leaves_the_others_usable(self) -> None:
        stage = load_profile(
            ROOT / "endpoints.toml", "stage", {"CONFORMANCE_STAGE_URL": "https://stage.example.com/api"}
        )
        assert stage.urls.keys() == {"autoinvoice", "autoxchange"}
        assert "CONFORMANCE_STAGE_INVOICING_URL is not set" in str(stage.unset["invoicing"])

    def test_an_empty_variable_is_missing_too(self, write: Write) -> None:
        assert "STAGE_URL is empty" in refused(write(GOOD), environ={"STAGE_URL": " "})

    def test_an_unknown_caller_names_the_known(self, write: Write) -> None:
        with pytest.raises(SettingsError, match="no caller 'a admin'") as error:
            load_profile(write(GOOD), "stage", ENVIRON).caller("a admin")
        assert "an admin" in error.value.do

    def test_a_caller_whose_key_is_not_set(self, write: Write) -> None:
        profile = load_profile(write(GOOD), "stage", {"STAGE_URL": ENVIRON["STAGE_URL"]})
        with pytest.raises(SettingsError, match="STAGE_KEY is not set"):
            profile.caller()

    def test_a_caller_of_whom_several_keys_are_not_set_names_them_all(self) -> None:
        profile = load_profile(ROOT / "endpoints.toml", "stage", {"STAGE_USER_API_KEY": " "})
        with pytest.raises(SettingsError) as error:
            profile.caller()
        names = ("STAGE_COMPANY_UUID", "STAGE_USER_API_KEY", "STAGE_VENDOR_API_KEY")
        assert error.value.what == f"the variables {', '.join(names)} are not set"

    def test_toml_errors_have_file_and_line(self, write: Write) -> None:
        assert "endpoints.toml:3" in refused(write('[stage]\nkind = "live"\neffects = [reads]\n'))
        assert "endpoints.toml:1" in refused(write("[stage"))

    def test_a_missing_file(self, tmp_path: Path) -> None:
        assert "No such file" in refused(tmp_path / "endpoints.toml")

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('kind = "live"', 'kind = "production"', "stage.kind"),
            ('kind = "live"', 'kind = "live"\nefects = ["reads"]', "did you mean effects"),
            ('kind = "live"', 'kind = "live"\nread_timeout = 0', "stage.read_timeout"),
            ('kind = "live"', 'kind = "live"\nread_timeout = nan', "stage.read_timeout"),
            ('kind = "live"', 'kind = "live"\nread_timeout = inf', "stage.read_timeout"),
            ('kind = "live"', 'kind = "live"\nretries = true', "stage.retries"),
            ('kind = "live"', 'kind = "live"\nca_bundle = "missing.pem"', "missing.pem"),
            ('["reads", "writes"]', "[]", "stage.effects"),
            ('["reads", "writes"]', '["deletes"]', "stage.effects.0"),
            ("$STAGE_URL", "ftp://stage.example", "stage.apis.autoinvoice.url"),
            ("$STAGE_URL", "/apis/v1.1/api", "a path without a host"),
            ("$STAGE_URL", "http://stage.example/api", "plain http"),
            ("$STAGE_URL", "http://127.0.0.1.stage.example/api", "plain http"),
            ("$STAGE_URL", "https://user:word@stage.example/api", "user or password"),
            ("$STAGE_URL", "https://stage.example/api?x=1", "query"),
            ("$STAGE_URL", "https://stage.example:99999/api", "not a URL"),
            ("$STAGE_URL", "https:///api", "not an http or https URL"),
            ("user_api_key =", "user_key =", "did you mean user_api_key"),
        ],
    )
    def test_a_broken_file_names_the_place(self, write: Write, old: str, new: str, said: str) -> None:
        assert said in refused(write(GOOD.replace(old, new, 1)))

    @pytest.mark.parametrize("old", ['"STAGE_KEY"', '"$LOCKED_KEY"'])
    @pytest.mark.parametrize("literal", ["1c0b2c9e-aaaa-bbbb", "s3cret!", ""])
    def test_a_literal_key_is_refused_and_not_printed(self, write: Write, old: str, literal: str) -> None:
        text = refused(write(GOOD.replace(old, f'"{literal}"')))
        assert "environment variable" in text
        assert not literal or literal not in text

    def test_a_literal_in_place_of_a_table_is_not_printed(self, write: Write) -> None:
        text = refused(write(GOOD.replace('[stage.callers."an admin"]\nuser_api_key', '[stage.callers]\n"an admin"')))
        assert "STAGE_KEY" not in text

    def test_plain_http_from_a_variable_is_refused(self, write: Write) -> None:
        assert "plain http" in refused(write(GOOD), environ={"STAGE_URL": "http://stage.example/api"})

    def test_every_malformed_line_of_a_dotenv_is_named_and_none_is_printed(self, write: Write, tmp_path: Path) -> None:
        path = write(GOOD)
        lines = [
            "# good",
            "STAGE_KEY",
            "A=1",
            "hunter2-secret",
            "A=2",
            "9X=1",
            "B=hun\x00ter",
            "C=a\u200bb",
            "export D",
            "=x",
        ]
        (tmp_path / ".env").write_text("\n".join(lines), "utf-8")
        text = refused(path)
        assert f"{tmp_path / '.env'}:2" in text
        for number in (2, 4, 6, 9, 10):
            assert f"line {number} is not NAME=VALUE" in text
        assert "line 5 sets A again, as line 3 does" in text
        assert "line 7: the value of B contains an invisible character" in text
        assert "line 8: the value of C" in text
        assert not {"hunter2", "hun", "ter", "STAGE_KEY"} & set(re.findall(r"\w+", text.partition("where:")[0]))

    def test_a_dotenv_that_is_no_text(self, write: Write, tmp_path: Path) -> None:
        path = write(GOOD)
        (tmp_path / ".env").write_bytes(b"STAGE_KEY=\xff\xfe")
        assert ".env" in refused(path)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("LocalHost", True),
        ("0.0.0.0", False),
        ("127.1", False),
        ("2130706433", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_check_url_allows_https_and_loopback() -> None:
    for url in ("https://a.example/b", "http://localhost:1/b", "http://[::1]:1"):
        check_url(url, where="here")


def test_profiles_compare_without_their_environment() -> None:
    one = Profile("p", "live", {}, frozenset({"reads"}))
    assert one == copy.copy(one)
    assert not one.may_write


class TestVariableInPlaceOfTheUrl:
    NAME = "CONFORMANCE_STAGE_AX_URL"

    def url(self, value: str | None) -> str:
        environ = ENVIRON | ({self.NAME: value} if value is not None else {})
        return load_profile(ROOT / "endpoints.toml", "stage", environ).urls["autoxchange"]

    @pytest.mark.parametrize("value", [None, "", "  "])
    def test_without_it_the_url_counts(self, value: str | None) -> None:
        assert self.url(value) == "https://ax-stage.maventa.com"

    def test_it_takes_the_place_of_the_url(self) -> None:
        assert self.url(" https://other.example/ax ") == "https://other.example/ax"

    @pytest.mark.parametrize("value", ["http://other.example", "/ax", "other.example", "https://user@other.example"])
    def test_it_must_be_a_url_that_keys_may_be_sent_to(self, value: str) -> None:
        with pytest.raises(SettingsError) as error:
            self.url(value)
        assert self.NAME in error.value.where
