"""Configuration: where options are looked for, and what is said of wrong ones."""

import re
from pathlib import Path

import pytest

from provenance import config
from provenance.errors import OptionsError
from provenance.options import Options


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_defaults_hold(tmp_path: Path) -> None:
    assert config.load(folder=tmp_path) == Options()


def test_a_file_changes_what_it_names_only(tmp_path: Path) -> None:
    write(
        tmp_path / "provenance.toml",
        'outlets = ["ours.csv"]\nguard = false\n[verify]\nnear = 1\npassage_words = 30\n',
    )
    options = config.load(folder=tmp_path)
    assert options.outlets == ("ours.csv",)
    assert options.guard is False
    assert isinstance(options.verify.near, float)
    assert options.verify.passage_words == 30
    assert options.verify.full == Options().verify.full
    assert options.shingle == Options().shingle
    assert options.digest() != Options().digest()


def test_the_table_of_pyproject_is_read_unless_there_is_a_file_of_ours(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[project]\nname = 'x'\n[tool.provenance.shingle]\nwords=7")
    assert config.load(folder=tmp_path).shingle.words == 7
    assert config.load(tmp_path / "pyproject.toml").shingle.words == 7
    write(tmp_path / "provenance.toml", "[shingle]\nwords = 6\n")
    assert config.load(folder=tmp_path).shingle.words == 6


def test_a_pyproject_without_our_table_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[project]\nname = 'x'\n")
    assert config.load(folder=tmp_path) == Options()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[verfiy]\nnear = 0.5", "unknown option 'verfiy'; did you mean 'verify'"),
        ("[verify]\nnaer = 0.5", "unknown option 'naer'; did you mean 'near'"),
        ("[shingle]\nqqq = 1", "unknown option 'qqq'; known: words"),
        ("[shingle]\nwords = 'five'", "words takes int, got 'five'"),
        ("[shingle]\nwords = 5.5", "words takes int, got 5.5"),
        ("[shingle]\nwords = true", "words takes int, got True"),
        ("[verify]\nnear = true", "near takes float, got True"),
        ("guard = 1", "guard takes bool, got 1"),
        ("verify = 3", "verify takes"),
        ("outlets = 'ours.csv'", "outlets takes"),
        ("[shingle]\nwords = 0", "1 to 32"),
        ("[verify]\nnear = nan", "above 0 and at most 1"),
        ("[read]\nfields = [['text']]", "a value has the wrong form"),
        ("[read]\nfields = [['text', 'a', 'b']]", "a value has the wrong form"),
        ("words = ", "cannot read configuration"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path / "ours.toml", text)
    with pytest.raises(OptionsError, match=message.replace("[", r"\[")) as raised:
        config.load(path)
    assert "ours.toml" in str(raised.value) or "1 to 32" in message or "at most" in message


@pytest.mark.parametrize("text", ["tool = 3", "[tool]\nprovenance = 'x'"])
def test_odd_pyprojects_are_refused_not_crashed_on(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "pyproject.toml", text)
    with pytest.raises(OptionsError, match="provenance"):
        config.load(path)


def test_a_missing_or_binary_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptionsError, match=re.escape("none.toml")):
        config.load(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OptionsError, match=re.escape("binary.toml")):
        config.load(tmp_path / "binary.toml")
    with pytest.raises(OptionsError, match="cannot read"):
        config.load(tmp_path)
