"""GraphML, for networkx, igraph, yEd and Gephi.

Source: GraphML specification 1.0, http://graphml.graphdrawing.org/specification.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from provenance.export.graph import EDGE_FIELDS, NODE_FIELDS, Edge, Graph, Node, values
from provenance.export.xml import escape, plain

_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}


def as_graphml(out: Path) -> Iterator[str]:
    """Yield the file."""
    graph = Graph(out)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for what, names in (("node", NODE_FIELDS), ("edge", EDGE_FIELDS)):
        for name, kind in names.items():
            key = f'<key id="{what}-{name}" for="{what}" attr.name="{name}"'
            yield f' {key} attr.type="{_TYPES[kind]}"/>\n'
    yield ' <graph id="provenance" edgedefault="directed">\n'
    for node in graph.nodes():
        yield f'  <node id="{escape(node.key)}">\n{_data(node, "node", NODE_FIELDS)}  </node>\n'
    for edge in graph.edges():
        ends = f'source="{escape(edge.source)}" target="{escape(edge.target)}"'
        yield f"  <edge {ends}>\n{_data(edge, 'edge', EDGE_FIELDS)}  </edge>\n"
    yield " </graph>\n</graphml>\n"


def _data(item: Node | Edge, what: str, names: Mapping[str, type]) -> str:
    return "".join(
        f'   <data key="{what}-{name}">{escape(plain(value))}</data>\n'
        for name, value in values(item, names)
    )
