"""Take the pictures of docs/report.md from a report of corpus/: `python -m benchmarks.pictures`."""

from __future__ import annotations

import csv
from base64 import b64decode
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from benchmarks.browser import chromium, opened, turned
from provenance import pipeline
from provenance.options import Options

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
STORY = "Grain ships queue off Port Ellan as weighers walk out"
WIDTH = 1200


def main() -> None:
    """Write one PNG a view."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as name, chromium(WIDTH, 900) as driver:
        out = Path(name) / "out"
        own = Options(outlets=(str(ROOT / "corpus" / "outlets.csv"),))
        pipeline.scan([ROOT / "corpus" / "crawl"], out, own)
        opened(driver, out / "report.html")
        for title, (view, height) in _views(out).items():
            turned(driver, view)
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 0.75}
            shot = driver.execute_cdp_cmd(
                "Page.captureScreenshot", {"clip": clip, "captureBeyondViewport": True}
            )
            (FOLDER / f"{title}.png").write_bytes(b64decode(shot["data"]))


def _views(out: Path) -> dict[str, tuple[str, int]]:
    """Return a view and the height to show of it for each picture."""
    with (out / "clusters.csv").open(encoding="utf-8", newline="") as file:
        story = next(row for row in csv.DictReader(file) if row["title"] == STORY)
    with (out / "pairs.csv").open(encoding="utf-8", newline="") as file:
        inside = [row for row in csv.DictReader(file) if row["relation"] == "abridged"]
    pair = next(
        row for row in inside
        if row["left"] == story["cluster_id"] and row["direction"] != "undetermined"
    )  # fmt: skip
    ends = urlencode({"left": pair["left"], "right": pair["right"]})
    return {
        "overview": ("overview", 860),
        "story": (f"cluster?{urlencode({'id': story['cluster_id']})}", 960),
        "pair": (f"pair?{ends}", 1_150),
        "flow": ("flow", 800),
    }


if __name__ == "__main__":
    main()
