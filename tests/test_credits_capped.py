"""Articles in which not every place was searched for credits are counted in run.json."""

import json
import subprocess
import sys
from pathlib import Path


def test_capped_articles_are_counted_among_the_limits(tmp_path: Path) -> None:
    bomb = "This article was originally published by The Guardian.\n" * 2000
    rows = [
        {"id": "a", "url": "https://a.example/1", "text": bomb},
        {"id": "b", "url": "https://b.example/1", "text": "Rain fell on the hills all day. " * 20},
    ]
    source = tmp_path / "articles.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    arguments = ["scan", str(source), "-o", str(tmp_path / "out"), "-q"]
    command = [sys.executable, "-m", "provenance", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["limits_hit"]["credits_capped"] == 1
