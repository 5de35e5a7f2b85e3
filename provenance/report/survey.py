"""The survey of a corpus as text, for `provenance inspect`."""

from __future__ import annotations

from collections.abc import Iterator

from provenance.corpus.survey import Survey
from provenance.terminal import printable


def as_text(found: Survey) -> str:
    """Return what is in there, by format, and what cannot be read, by reason."""
    return "\n".join(_lines(found))


def _lines(found: Survey) -> Iterator[str]:
    yield f"{found.pages:,} pages to read, {found.skipped:,} skipped, {found.size:,} bytes"
    for row in found.formats:
        yield (
            f"  {row.format:<8} {row.files:>7,} files {row.size:>14,} bytes "
            f"{row.pages:>9,} pages {row.skipped:>7,} skipped"
        )
    if found.crawled_first:
        yield f"crawled {printable(found.crawled_first)} to {printable(found.crawled_last)}"
    if found.fields:
        yield "fields  " + " · ".join(f"{name} {count:,}" for name, count in found.fields)
    if found.hosts:
        more = f" · and {found.host_count - len(found.hosts):,} more"
        names = " · ".join(f"{printable(host)} {count:,}" for host, count in found.hosts)
        yield f"hosts   {names}{more if found.host_count > len(found.hosts) else ''}"
    for reason, count in found.reasons:
        yield f"skipped {count:,} {reason}"
        for skip in found.examples:
            if skip.reason == reason:
                where = f"{skip.input} {skip.locator}".strip()
                yield f"  {printable(where, 120)}: {printable(skip.detail, 120)}"
