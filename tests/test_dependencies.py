"""The lock file, the page of dependencies and the bill of materials are in step."""

import json
import re
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from benchmarks.dependencies import PACKAGE, is_refused, locked, normal, runtime

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([a-z0-9-]+) \| (\d\S*) \|", PAGE, re.M)


def test_every_locked_package_has_a_digest_and_the_range_that_we_ask_for() -> None:
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.M)[1:]
    assert len(entries) > 40
    assert all("--hash=sha256:" in entry for entry in entries)
    versions = locked()
    for line in distribution(PACKAGE).requires or ():
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            assert need.specifier.contains(versions[normal(need.name)]), line


def test_page_and_bill_name_the_same_packages_in_the_locked_versions() -> None:
    bill = json.loads((ROOT / "sbom.cdx.json").read_text(encoding="utf-8"))
    parts = {each["name"]: each["version"] for each in bill["components"]}
    assert dict(ROWS) == parts
    versions = locked()
    for name, version in parts.items():
        assert re.search(rf"^{re.escape(name)}=={re.escape(version)}\b", LOCK, re.M), name
        assert name in versions
    direct = {normal(Requirement(line).name) for line in distribution(PACKAGE).requires or ()}
    assert {name for name in direct if name in runtime()} <= set(parts)


def test_no_licence_binds_the_whole() -> None:
    assert [name for name, each in runtime().items() if is_refused(each)] == []
