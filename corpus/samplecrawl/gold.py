"""Gold tables, and the checks that they follow from how the pages were made."""

from __future__ import annotations

import csv
import io

from .overlap import Overlap, overlaps
from .pages import Built

COLUMNS = [
    "key", "document_id", "input", "locator", "url", "verdict", "source_document_id",
    "source_outlet", "attribution_status", "story", "case", "note",
]  # fmt: skip
STRANGERS = 5
"""Shared shingles that chance and set phrases may explain between texts of different origin."""
FIRST_FOUR = ("exact", "near", "abridged", "rewritten")


def gold_rows(pages: dict[str, Built], locators: dict[str, str]) -> list[dict[str, str]]:
    """One row a page, sorted by input, locator and id."""
    rows = []
    for page in pages.values():
        s = page.spec
        outlets = sorted({pages[i].outlet.domain for i in s.source})
        rows.append(
            {
                "key": page.key,
                "document_id": s.id if s.share.startswith("jsonl") else "",
                "input": page.input,
                "locator": locators.get(s.id, ""),
                "url": "" if page.loose or "url" in s.omit else page.url,
                "verdict": s.verdict,
                "source_document_id": ";".join(pages[i].key for i in s.source),
                "source_outlet": s.source_outlet or ";".join(outlets),
                "attribution_status": s.status,
                "story": s.story + ("." + s.id if s.formulaic else ""),
                "case": s.case,
                "note": s.note,
            }
        )
    return sorted(rows, key=lambda r: (r["input"], len(r["locator"]), r["locator"], r["key"]))


def gold_pairs(
    pages: dict[str, Built], quotes: list[list[str]]
) -> tuple[list[dict[str, str]], list[str]]:
    """Pairs that share copied text, and complaints about overlap nobody declared."""
    exempt = {tuple(sorted(pair)) for pair in quotes}
    rows, complaints = [], []
    for (left, right), overlap in overlaps(list(pages.values())).items():
        a, b = pages[left], pages[right]
        if not _kin(a, b):
            form = a.spec.formulaic and b.spec.formulaic
            if overlap.shared > STRANGERS and (left, right) not in exempt and not form:
                complaints.append(f"{left} and {right} share {overlap.shared} shingles")
            continue
        if overlap.shared < 20:
            if len(_origins(a)) > 1 or len(_origins(b)) > 1:
                continue
            complaints.append(f"{left} and {right} share only {overlap.shared} shingles")
            continue
        keys = sorted((a.key, b.key))
        rows.append({"left": keys[0], "right": keys[1], "relation": relation(a, b, overlap)})
    return sorted(rows, key=lambda r: (r["left"], r["right"])), complaints


def _kin(a: Built, b: Built) -> bool:
    if a.spec.formulaic and b.spec.formulaic:
        return a.spec.fill == b.spec.fill
    return bool(_origins(a) & _origins(b))


def _origins(page: Built) -> set[str]:
    return {p.origin for p in page.prose}


def relation(a: Built, b: Built, overlap: Overlap) -> str:
    """The `relation` of a pair by the figures that README.md states."""
    if "excerpt" in (a.spec.verdict, b.spec.verdict):
        return "passage"
    if "revision" in (a.spec.verdict, b.spec.verdict) and a.outlet == b.outlet:
        return "revision"
    if overlap.jaccard == 1:
        return "exact"
    if overlap.jaccard >= 0.8:
        return "near"
    return "abridged" if overlap.contained >= 0.8 else "rewritten"


def check_rows(pages: dict[str, Built], pairs: list[dict[str, str]]) -> list[str]:
    """What is inconsistent between verdicts, sources, credits and pairs."""
    used = {i for p in pages.values() if p.spec.verdict != "revision" for i in p.spec.source}
    paired = {(r["left"], r["right"]) for r in pairs}
    out = []
    for id, page in pages.items():
        s = page.spec
        if s.verdict == "original" and id not in used:
            out.append(f"{id} is called original, and nothing has it as source")
        if s.verdict == "unique" and id in used:
            out.append(f"{id} is called unique, and is a source")
        if s.verdict in ("copy", "excerpt", "revision"):
            if not s.source and not s.source_outlet and s.status != "unnamed":
                out.append(f"{id}: no source")
        elif s.source:
            out.append(f"{id}: {s.verdict} with a source")
        checked = s.status in ("verified", "contradicted") and s.verdict in ("copy", "excerpt")
        if checked and (not s.source or s.textless):
            out.append(f"{id}: {s.status} without a matching document")
        for source in s.source:
            pair = tuple(sorted((page.key, pages[source].key)))
            if (pair in paired) == s.textless:
                out.append(f"{id} and its source {source}: shared text and gold disagree")
    return out


def as_csv(rows: list[dict[str, str]], columns: list[str]) -> str:
    """RFC 4180 with LF line ends, as the other files of the repository have."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
