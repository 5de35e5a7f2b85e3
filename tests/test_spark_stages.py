"""What tasks of the Spark engine do with their rows; no Spark is needed for it."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.candidates import CandidateOptions, Index
from provenance.corpus.walk import Found
from provenance.engine.spark import pairing
from provenance.engine.spark.columns import as_bytes
from provenance.engine.spark.components import rooted
from provenance.engine.spark.reading import ITEMS, shelved
from provenance.engine.spark.shelves import fetched
from provenance.records import Skipped
from provenance.runs import pairs_within
from provenance.shingle import as_rows

OPTIONS = CandidateOptions()


def _pieces(keys: list[int], size: int) -> list[tuple[Index, Index]]:
    order = np.array(sorted((key, 2 * place) for place, key in enumerate(keys))).reshape(-1, 2)
    return [(part[:, 0], part[:, 1]) for part in np.split(order, range(size, len(order), size))]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 3), max_size=80), st.integers(1, 9), st.integers(2, 6),
    st.integers(6, 30),
)  # fmt: skip
def test_runs_are_paired_alike_however_they_are_cut(
    keys: list[int], size: int, common: int, carried: int
) -> None:
    options = CandidateOptions(common=common)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "CARRIED", max(carried, common + 1))
        found = [
            row
            for batch in pairing.runs_paired(_pieces(keys, size), options)
            for row in batch.to_pylist()
        ]
    order = np.argsort(np.array(keys, dtype=np.int64), kind="stable")
    ranked = np.array(keys, dtype=np.uint64)[order]
    left, right, capped = pairs_within(ranked, order, common)
    pairs = sorted((row["one"], row["other"]) for row in found if row["one"] >= 0)
    assert pairs == sorted(zip(left.tolist(), right.tolist(), strict=True))
    assert sum(row["one"] < 0 for row in found) == capped


@pytest.mark.parametrize("bins", [1, 7])
def test_postings_travel_packed_and_meet_by_key(bins: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "PACKED", 500)
    draw = np.random.default_rng(bins)
    # Shelves far apart, as places have them; few keys, so that many are shared.
    places = np.sort(draw.choice(40, 30, replace=False) * (ITEMS + 1))
    bands = draw.integers(0, 6, (30, OPTIONS.bands)).astype(np.uint64)
    anchors = [draw.choice(400, size, replace=False) for size in draw.integers(0, 12, 30)]
    sample = [np.sort(each).astype(np.uint64) * np.uint64(2) for each in anchors]
    texts = pa.RecordBatch.from_arrays(
        [
            pa.array(places),
            pa.array([each.tobytes() for each in bands], pa.binary()),
            as_bytes(as_rows(sample)),
        ],
        names=["place", "bands", "anchors"],
    )
    batches = [texts.slice(start, 4) for start in range(0, 30, 4)]
    posted = list(pairing.postings(batches, OPTIONS, bins))
    by_bin = defaultdict(list)
    for batch in posted:
        for row in range(batch.num_rows):
            by_bin[batch.column("bin")[row].as_py()].append(batch.slice(row, 1))
    assert len(by_bin) == bins
    found = [
        (row["one"], row["other"], row["band"])
        for rows in by_bin.values()
        for batch in pairing.paired(reversed(rows), OPTIONS)
        for row in batch.to_pylist()
    ]
    expected = []
    for (one, first), (other, second) in combinations(enumerate(places.tolist()), 2):
        expected += [(first, second, 1)] * int((bands[one] == bands[other]).sum())
        expected += [(first, second, 0)] * len(np.intersect1d(sample[one], sample[other]))
    assert sorted(found) == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_nodes_get_the_smallest_they_hang_together_with(edges: list[tuple[int, int]]) -> None:
    batch = pa.RecordBatch.from_pylist([{"a": a, "b": b} for a, b in edges])
    found = {row["node"]: row["root"] for each in rooted([batch] if edges else [])
             for row in each.to_pylist()}  # fmt: skip
    whole = nx.Graph(edges)
    assert found == {node: min(part) for part in nx.connected_components(whole) for node in part}


def test_kept_rows_are_fetched_by_place(tmp_path: Path) -> None:
    for shelf in (0, 2):
        places = [shelf * ITEMS + number for number in range(0, 2_000, 2)]
        folder = tmp_path / f"shelf={shelf}"
        folder.mkdir()
        for part in (0, 1):
            some = places[part * 700 : 700 + part * 700]
            table = pa.table({"place": some, "text": [f"text {each}" for each in some]})
            pq.write_table(table, folder / f"part-{part}.parquet", row_group_size=300)
    wanted = [0, 0, 3, 1_400, 1_998, ITEMS, 2 * ITEMS, 2 * ITEMS, 2 * ITEMS + 1_200]
    asking = pa.RecordBatch.from_pylist([{"n": n, "place": p} for n, p in enumerate(wanted)])
    for size in (1, 4, 100):
        batches = [asking.slice(start, size) for start in range(0, len(wanted), size)]
        rows = [row for batch in fetched(batches, str(tmp_path), ("text",))
                for row in batch.to_pylist()]  # fmt: skip
        there = [n for n, place in enumerate(wanted) if n not in (2, 5)]
        assert sorted(row["n"] for row in rows) == there
        assert all(row["text"] == f"text {row['place']}" for row in rows)


def test_files_keep_their_order_on_shelves(tmp_path: Path) -> None:
    sizes = {"a.html": 10, "b.html": 10, "c.jsonl": 95, "d.html": 30, "e.html": 1, "f.html": 0}
    found: list[Found | Skipped] = [Skipped("none", "", "unreadable")]
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(b"\n" * size)
        found.append(Found(str(tmp_path / name), name, named=False))
    known, cut, shelves = shelved(found, 1, 25, 1)
    told = [(row[0], row[1], row[2], row[3]) for row in [*known, *cut]]
    assert told == [
        (0, 0, 0, -1), (0, 1, 0, -1), (0, 2, 0, -1), (5, 4, 0, -1), (6, 5, 0, -1), (6, 6, 0, -1),
        (1, 3, 0, 25), (2, 3, 25, 50), (3, 3, 50, 75), (4, 3, 75, 95),
    ]  # fmt: skip
    assert shelves == 7
    assert shelved([], 1, 25, 1) == ([], [], 1)
