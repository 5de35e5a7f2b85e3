"""Adding: a batch that was checked is written down, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator

from provenance.index.book import line_postings, signed_keys
from provenance.index.catalogue import Catalogue, signed, writing
from provenance.index.draft import Draft, put_articles, put_batch, write_segment
from provenance.index.growth import Growth
from provenance.index.layout import settle
from provenance.index.postings import LINES, Postings
from provenance.index.snapshot import Snapshot
from provenance.index.widened import Stories
from provenance.ingest import Ingest
from provenance.options import Options


def add(
    draft: Draft,
    snapshot: Snapshot,
    growth: Growth,
    stories: Stories,
    ingest: Ingest,
    options: Options,
) -> None:
    """Make a growth last. The articles lie in the draft's file already.

    Raises:
        StoreError: it cannot be written; the index is as it was.
    """
    lines = line_postings(ingest.lines, growth.first, options.templates)
    added = {**growth.postings, LINES: Postings.of(*lines)}
    dead = sorted({*snapshot.dead.tolist(), *growth.gone})
    size, merged = write_segment(draft.postings, snapshot.segments, added, dead)
    settle(draft.articles)
    settle(draft.postings)
    with writing(draft.out) as catalogue:
        put_batch(
            catalogue, draft.number, draft.articles.name, growth.first, len(ingest.entries),
            ingest.pages, ingest.skipped,
        )  # fmt: skip
        catalogue.change("DELETE FROM segments WHERE postings = ?", [(name,) for name in merged])
        catalogue.put("segments", [(draft.number, draft.postings.name, size)])
        gone = [(text,) for text in sorted(growth.gone)]
        catalogue.change("DELETE FROM texts WHERE id = ?", gone)
        catalogue.change("DELETE FROM pairs WHERE one = ?", gone)
        catalogue.change("DELETE FROM pairs WHERE other = ?", gone)
        if len(merged) == len(snapshot.segments):
            catalogue.change("DELETE FROM dead WHERE text <= ?", [(snapshot.next_text,)])
        else:
            catalogue.put("dead", gone)
        catalogue.change(
            "UPDATE texts SET story = ? WHERE id = ?",
            [(stories.root(story), text) for text, story in sorted(stories.split.items())],
        )
        catalogue.change(
            "UPDATE texts SET story = ? WHERE story = ?",
            [(new, old) for old, new in sorted(stories.renamed().items())],
        )
        catalogue.put("texts", _texts(growth, stories))
        catalogue.put("pairs", sorted(growth.pairs))
        out = growth.change.gone
        catalogue.change("DELETE FROM templates WHERE line = ?", [(k,) for k in signed_keys(out)])
        new = signed_keys(growth.change.added)
        catalogue.put("templates", sorted((line,) for line in new))
        catalogue.put("documents", _documents(growth, ingest))
        _move(catalogue, growth)
        put_articles(catalogue, growth.first, ingest.subjects)
        catalogue.commit()
    draft.committed()


def _texts(growth: Growth, stories: Stories) -> Iterator[tuple[int, ...]]:
    made, first = growth.new, growth.new.first
    columns = zip(
        signed(made.digests), made.shingles.tolist(), made.anchors.lengths().tolist(), strict=True
    )
    for number, (digest, shingles, anchors) in enumerate(columns, first):
        yield number, digest, shingles, anchors, stories.root(number)


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value


def _documents(growth: Growth, ingest: Ingest) -> Iterator[tuple[object, ...]]:
    for row, entry in enumerate(ingest.entries, growth.first):
        name = entry.article.document_id
        digest = int.from_bytes(ingest.seen[name], "big", signed=True)
        standing = growth.change.standings[row]
        story, counted = _signed(standing.story), int(standing.counted)
        yield row, name, digest, growth.texts[row], *growth.words[row], story, counted


def _move(catalogue: Catalogue, growth: Growth) -> None:
    """Write down what changes about stored articles."""
    first = growth.first
    catalogue.change(
        "UPDATE documents SET text = ? WHERE row = ?",
        [(text, row) for row, text in sorted(growth.texts.items()) if row < first],
    )
    catalogue.change(
        "UPDATE documents SET compared = ? WHERE row = ?",
        [(compared, row) for row, (_, compared) in sorted(growth.words.items()) if row < first],
    )
    catalogue.change(
        "UPDATE documents SET story = ?, counted = ? WHERE row = ?",
        [
            (_signed(standing.story), int(standing.counted), row)
            for row, standing in sorted(growth.change.standings.items())
            if row < first
        ],
    )
