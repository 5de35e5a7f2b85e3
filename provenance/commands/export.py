"""The commands that make other files of an audit package: export, dedup."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from provenance.commands.reading import OUT
from provenance.commands.saying import say

FORMATS = ("parquet", "sqlite", "graphml", "gexf", "dot", "prov-json", "prov-n", "jsonld")
KEEP = ("original", "credited", "longest", "first")


@click.command()
@OUT
@click.option("--to", "form", required=True, type=click.Choice(FORMATS), help="Format.")
@click.option("-o", "--out", "target", type=click.Path(path_type=Path),
              help="File to write, a folder for parquet. Without it text goes to stdout, parquet "
              "and sqlite into OUT/export.")  # fmt: skip
def export(out: Path, form: str, target: Path | None) -> None:
    """Write the audit package OUT in the format of another tool (docs/exports.md).

    Tables: parquet, sqlite. Graphs: graphml, gexf, dot. Provenance: prov-json, prov-n (W3C PROV),
    jsonld (schema.org).
    """
    from provenance import export as exports

    if target is None and exports.is_text(form):
        for piece in exports.lines(out, form):
            say(piece, nl=False)
        return
    place = target or out / "export" / ("parquet" if form == "parquet" else "provenance.sqlite")
    for path in exports.write(out, form, place):
        say(path, err=True)


@click.command()
@OUT
@click.option("--keep", type=click.Choice(KEEP), default="original", show_default=True,
              help="Which one of near-duplicates stays: the original, the one with the truest "
              "credit, the longest, the first published.")  # fmt: skip
@click.option(
    "--relations",
    metavar="RELATION,...",
    help="Relations of pairs.csv that count; default: exact,near,abridged,rewritten.",
)
@click.option("-o", "--out", "target", type=click.Path(path_type=Path),
              help="Folder for kept.csv and removed.csv; default: OUT.")  # fmt: skip
@click.option(
    "--max-loss-per-outlet",
    "most",
    metavar="SHARE",
    help="Exit 1 when an outlet loses more than this share of its articles (20%).",
)
def dedup(
    out: Path, keep: str, relations: str | None, target: Path | None, most: str | None
) -> None:
    """Choose one of each group of near-duplicates: kept.csv and removed.csv (docs/dedup.md).

    Every removed article has a verified pair with the one that is kept in its place, and no two
    that are kept are near-duplicates. Prints what each outlet loses.
    """
    from provenance import checking
    from provenance.dedup import DedupOptions
    from provenance.report import kept

    share = checking.share(most) if most else None
    names = tuple(filter(None, (each.strip() for each in (relations or "").split(","))))
    asked = {"relations": names} if relations is not None else {}
    losses = kept.dedup(out, DedupOptions(keep=keep, **asked), target or out)  # type: ignore[arg-type]
    say(kept.as_text(losses))
    over = [] if share is None else kept.above(losses, share)
    for line in over:
        say(line, err=True)
    if over:
        sys.exit(1)
