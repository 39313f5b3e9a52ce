"""File names that come out of documents, zips and calls leave the mock safe, whole where they can be, and distinct."""

from __future__ import annotations

import io
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.mock.domain.invoices import file_names
from conformance.mock.domain.invoices.documents import invoice_in
from tests.company_on_wires import Company, a_mock, exact
from tests.examples import tried
from tests.invoice_texts import file_in_ubl, finvoice, ubl

CREATED = "OK: INVOICE CREATED SUCCESSFULLY"
hostile = st.text(st.one_of(st.characters(), st.sampled_from("./\\:\0\n\r\"'<>|?* -_\u202e\u200f\ufeff\uff0f\u2025")))
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{p}{n}" for p in ("COM", "LPT") for n in range(10))}


def assert_harmless(name: str) -> None:
    """Hold a name to what any system asks of one."""
    assert 0 < len(name.encode()) <= 255
    assert PurePosixPath(name).name == PureWindowsPath(name).name == name
    assert ".." not in name
    assert not set(name) & set('<>:"/\\|?*')
    assert not {unicodedata.category(character) for character in name} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert name == name.strip(" .")
    assert name[0] not in ".-"
    assert name.split(".")[0].strip().upper() not in DEVICES


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with a_mock() as server:
        made = Company(server.url, "names")
        with made.http:
            yield made


@tried(given(hostile | st.text(min_size=150, max_size=400)), few=40, many=1000)
def test_any_text_becomes_a_harmless_name(text: str) -> None:
    name = file_names.safe(text)
    assert_harmless(name)
    assert file_names.safe(name) == name
    assert_harmless(file_names.safe(file_names.last(text)))
    assert file_names.is_safe(name)


@tried(given(st.lists(hostile, max_size=8)), few=25, many=1000)
def test_names_differ_also_where_capitals_do_not_count(texts: list[str]) -> None:
    names = file_names.distinct(texts)
    assert len({name.casefold() for name in names}) == len(texts)
    for name in names:
        assert_harmless(name)


@tried(
    given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=30)),
    few=40,
    many=1000,
)
def test_letters_of_every_script_stay(text: str) -> None:
    composed = unicodedata.normalize("NFC", f"a{text}.pdf")
    assert file_names.safe(f"a{text}.pdf") == composed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../evil", "_evil"),
        ("2026/001", "2026_001"),
        ("A\n1", "A_1"),
        ("a\x00b.pdf", "a_b.pdf"),
        ("C:\\x.pdf", "C_x.pdf"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("blåbær og Счёт №5.pdf", "blåbær og Счёт №5.pdf"),
        ("re\u0301sume\u0301.pdf", "résumé.pdf"),
        ("CON", "_CON"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("Com1 .txt", "_Com1 .txt"),
        ("CONTRACT.pdf", "CONTRACT.pdf"),
        (".htaccess", "htaccess"),
        ("-rf.pdf", "rf.pdf"),
        ("a..pdf", "a.pdf"),
        ("a.pdf. ", "a.pdf"),
        ("x:y.pdf", "x_y.pdf"),
        ("..\uff0f..\uff0fx", "_x"),
        ("a\u2026b", "a_b"),
        ("a\u00a0b.pdf", "a b.pdf"),
        ("half ½.pdf", "half ½.pdf"),
        ("a\u2044b\u2215c\u2216d.pdf", "a_b_c_d.pdf"),
        ("ф" * 300 + ".pdf", "ф" * 98 + ".pdf"),
        ("x" * 10**6 + ".pdf", "x" * 196 + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * 198),
        ("x" * 300 + "." + "y" * 19, "x" * 180 + "." + "y" * 19),
        ("x" * 190 + "." + "y" * 20, "x" * 190 + "." + "y" * 9),
        ("", "file"),
        ("...", "file"),
        ("///", "file"),
    ],
)
def test_a_text_as_a_name(text: str, name: str) -> None:
    assert file_names.safe(text) == name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("../../etc/x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("/etc/x.pdf", "x.pdf"),
        ("C:\\Users\\ola\\x.pdf", "x.pdf"),
        ("C:x.pdf", "x.pdf"),
        ("\\\\host\\share\\x.pdf", "x.pdf"),
        ("a/", "a"),
    ],
)
def test_a_path_gives_its_last_part(path: str, name: str) -> None:
    assert file_names.safe(file_names.last(path)) == name


def test_the_second_of_a_name_gets_a_number() -> None:
    assert file_names.distinct(["a.pdf", "A.PDF", "a-2.pdf", "a.pdf", "b", "b"]) == [
        *("a.pdf", "A-2.PDF", "a-2-2.pdf", "a-3.pdf"),
        *("b", "b-2"),
    ]


def test_many_files_of_one_name_take_no_longer_than_many_of_their_own() -> None:
    before = time.process_time()
    assert file_names.distinct(["a.pdf"] * 50_000)[-1] == "a-50000.pdf"
    assert time.process_time() - before < 5


# Over the wires


def names_out(company: Company, content: bytes) -> list[list[str]]:
    """Return the names under which an invoice's files leave: over REST, and over SOAP alone and with a document."""
    company.renew()
    over_rest = [file["filename"] for file in exact(company.post_file(content))["files"]]
    company.renew()
    assert company.put(content) == CREATED
    shown = [[name for _, name, _ in company.shown(format)] for format in ("", "finvoice30")]
    [(_, _, embedding), *_] = company.shown("peppolbis20")
    return [over_rest, *shown, [file.name for file in invoice_in(embedding).attachments]]


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("../../evil", "invoice-_evil"),
        ("2026/001", "invoice-2026_001"),
        ("A\n1", "invoice-A_1"),
        ("C:\\1", "invoice-C_1"),
        ("\u202e1001", "invoice-_1001"),
        ("Регистр-å", "invoice-Регистр-å"),
        ("..", "invoice-"),
        ("1" * 300, "invoice-" + "1" * 188),
    ],
)
def test_an_invoice_is_called_by_its_number(company: Company, number: str, name: str) -> None:
    over_rest, _, over_soap, _ = names_out(company, ubl(number=number))
    assert over_rest == over_soap == [f"{name}.xml"]


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("../../etc/x.pdf", "x.pdf"),
        ("C:\\temp\\x.pdf", "x.pdf"),
        ("nul.pdf", "_nul.pdf"),
        ("x&#9;y.pdf", "x_y.pdf"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ("Счёт på 5.pdf", "Счёт på 5.pdf"),
        ('say "hi".pdf', "say _hi_.pdf"),
        ("a &amp; b's.pdf", "a & b's.pdf"),
        ("", "attachment.pdf"),
        ("..", "attachment.pdf"),
        (None, "attachment.pdf"),
    ],
)
def test_an_embedded_file_keeps_what_is_harmless_of_its_name(company: Company, filename: str | None, name: str) -> None:
    quoted = filename and filename.replace('"', "&quot;")
    over_rest, alone, beside, embedded = names_out(company, ubl(references=file_in_ubl(quoted)))
    assert over_rest == ["invoice-N1.xml", name]
    assert (alone, beside, embedded) == ([name], ["invoice-N1.xml", name], [name])


def test_names_differ_within_an_invoice(company: Company) -> None:
    files = [None, "", "a.pdf", "A.pdf", "x/a.pdf", "invoice-N1.xml"]
    references = "".join(map(file_in_ubl, files))
    over_rest, alone, _, embedded = names_out(company, ubl(references=references))
    first = ["attachment.pdf", "attachment-2.pdf", "a.pdf", "A-2.pdf", "a-3.pdf"]
    assert over_rest == ["invoice-N1.xml", *first, "invoice-N1-2.xml"]
    assert alone == embedded == [*first, "invoice-N1.xml"]
    shown = exact(company.http.get(f"{company.url}/ax/v1/invoices?direction=SENT"))[0]
    assert len({file["id"] for file in shown["files"]}) == len(shown["files"])


@tried(given(st.lists(hostile.filter(lambda text: text.isprintable()), max_size=4)), few=8, many=40)
def test_no_document_names_a_file_that_leads_out(company: Company, texts: list[str]) -> None:
    references = "".join(file_in_ubl(escape(text, {'"': "&quot;"})) for text in texts)
    for names in names_out(company, ubl(number="../x", references=references)):
        assert len({name.casefold() for name in names}) == len(names)
        for name in names:
            assert_harmless(name)


@pytest.mark.parametrize("mime", ["", "application", "text/html; x", "a/b&#10;X-Evil: 1", "*/*"])
def test_an_embedded_file_of_no_known_kind_is_bytes(company: Company, mime: str) -> None:
    made = exact(company.post_file(ubl(references=file_in_ubl("x", mime=mime))))
    assert made["files"][1]["mimetype"] == "application/octet-stream"


def a_zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("invoice.xml", finvoice())
        for name in names:
            info = zipfile.ZipInfo("placeholder")
            info.filename = name
            archive.writestr(info, b"x")
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["../x.pdf", "/x.pdf", "a/x.pdf", "..\\x.pdf", "C:x.pdf", "..", "nul.pdf", "a\nb.pdf"])
def test_a_zip_that_slips_out_is_refused(company: Company, name: str) -> None:
    response = company.post_file(a_zip(name), "a.zip")
    assert response.status_code == 400
    assert "the zip holds" in response.json()["message"]
    refusal = "ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE"
    assert company.put_finvoice(("a.zip", a_zip(name))) == refusal


def test_a_zip_keeps_letters_and_distinguishes_two_files(company: Company) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = a_zip("kjøp Å.pdf", "vilkår.txt", "a\u030a.pdf", "kjøp Å.pdf")
    made = exact(company.post_file(content, "kjøp.zip"))
    assert [file["filename"] for file in made["files"]] == [
        "invoice-A1.xml",
        *("kjøp Å.pdf", "vilkår.txt", "å.pdf", "kjøp Å-2.pdf"),
    ]


@pytest.mark.parametrize(
    ("name", "stem", "extension"),
    [
        ("a.PDF", "a", "pdf"),
        ("a.b.pdf", "a.b", "pdf"),
        ("a..pdf", "a.", "pdf"),
        ("..pdf", ".", "pdf"),
        (".pdf", ".pdf", ""),
        ("a.", "a", ""),
        ("a", "a", ""),
        ("", "", ""),
    ],
)
def test_every_version_of_python_divides_a_name_alike(name: str, stem: str, extension: str) -> None:
    assert (file_names.stem(name), file_names.extension(name)) == (stem, extension)


def test_a_file_of_a_call_is_harmless_when_it_is_shown(company: Company) -> None:
    company.renew()
    response = company.put_finvoice(
        ("A1.xml", finvoice()), ("con.pdf", b"%PDF"), ("..pdf", b"%PDF"), ("a..pdf", b"%PDF")
    )
    assert response == CREATED
    assert [name for _, name, _ in company.shown()] == ["_con.pdf", "pdf", "a.pdf"]


def test_the_picture_is_called_as_the_image_it_is_made_of(company: Company) -> None:
    company.renew()
    assert company.put_finvoice(("a..xml", finvoice()), ("a..pdf", b"%PDF")) == CREATED
    identity = company.sent().findtext("id")
    assert [name for _, name, _ in company.shown("finvoice30")] == ["invoice-A1.xml", "a.pdf"]
    [image] = company.soap("get_invoice_image_as_format", f"<i>{identity}</i><f>TIFF</f>").findall("item")
    assert image.findtext("filename") == "a.tiff"
