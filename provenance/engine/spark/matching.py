"""Matching on Arrow batches: outlines, candidates and verification, by the stages of a scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa

from provenance.candidates import CandidateOptions, Candidates, Index, Limits
from provenance.comparison import Text, comparable, words_left_out
from provenance.examine import Examined
from provenance.kept import unpack
from provenance.matching import CompareOptions
from provenance.outline import outline
from provenance.records import DocId
from provenance.runs import pairs_within
from provenance.shingle import Hashes, Rows, mix, token_rows
from provenance.templates import LineCounts, Tally, TemplateOptions, learn
from provenance.verify import compare

COMPILED_FROM = 500
"""Texts of a batch from which the compiled kernels are used; a worker loads them once."""
CARRIED = 20_000
"""Rows of one key after which its pairs are given out before its end is seen."""

TEMPLATES = "outlet string, templates binary"
OUTLINED = (
    "place bigint, words bigint, compared bigint, shingles bigint, digest bigint, "
    "bands binary, anchors binary, tokens binary"
)
POSTINGS = "key bigint, value bigint"
FOUND = "one bigint, other bigint, band int, least int"
VERIFIED = (
    "one bigint, other bigint, shared bigint, jaccard double, containment_one double, "
    "containment_other double, shared_words bigint, longest_run bigint, aligned double, "
    "relation string"
)


def _signed(values: Hashes) -> pa.Array:
    return pa.array(np.ascontiguousarray(values).view(np.int64))


def templates(options: TemplateOptions) -> Callable[[pa.Table], pa.Table]:
    """Return what learns the templates of one outlet from its rows of lines."""

    def learnt(table: pa.Table) -> pa.Table:
        return _templates(table, options)

    return learnt


def _templates(table: pa.Table, options: TemplateOptions) -> pa.Table:
    counts = LineCounts()
    for number, row in enumerate(table.select(["story", "keys", "sizes"]).to_pylist()):
        counts.add(number, Tally(row["story"] % (1 << 64), row["keys"], row["sizes"]))
    found = np.array(sorted(learn(counts, options)), dtype=np.uint64).tobytes()
    outlet = table.column("outlet")[0].as_py()
    return pa.table({"outlet": [outlet], "templates": pa.array([found], pa.binary())})


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
                batch.column("place"),
                pa.array(made.words + left_out),
                pa.array(made.words),
                pa.array(made.shingles),
                _signed(made.digests),
                pa.array([bands.tobytes() for bands in made.bands], pa.binary()),
                _rows_as_bytes(made.anchors),
                _rows_as_bytes(tokens),
            ],
            names=[
                "place", "words", "compared", "shingles", "digest", "bands", "anchors", "tokens",
            ],
        )  # fmt: skip


def _rows_as_bytes(rows: Rows) -> pa.Array:
    data = np.ascontiguousarray(rows.values)
    offsets = pa.py_buffer((rows.offsets * 8).astype(np.int64))
    array = pa.Array.from_buffers(pa.large_binary(), len(rows), [None, offsets, pa.py_buffer(data)])
    return array.cast(pa.binary())


def _rows(column: pa.Array) -> Rows:
    values = [np.frombuffer(each, dtype=np.uint64) for each in column.to_pylist()]
    offsets = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum([len(each) for each in values], out=offsets[1:])
    joined = np.concatenate(values) if values else np.empty(0, dtype=np.uint64)
    return Rows(joined, offsets)


def postings(
    batches: Iterable[pa.RecordBatch], options: CandidateOptions
) -> Iterator[pa.RecordBatch]:
    """Give each text's keys: of (place, bands, anchors) rows, `POSTINGS`.

    The lowest bit of a key tells anchors (1) from bands (0), that of a value texts with too few
    anchors to share the number asked for (1).
    """
    numbers = mix(np.arange(1, options.bands + 1, dtype=np.uint64))
    for batch in batches:
        places = batch.column("place").to_numpy()
        sample = _rows(batch.column("anchors"))
        lengths = sample.lengths()
        few = (lengths < options.shared).astype(np.int64)
        values = places * 2 + few
        bands = np.frombuffer(b"".join(batch.column("bands").to_pylist()), dtype=np.uint64)
        keys = mix(bands.reshape(len(places), options.bands) ^ numbers)
        one = np.uint64(1)
        yield pa.RecordBatch.from_arrays(
            [
                _signed(np.concatenate([keys.ravel() & ~one, sample.values | one])),
                pa.array(
                    np.concatenate([np.repeat(values, options.bands), np.repeat(values, lengths)])
                ),
            ],
            names=["key", "value"],
        )


def paired(
    batches: Iterable[pa.RecordBatch], options: CandidateOptions
) -> Iterator[pa.RecordBatch]:
    """Pair the texts of each key: `POSTINGS` by key and value to `FOUND`.

    Of a run longer than the cap one row more says so: `one` is -1, `band` tells which kind.
    """
    keys = np.empty(0, dtype=np.int64)
    values = np.empty(0, dtype=np.int64)
    passed = 0
    """Rows of the first key that were let go, their pairs given out."""
    for batch in batches:
        keys = np.concatenate([keys, batch.column("key").to_numpy()])
        values = np.concatenate([values, batch.column("value").to_numpy()])
        if not len(keys):
            continue
        last = int(np.searchsorted(keys, keys[-1]))
        if last:
            yield from _pairs(keys[:last], values[:last], passed, options)
            keys, values, passed = keys[last:], values[last:], 0
        if len(keys) > CARRIED:
            yield from _pairs(keys, values, passed, options, ended=False)
            let_go = len(keys) - options.common
            keys, values, passed = keys[let_go:], values[let_go:], passed + let_go
    if len(keys):
        yield from _pairs(keys, values, passed, options)


def _pairs(
    keys: Index, values: Index, passed: int, options: CandidateOptions, *, ended: bool = True
) -> Iterator[pa.RecordBatch]:
    common = options.common
    rows = values >> 1
    places = np.arange(len(keys))
    settled = None
    if passed:
        # The rows that were carried over have been paired with each other.
        settled = (keys == keys[0]) & (places < common)
    left, right, _ = pairs_within(keys.view(np.uint64), places, common, settled)
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sizes = np.diff(np.append(starts, len(keys)))
    sizes[0] += passed
    over = keys[starts[sizes > common]] if ended else keys[:0]
    few = (values & 1).astype(bool)
    least = np.where(few[left] | few[right], 1, options.shared)
    band = (keys[left] & 1) ^ 1
    nothing = np.full(len(over), -1)
    yield pa.RecordBatch.from_arrays(
        [
            pa.array(np.concatenate([rows[left], nothing])),
            pa.array(np.concatenate([rows[right], nothing])),
            pa.array(np.concatenate([band, (over & 1) ^ 1]).astype(np.int32)),
            pa.array(np.concatenate([least, nothing]).astype(np.int32)),
        ],
        names=["one", "other", "band", "least"],
    )


def verified(
    batches: Iterable[pa.RecordBatch], options: CompareOptions
) -> Iterator[pa.RecordBatch]:
    """Keep the pairs that share enough.

    Rows: one, other, then shingles and tokens of each (`one_shingles`, `one_tokens`, ...).
    """
    for batch in batches:
        one, other = batch.column("one").to_numpy(), batch.column("other").to_numpy()
        if not len(one):
            continue
        ends = np.concatenate([one, other])
        places, first, inside = np.unique(ends, return_index=True, return_inverse=True)
        column = pa.chunked_array([batch.column("one_tokens"), batch.column("other_tokens")])
        tokens = _rows(column.take(pa.array(first)).combine_chunks())
        sizes = np.concatenate(
            [batch.column("one_shingles").to_numpy(), batch.column("other_shingles").to_numpy()]
        )[first]
        left, right = inside[: len(one)], inside[len(one) :]
        found = compare(
            Candidates(left, right, Limits()),
            tokens.take,
            sizes,
            tokens.lengths(),
            options.shingle,
            options.verify,
            compiled=len(one) >= COMPILED_FROM,
        )
        figures = found.figures
        yield pa.RecordBatch.from_arrays(
            [
                pa.array(places[figures.left]),
                pa.array(places[figures.right]),
                pa.array(figures.shared),
                pa.array(figures.jaccard),
                pa.array(figures.containment_left),
                pa.array(figures.containment_right),
                pa.array([each.shared_words for each in found.overlaps], pa.int64()),
                pa.array([each.longest_run for each in found.overlaps], pa.int64()),
                pa.array([each.aligned for each in found.overlaps], pa.float64()),
                pa.array(list(found.relations), pa.string()),
            ],
            names=[part.split()[0] for part in VERIFIED.split(", ")],
        )


ANCHORS = "place bigint, value bigint"


def anchor_rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Give each text's anchors, a row each."""
    for batch in batches:
        sample = _rows(batch.column("anchors"))
        places = np.repeat(batch.column("place").to_numpy(), sample.lengths())
        yield pa.RecordBatch.from_arrays(
            [pa.array(places), _signed(sample.values)], names=["place", "value"]
        )
