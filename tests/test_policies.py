"""Policies as users set them: agreements and licences in a configuration file, through a check."""

import csv
import json
from pathlib import Path

import pytest

from provenance import config
from provenance.errors import OptionsError
from provenance.pipeline import scan

STORY = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the spring storms. "
    "Pilots had warned for years that sand was closing it, and two ships ran aground last winter. "
    "The work will cost four million and last until June, the board's engineer told the meeting. "
    "Fishermen asked for a pause during the herring run, which the board said it would consider."
)


def document(name: str, url: str, day: str, text: str = STORY) -> str:
    record = {"id": name, "url": url, "published": f"2024-05-{day}T10:00:00Z", "text": text}
    return json.dumps(record) + "\n"


def found(folder: Path, settings: str) -> dict[str, set[str]]:
    """Scan what lies in a folder by a configuration file; return the documents by rule."""
    (folder / "provenance.toml").write_text(settings)
    scan([folder / "crawl.jsonl"], folder / "out", config.load(folder / "provenance.toml"))
    rules: dict[str, set[str]] = {}
    with (folder / "out" / "findings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rules.setdefault(row["rule"], set()).add(row["document_id"])
    return rules


def test_agreements_name_outlets_as_people_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crawl.jsonl").write_text(
        document("source", "https://www.theguardian.com/1", "01")
        + document("held", "https://www.dawn.com/1", "02")
        + document("ended", "https://small.example/1", "03")
        + document("never", "https://other.example/1", "04")
    )
    (tmp_path / "agreements.csv").write_text(
        "outlet,source,from,to\n"
        "Dawn,theguardian.com,2024-01-01,\n"
        "https://www.small.example/news,https://www.theguardian.com/,2024-01-01,2024-05-02\n"
    )
    rules = found(tmp_path, '[rules]\nagreements = "agreements.csv"\n')
    assert rules["SYN208"] == {"ended", "never"}
    assert rules["SYN201"] == {"held", "ended", "never"}
    (tmp_path / "agreements.csv").write_text("outlet,source,from,to\nDawn,The Guardian,,\n")
    with pytest.raises(
        OptionsError, match=r"line 2: 'The Guardian' may be any of .*theguardian.com"
    ):
        found(tmp_path, '[rules]\nagreements = "agreements.csv"\n')
    (tmp_path / "agreements.csv").unlink()
    with pytest.raises(OptionsError, match="agreements"):
        found(tmp_path, '[rules]\nagreements = "agreements.csv"\n')
    assert "SYN208" not in found(tmp_path, "")


def test_licences_of_ones_own_replace_those_that_come_with_it(tmp_path: Path) -> None:
    changed = STORY.replace("Pilots", "Captains").replace("Fishermen", "Crews").replace("four", "5")
    (tmp_path / "crawl.jsonl").write_text(
        document("source", "https://www.propublica.org/1", "01")
        + document("kept", "https://kept.example/1", "02")
        + document("changed", "https://changed.example/1", "03", changed)
    )
    # Plain texts can neither link nor count; what was changed is seen all the same.
    assert found(tmp_path, "")["SYN207"] == {"changed"}
    own = '[rules]\nlicences = [["propublica.org", "link"]]\n'
    assert "SYN207" not in found(tmp_path, own)
    quiet = '[rules.levels]\nSYN207 = "off"\nSYN201 = "note"\n'
    assert "SYN207" not in found(tmp_path, quiet)
