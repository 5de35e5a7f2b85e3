"""The log-log picture of growth; runs where matplotlib is: in the peers' environment."""

from __future__ import annotations

import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt


def draw(jobs: list[dict[str, float]], path: str) -> None:
    """Draw processor time and memory by number of articles."""
    plt.rcParams.update({"svg.hashsalt": "provenance", "svg.fonttype": "none", "font.size": 10})
    figure, (time, memory) = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
    sizes = [job["articles"] for job in jobs]
    seconds = [job["cpu"] for job in jobs]
    time.loglog(sizes, seconds, "o-", color="#1f5f8b", label="measured")
    line = [seconds[-1] * size / sizes[-1] for size in sizes]
    time.loglog(sizes, line, "--", color="#888888", label="proportional")
    time.set(xlabel="articles", ylabel="processor seconds")
    time.legend(frameon=False)
    memory.loglog(sizes, [job["peak_mb"] for job in jobs], "s-", color="#8b3a1f")
    memory.set(xlabel="articles", ylabel="peak memory, MB")
    for axes in (time, memory):
        axes.grid(visible=True, which="major", color="#dddddd")
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    draw(json.load(sys.stdin), sys.argv[1])
