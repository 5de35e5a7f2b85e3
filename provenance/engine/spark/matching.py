"""Matching on Arrow batches: templates, outlines and verification, by the stages of a scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from provenance.candidates import Candidates, Index, Limits
from provenance.comparison import Text, comparable, words_left_out
from provenance.engine.spark.columns import as_bytes, schema, signed
from provenance.examine import Examined
from provenance.kept import unpack
from provenance.matching import CompareOptions
from provenance.outline import outline
from provenance.records import DocId
from provenance.shingle import as_rows, token_rows
from provenance.templates import LineCounts, Tally, TemplateOptions, learn
from provenance.verify import compare

COMPILED_FROM = 500
"""Texts of a batch from which the compiled kernels are used; a worker loads them once."""

TEMPLATES = "place bigint, templates binary, learnt bigint"
OUTLINED = (
    "shelf bigint, place bigint, words bigint, compared bigint, shingles bigint, digest bigint, "
    "bands binary, anchors binary, tokens binary"
)
VERIFIED = (
    "one bigint, other bigint, shared bigint, jaccard double, containment_one double, "
    "containment_other double, shared_words bigint, longest_run bigint, aligned double, "
    "relation string"
)


def templates(options: TemplateOptions) -> Callable[[pa.Table], pa.Table]:
    """Return what learns the templates of one outlet from its articles' lines.

    Gives each article the templates that stand in it, and one row with how many were `learnt`.
    """

    def learnt(table: pa.Table) -> pa.Table:
        return _templates(table, options)

    return learnt


def _templates(table: pa.Table, options: TemplateOptions) -> pa.Table:
    counts = LineCounts()
    rows = table.select(["place", "story", "keys", "sizes"]).to_pylist()
    for number, row in enumerate(rows):
        counts.add(number, Tally(row["story"] % (1 << 64), row["keys"], row["sizes"]))
    found = np.array(sorted(learn(counts, options)), dtype=np.uint64)
    keys = np.frombuffer(counts.keys, dtype=np.uint64)
    owners = np.frombuffer(counts.articles, dtype=np.uint64).astype(np.int64)
    told = np.isin(keys, found)
    own: dict[int, set[int]] = {}
    for owner, key in zip(owners[told].tolist(), keys[told].tolist(), strict=True):
        own.setdefault(owner, set()).add(key)
    return pa.table(
        {
            "place": pa.array([-1, *(rows[owner]["place"] for owner in own)], pa.int64()),
            "templates": pa.array(
                [b"", *(np.array(sorted(each), np.uint64).tobytes() for each in own.values())],
                pa.binary(),
            ),
            "learnt": pa.array([len(found), *[0] * len(own)], pa.int64()),
        }
    )


def outlined(
    batches: Iterable[pa.RecordBatch], options: CompareOptions
) -> Iterator[pa.RecordBatch]:
    """Outline articles: rows of (place, doc, outlet, templates, payload) to `OUTLINED`."""
    for batch in batches:
        if not batch.num_rows:
            continue
        items, kept = [], []
        for row in batch.to_pylist():
            examined = unpack(row["payload"])
            assert isinstance(examined, Examined)
            article = examined.article
            item = Text(
                DocId(row["doc"]), row["outlet"], article.title, article.text, examined.claims
            )
            known = np.frombuffer(row["templates"] or b"", dtype=np.uint64).tolist()
            items.append(item)
            kept.append(comparable(item, frozenset(known)))
        compiled = len(items) >= COMPILED_FROM
        tokens = token_rows(kept, compiled=compiled)
        stages = options.shingle, options.signature, options.candidates
        made = outline(tokens, *stages, compiled=compiled)
        left_out = np.array(words_left_out(items, kept, compiled=compiled), dtype=np.int64)
        yield pa.RecordBatch.from_arrays(
            [
                pa.array(batch.column("place").to_numpy() >> 32),
                batch.column("place"),
                pa.array(made.words + left_out),
                pa.array(made.words),
                pa.array(made.shingles),
                signed(made.digests),
                pa.array([bands.tobytes() for bands in made.bands], pa.binary()),
                as_bytes(made.anchors),
                as_bytes(tokens),
            ],
            names=schema(OUTLINED).names,
        )


def verified(
    batches: Iterable[pa.RecordBatch], options: CompareOptions
) -> Iterator[pa.RecordBatch]:
    """Keep the pairs that share enough, given some bins: their texts and their pairs.

    Rows: place, shingles, tokens of a text; or the one and the other of a pair, with no tokens.
    """
    places: list[Index] = []
    shingles: list[Index] = []
    tokens: list[bytes] = []
    ends: list[tuple[Index, Index]] = []
    for batch in batches:
        there = batch.column("tokens").is_valid()
        texts, pairs = batch.filter(there), batch.filter(pc.invert(there))
        places.append(texts.column("place").to_numpy())
        shingles.append(texts.column("shingles").to_numpy())
        tokens += texts.column("tokens").to_pylist()
        ends.append((pairs.column("place").to_numpy(), pairs.column("other").to_numpy()))
    if not sum(len(one) for one, _ in ends):
        return
    # A text is there once for each of the bins.
    known, first = np.unique(np.concatenate(places), return_index=True)
    one, other = (np.concatenate(side) for side in zip(*ends, strict=True))
    order = np.lexsort((other, one))
    left, right = (np.searchsorted(known, side[order]) for side in (one, other))
    words = as_rows([np.frombuffer(tokens[row], dtype=np.uint64) for row in first.tolist()])
    tokens.clear()
    found = compare(
        Candidates(left, right, Limits()),
        words.take,
        np.concatenate(shingles)[first],
        words.lengths(),
        options.shingle,
        options.verify,
        compiled=len(left) >= COMPILED_FROM,
    )
    figures = found.figures
    yield pa.RecordBatch.from_arrays(
        [
            pa.array(known[figures.left]),
            pa.array(known[figures.right]),
            pa.array(figures.shared),
            pa.array(figures.jaccard),
            pa.array(figures.containment_left),
            pa.array(figures.containment_right),
            pa.array([each.shared_words for each in found.overlaps], pa.int64()),
            pa.array([each.longest_run for each in found.overlaps], pa.int64()),
            pa.array([each.aligned for each in found.overlaps], pa.float64()),
            pa.array(list(found.relations), pa.string()),
        ],
        names=schema(VERIFIED).names,
    )
