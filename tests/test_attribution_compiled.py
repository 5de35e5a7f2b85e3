"""Compiled grammars are kept on disk, and nothing depends on what lies there."""

import os
import pickle
from pathlib import Path

import pytest

from provenance import precompiled
from provenance.attribution import compiled as module
from provenance.attribution import languages
from provenance.attribution.grammars import COMMON, source
from provenance.examine import directory

TAGS = frozenset({"AP", "AFP", "Reuters"})


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(precompiled, "KEPT", tmp_path / "kept")
    return tmp_path / "kept"


def make(language: str = "en", tags: frozenset[str] = TAGS) -> module.Compiled:
    """A compiled grammar as a process makes it that has made none yet."""
    return module.compiled.__wrapped__(language, tags)


def shown(made: module.Compiled) -> list[tuple[object, ...]]:
    return [
        (e.number, e.inside, e.rule.kind, e.form.source, e.form.pattern.source, e.form.triggers,
         e.form.needs, e.form.marks, e.form.reach)
        for e in (*made.entries, *made.opening)
    ]  # fmt: skip


def test_what_is_kept_is_what_would_be_made(kept: Path) -> None:
    first = make()
    assert len(list(kept.iterdir())) == 1
    before = next(kept.iterdir()).stat().st_mtime_ns
    second = make()
    assert second is not first
    assert shown(second) == shown(first)
    assert second.grammar.lexicon == first.grammar.lexicon
    assert next(kept.iterdir()).stat().st_mtime_ns == before


def test_other_tags_or_another_grammar_are_compiled_anew(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make()
    assert not any("xyzpress" in e.form.triggers for e in make().entries)
    assert any("xyzpress" in e.form.triggers for e in make(tags=TAGS | {"XyzPress"}).entries)
    assert not any("xyzpress" in e.form.triggers for e in make().entries)
    before = next(kept.iterdir()).read_bytes()[:32]
    monkeypatch.setattr(module, "written", lambda _: b"changed")
    assert shown(make()) == shown(module._compile("en", TAGS))
    assert next(kept.iterdir()).read_bytes()[:32] != before


def test_the_digest_is_of_the_grammar_that_was_read_not_of_the_file_as_it_is_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source("en")
    before = module._digest("en", TAGS)
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"a newer file")
    assert module._digest("en", TAGS) == before


@pytest.mark.parametrize("damage", [b"", b"short", None, b"pickle", b"other"])
def test_damage_is_mended(kept: Path, damage: bytes | None) -> None:
    expected = shown(make())
    path = next(kept.iterdir())
    whole = path.read_bytes()
    if damage is None:
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == b"pickle":
        path.write_bytes(whole[:32] + b"\x80\x05garbage.")
    elif damage == b"other":
        path.write_bytes(whole[:32] + pickle.dumps({"not": "a grammar"}))
    else:
        path.write_bytes(damage)
    assert shown(make()) == expected
    assert path.read_bytes()[:32] == whole[:32]
    assert len(path.read_bytes()) == len(whole)


def test_a_folder_that_cannot_be_written_is_done_without(kept: Path) -> None:
    kept.write_text("a file where the folder should be", encoding="utf-8")
    assert shown(make()) == shown(module._compile("en", TAGS))
    assert kept.read_text(encoding="utf-8") == "a file where the folder should be"


def test_no_half_written_file_stays(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    assert make().entries
    assert list(kept.iterdir()) == []


def test_the_common_grammar_is_kept_too(kept: Path) -> None:
    assert make(COMMON).grammar.language == source(COMMON).get("language", "")
    assert [p.name.split(".")[0] for p in kept.iterdir()] == [f"grammar-{COMMON}"]


def test_the_sets_of_languages_that_are_ready_are_bounded() -> None:
    ready = languages.Languages(directory(), ("en", "id", "th"))
    alone, with_english = ready.sieve((2,)), ready.sieve((1, 2))
    everything = ready.sieve((1, 2, 3))
    assert ready.sieve((2, 3)).triggers.narrow is everything.triggers.narrow
    assert ready.sieve((2,)) is alone
    assert ready.sieve((1, 2)) is with_english
    assert len({id(each.triggers) for each in (alone, with_english, everything)}) == 3


def test_later_sets_of_languages_share_the_sieve_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "_MOST_SIEVES", 2)
    monkeypatch.setattr(languages, "_MOST_NARROWED", 1)
    ready = languages.Languages(directory(), ("en", "id", "th"))
    first, second = ready.sieve((1,)), ready.sieve((2,))
    third = ready.sieve((3,))
    assert third.triggers.narrow is ready.sieve((1, 2, 3)).triggers.narrow
    assert ready.sieve((3,)) is not third
    assert ready.sieve((1,)) is first
    assert ready.sieve((2,)) is second


@pytest.mark.parametrize(("language", "number"), [("en", 1), ("id", 2), ("th", 3)])
def test_of_the_sieve_of_all_a_language_sees_what_its_own_has(language: str, number: int) -> None:
    ready = languages.Languages(directory(), ("en", "id", "th"))
    own, shared = ready.sieve((number,)), ready.sieve((1, 2, 3)).only(frozenset((0, number)))
    assert (shared.triggers.wide is None) == (language != "th")
    for n, key in enumerate(shared.triggers.known):
        for seen, has in ((shared.calls, own.calls), (shared.inner, own.inner)):
            calls = seen[n]
            there = has[own.triggers.known.index(key)] if key in own.triggers.known else []
            assert sorted([e.number for e in c.entries] for c in calls) == sorted(
                [e.number for e in c.entries] for c in there
            )
    assert [[e.number for e in group] for _, group in shared.opening] == [
        [e.number for e in group] for _, group in own.opening
    ]
