"""DOT, for Graphviz: the articles that share text or name a source, a box a story.

Solid edges are claimed, dashed ones inferred from the text alone, as in the HTML report.

Source: Graphviz, the DOT language, https://graphviz.org/doc/info/lang.html
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from provenance.export.graph import Edge, Graph, Node
from provenance.terminal import printable

_LABEL = 60
_SHAPES = {"original": "doubleoctagon", "copy": "box", "excerpt": "note", "revision": "tab"}


def as_dot(out: Path) -> Iterator[str]:
    """Yield the file."""
    graph = Graph(out)
    ends = {key for edge in graph.edges() for key in (edge.source, edge.target)}
    stories: dict[str, list[Node]] = {}
    for node in graph.nodes():
        if node.key in ends:
            stories.setdefault(node.cluster_id, []).append(node)
    yield 'digraph provenance {\n  rankdir="RL";\n'
    for what, size in (("graph", 9), ("node", 10), ("edge", 8)):
        yield f'  {what} [fontname="sans-serif", fontsize="{size}"];\n'
    for number, (story, nodes) in enumerate(stories.items()):
        if story and len(nodes) > 1:
            yield f'  subgraph "cluster_{number}" {{\n    label={quoted(story)};\n'
            yield from (f"    {_node(node)}\n" for node in nodes)
            yield "  }\n"
        else:
            yield from (f"  {_node(node)}\n" for node in nodes)
    for edge in graph.edges():
        yield f"  {_edge(edge)}\n"
    yield "}\n"


def _node(node: Node) -> str:
    if node.kind == "outlet":
        label = quoted(printable(node.label, _LABEL))
        return f"{quoted(node.key)} [label={label}, shape=ellipse];"
    says = " · ".join(filter(None, (printable(node.outlet, _LABEL), node.published, node.verdict)))
    shape = _SHAPES.get(node.verdict, "box")
    label = quoted(f"{printable(node.label, _LABEL)}\n{printable(says, 2 * _LABEL)}")
    about = quoted(f"{printable(node.document_id)} {printable(node.url)}")
    return f"{quoted(node.key)} [label={label}, tooltip={about}, shape={shape}];"


def _edge(edge: Edge) -> str:
    claimed = edge.kind == "link" and edge.basis != "match"
    figures = [edge.relation or "claim"]
    figures += [] if edge.jaccard is None else [f"{edge.weight:.0%}"]
    style = "solid" if claimed else "dashed" if edge.kind == "link" else "dotted"
    head = "" if edge.directed else ", dir=none"
    label = quoted(" ".join(figures))
    ends = f"{quoted(edge.source)} -> {quoted(edge.target)}"
    return f"{ends} [label={label}, style={style}{head}];"


def quoted(text: str) -> str:
    r"""Return a quoted string in which nothing is an escape but line breaks.

    >>> print(quoted('say "a\\N"'))
    "say \"a\\N\""
    """
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
