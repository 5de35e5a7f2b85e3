"""Times as pages write them, and the addresses that hold one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.dates import given_only
from provenance.timestamps import moment_of, naive_utc, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-03T15:47:42.389000Z", ("2024-05-03T15:47:42+00:00", "second")),
        ("2024-05-03T15:47:42.3891234Z", ("2024-05-03T15:47:42+00:00", "second")),
        ("2024-05-03T15:47:00+0200", ("2024-05-03T15:47+02:00", "minute")),
        ("2024-05-03T15:47+02:00", ("2024-05-03T15:47+02:00", "minute")),
        ("2024-05-03T15:47:42+02", ("2024-05-03T15:47:42+02:00", "second")),
        ("2024-05-03 15:47:42", ("2024-05-03T15:47:42", "second")),
        ("2024-05-03 15:47:42 UTC", ("2024-05-03T15:47:42+00:00", "second")),
        ("2024-05-03 3:47 PM", ("2024-05-03T15:47", "minute")),
        ("2024-05-03 12:30 AM", ("2024-05-03T00:30", "minute")),
        ("2024-05-03-15:47:42", ("2024-05-03T15:47:42", "second")),
        ("2024-05-03T00:00:00+02:00", ("2024-05-03", "day")),
        ("2024-5-3", ("2024-05-03", "day")),
        ("2024/05/03", ("2024-05-03", "day")),
        ("2024.05.03", ("2024-05-03", "day")),
        ("20240503", ("2024-05-03", "day")),
        ("20240503T154742Z", ("2024-05-03T15:47:42+00:00", "second")),
        ("2024-05", ("2024-05", "month")),
        ("2024", ("2024", "year")),
        ("03.05.2024, 15:47:00", ("2024-05-03T15:47", "minute")),
        ("03/05/2024", ("2024-05-03", "day")),
        ("05/23/2024", ("2024-05-23", "day")),
        ("1714751262", ("2024-05-03T15:47:42+00:00", "second")),
        ("1714751262389", ("2024-05-03T15:47:42+00:00", "second")),
        ("Fri, 03 May 2024 15:47:42 GMT", ("2024-05-03T15:47:42+00:00", "second")),
        ("Fri May 03 15:47:42 CEST 2024", ("2024-05-03T15:47:42+02:00", "second")),
        ("Fri May 03 2024 15:47:42 GMT+0200 (CET)", ("2024-05-03T15:47:42+02:00", "second")),
        ("1855-11-02", ("1855-11-02", "day")),
    ],
)
def test_forms(text: str, expected: tuple[str, str]) -> None:
    assert parse(text) == expected
    assert parse(f"  {text} ") == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "soon",
            "2024-13-01",
            "2024-02-30",
            "0001-01-01T00:00:00",
            "1970-01-01T00:00:00Z",
            "12:30",
        ),
        *(
            "2024 was good",
            "32.01.2024",
            "99999999",
            "2024-05-03T25:00",
            "²⁰²⁴",
            "5",
            "-",
            "T",
            "0",
        ),
    ],
)
def test_what_is_no_time(text: str) -> None:
    found = parse(text)
    assert found is None or (text == "2024-05-03T25:00" and found[1] == "day")


def test_times_after_the_bound_are_none() -> None:
    bound = datetime(2024, 5, 3, 12)
    assert parse("2024-05-03T13:00:00+02:00", bound) is not None
    assert parse("2024-05-03T13:00:00+00:00", bound) is None


OFFSETS = st.integers(-14 * 4, 14 * 4).map(lambda n: timezone(timedelta(minutes=15 * n)))


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=OFFSETS | st.just(UTC)),
    st.sampled_from(["T", " "]),
)
def test_a_written_time_is_read_back(moment: datetime, separator: str) -> None:
    moment = moment.replace(microsecond=0)
    found = parse(moment.isoformat(separator))
    assert found is not None
    text, precision = found
    if precision == "day":
        assert (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        assert text == moment.date().isoformat()
    else:
        assert moment_of(text) == moment
        assert naive_utc(moment_of(text)) == moment.astimezone(UTC).replace(tzinfo=None)


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("0123456789-/.: TZ+,aApPmMGUTC"), max_size=30) | st.text(max_size=40)
)
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = parse(text)
    if found is not None:
        assert parse(found[0]) == found


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2024/05/03/mill", "2024-05-03"),
        ("https://a.example/news/2024-05-03-mill", "2024-05-03"),
        ("https://a.example/mill_20240503.html", "2024-05-03"),
        ("https://a.example/2024/5/3/", "2024-05-03"),
        ("https://a.example/2024/13/03/mill", ""),
        ("https://a.example/id/120240503", ""),
        ("https://a.example/0a20240503ff", ""),
        ("https://a.example/2024/05/mill", ""),
        ("https://a.example/2030/01/01/mill", ""),
        ("", ""),
    ],
)
def test_addresses_that_hold_a_date(url: str, expected: str) -> None:
    found = given_only("", url, crawled="2024-06-01T00:00:00Z")
    assert found.text == expected
    assert found.origin == ("url" if expected else "")


def test_a_field_that_is_no_time_is_passed_over() -> None:
    assert given_only("last week", "https://a.example/2024/05/03/x").text == "2024-05-03"
