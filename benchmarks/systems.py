"""The systems that are measured: what each does with the same texts, by its own public functions.

Runs in the environment of the system that it is asked for, hence imports nothing of ours at the
top. `signatures` makes 128-value MinHash signatures of word 5-grams. `job` reads JSONL and ends
with the clusters; only ours verifies its pairs.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

PERMUTATIONS, GRAM = 128, 5
BANDS, ROWS = 16, 8
"""The peers' bands: the usual choice for a similarity of 0.7 to 0.8."""

Signer = Callable[[], None]


class Found(NamedTuple):
    """Pairs of rows, each row standing for all rows of the same `first`."""

    first: Any
    left: Any
    right: Any


def texts_of(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [json.loads(line)["text"] for line in file]


def grams(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1)]


# --- ours


def provenance_signer(texts: list[str]) -> Signer:
    from provenance.minhash import SignatureOptions, chunks, sign_rows
    from provenance.shingle import ShingleOptions, token_rows

    cut, options = ShingleOptions(), SignatureOptions()

    def sign() -> None:
        for chunk in chunks(texts):
            sign_rows(token_rows(chunk, compiled=True), cut, options, compiled=True)

    return sign


def provenance_job(path: Path) -> Found:
    import msgspec

    from provenance.candidates import CandidateOptions
    from provenance.matching import CompareOptions, match
    from provenance.runs import components
    from provenance.verify import VerifyOptions

    class Line(msgspec.Struct, gc=False):
        text: str

    def batches() -> Iterator[list[str]]:
        decode = msgspec.json.Decoder(Line).decode_lines
        # One buffer, filled again and again: whole lines from its start, the rest moves there.
        buffer = memoryview(bytearray(8_000_000))
        kept = 0
        with path.open("rb", buffering=0) as file:
            while read := file.readinto(buffer[kept : kept + 1_000_000]):
                end = buffer.obj.rfind(b"\n", 0, kept + read) + 1
                yield [line.text for line in decode(buffer[:end])]
                kept += read - end
                buffer[:kept] = buffer[end : end + kept]

    options = CompareOptions(candidates=CandidateOptions(), verify=VerifyOptions())
    found = match(batches(), options, threads=os.cpu_count() or 1, compiled=True)
    figures = found.verified.figures
    components(found.first, figures.left, figures.right, compiled=True)
    return Found(found.first, figures.left, figures.right)


# --- peers


def daft_hashes(table: Any) -> Any:
    import daft

    return table.select(
        daft.col("text").minhash(
            num_hashes=PERMUTATIONS, ngram_size=GRAM, seed=1, hash_function="xxhash3_64"
        )
    )


def daft_signer(texts: list[str]) -> Signer:
    import daft

    table = daft.from_pydict({"text": texts}).collect()
    return lambda: daft_hashes(table).collect() and None


def daft_job(path: Path) -> Found:
    import daft

    column = daft_hashes(daft.read_json(str(path))).to_arrow().column(0).combine_chunks()
    values = column.flatten().to_numpy(zero_copy_only=False)
    return banded(values.reshape(-1, PERMUTATIONS).astype(np.uint32))


def datasketch_signer(texts: list[str]) -> Signer:
    from datasketch import MinHash

    def sign() -> None:
        for text in texts:
            hashes = [gram.encode() for gram in grams(text)]
            MinHash(num_perm=PERMUTATIONS, scheme="affine32").update_batch(hashes)

    return sign


def datasketch_bulk_signer(texts: list[str]) -> Signer:
    from datasketch import MinHash

    def sign() -> None:
        rows = ([gram.encode() for gram in grams(text)] for text in texts)
        MinHash.bulk(rows, num_perm=PERMUTATIONS, scheme="affine32")

    return sign


def datasketch_job(path: Path) -> Found:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(params=(BANDS, ROWS), num_perm=PERMUTATIONS)
    pairs: list[tuple[int, int]] = []
    rows = ([gram.encode() for gram in grams(text)] for text in texts_of(path))
    signatures = MinHash.generator(rows, num_perm=PERMUTATIONS, scheme="affine32")
    count = 0
    for count, signature in enumerate(signatures, 1):
        pairs += [(earlier, count - 1) for earlier in index.query(signature)]
        index.insert(count - 1, signature)
    return clustered(count, pairs)


def rensa_signer(texts: list[str]) -> Signer:
    from rensa import RMinHash

    def sign() -> None:
        for text in texts:
            signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
            signature.update(grams(text))
            signature.digest()

    return sign


def rensa_job(path: Path) -> Found:
    from rensa import RMinHash

    signatures = []
    for text in texts_of(path):
        signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update(grams(text))
        signatures.append(np.array(signature.digest(), dtype=np.uint32))
    return banded(np.stack(signatures))


def gaoya_job(path: Path) -> Found:
    from gaoya.minhash import MinHashStringIndex

    texts = texts_of(path)
    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=0.7, num_bands=BANDS, band_size=ROWS,
        analyzer="word", lowercase=True, ngram_range=(GRAM, GRAM),
    )  # fmt: skip
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    answers = index.par_bulk_query(texts, return_similarity=False)
    pairs = [(row, other) for row, met in enumerate(answers) for other in met if row < other]
    return clustered(len(texts), pairs)


def text_dedup_bands(texts: list[str]) -> Iterator[list[bytes]]:
    from text_dedup.minhash import embed_func
    from text_dedup.utils import sha1_hash

    draw = np.random.RandomState(1)
    prime, largest = np.uint64((1 << 61) - 1), np.uint64((1 << 32) - 1)
    permutations = (
        draw.randint(1, (1 << 61) - 1, PERMUTATIONS, dtype=np.uint64),
        draw.randint(0, (1 << 61) - 1, PERMUTATIONS, dtype=np.uint64),
    )
    for number, text in enumerate(texts):
        made = embed_func(
            text, number, num_perm=PERMUTATIONS, ngram_size=GRAM, min_length=GRAM,
            hashranges=[(i, i + ROWS) for i in range(0, PERMUTATIONS, ROWS)],
            permutations=permutations, hash_func=sha1_hash, dtype=np.uint64, max_hash=largest,
            modulo_prime=prime,
        )  # fmt: skip
        yield made["__signatures__"]


def text_dedup_signer(texts: list[str]) -> Signer:
    return lambda: [None for _ in text_dedup_bands(texts)] and None


def text_dedup_job(path: Path) -> Found:
    return bucketed(text_dedup_bands(texts_of(path)))


def datatrove_bands(texts: list[str]) -> Iterator[list[bytes]]:
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature

    config = MinhashConfig(n_grams=GRAM, num_buckets=BANDS, hashes_per_bucket=ROWS)
    step = MinhashDedupSignature("/dev/null", config)
    for text in texts:
        bands = step.get_signature(step.get_shingles(text))
        yield [np.array(band, dtype=np.uint64).tobytes() for band in bands]


def datatrove_signer(texts: list[str]) -> Signer:
    return lambda: [None for _ in datatrove_bands(texts)] and None


def datatrove_job(path: Path) -> Found:
    return bucketed(datatrove_bands(texts_of(path)))


# --- banding and components for peers that come without, at the least cost we know


def banded(signatures: Any) -> Found:
    """Pair rows that agree on a band, by sorting."""
    pairs: list[Any] = []
    for band in range(BANDS):
        values = np.ascontiguousarray(signatures[:, band * ROWS : (band + 1) * ROWS])
        keys = values.view(np.uint64)
        mixed = np.zeros(len(keys), dtype=np.uint64)
        for column in range(keys.shape[1]):
            mixed = (mixed ^ keys[:, column]) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        order = np.argsort(mixed, kind="stable")
        same = np.flatnonzero(mixed[order][1:] == mixed[order][:-1])
        breaks = np.flatnonzero(np.diff(same) > 1) + 1
        for run in np.split(same, breaks) if len(same) else []:
            pairs += combinations(order[run[0] : run[-1] + 2].tolist(), 2)
    return clustered(len(signatures), pairs)


def bucketed(bands: Iterable[list[bytes]]) -> Found:
    """Pair rows that agree on a band, by dictionaries."""
    buckets: list[dict[bytes, list[int]]] = [{} for _ in range(BANDS)]
    pairs: list[tuple[int, int]] = []
    count = 0
    for keys in bands:
        for bucket, key in zip(buckets, keys, strict=True):
            met = bucket.setdefault(key, [])
            pairs += [(earlier, count) for earlier in met]
            met.append(count)
        count += 1
    return clustered(count, pairs)


def clustered(count: int, pairs: Iterable[tuple[int, int]]) -> Found:
    """Join the pairs to clusters and return the pairs, each once."""
    parent = list(range(count))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    distinct = set(map(tuple, map(sorted, pairs)))
    for one, other in distinct:
        parent[root(one)] = root(other)
    ends = np.array(sorted(distinct), dtype=np.int64).reshape(-1, 2)
    return Found(np.arange(count), ends[:, 0], ends[:, 1])


SIGNERS: dict[str, Callable[[list[str]], Signer]] = {
    "provenance": provenance_signer,
    "daft": daft_signer,
    "rensa": rensa_signer,
    "datasketch update_batch": datasketch_signer,
    "datasketch bulk": datasketch_bulk_signer,
    "text-dedup": text_dedup_signer,
    "datatrove": datatrove_signer,
}
JOBS: dict[str, Callable[[Path], Found]] = {
    "provenance": provenance_job,
    "daft": daft_job,
    "rensa": rensa_job,
    "gaoya": gaoya_job,
    "datasketch": datasketch_job,
    "text-dedup": text_dedup_job,
    "datatrove": datatrove_job,
}
MODULES = {"text-dedup": "text_dedup", "provenance": "provenance"}


def serve(name: str, path: Path, count: int) -> None:
    """Sign `count` texts for each line on stdin, and print the processor seconds it took."""
    sign = SIGNERS[name](texts_of(path)[:count])
    sign()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        sign()
        print(time.process_time() - start, flush=True)


def run(name: str, path: Path, out: Path) -> None:
    """Do the whole job, print what it took, then write the pairs."""
    found = JOBS[name](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"cpu": time.process_time(), "peak_mb": peak / 1024}), flush=True)
    np.savez(out, first=found.first, left=found.left, right=found.right)


if __name__ == "__main__":
    if sys.argv[1] == "signatures":
        serve(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        run(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
