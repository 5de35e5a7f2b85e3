"""GEXF, for Gephi.

Source: GEXF 1.2draft primer, https://gexf.net; newer readers take it, older ones take no newer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from provenance.export.graph import EDGE_FIELDS, NODE_FIELDS, Edge, Graph, Node, values
from provenance.export.xml import escape, plain

_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}
_OWN = ("label", "weight")
"""What GEXF has an attribute of its own for."""
_NODES = {name: kind for name, kind in NODE_FIELDS.items() if name not in _OWN}
_EDGES = {name: kind for name, kind in EDGE_FIELDS.items() if name not in _OWN}


def as_gexf(out: Path) -> Iterator[str]:
    """Yield the file."""
    graph = Graph(out)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
    yield ' <graph mode="static" defaultedgetype="directed">\n'
    for what, names in (("node", _NODES), ("edge", _EDGES)):
        yield f'  <attributes class="{what}" mode="static">\n'
        for name, kind in names.items():
            yield f'   <attribute id="{what}-{name}" title="{name}" type="{_TYPES[kind]}"/>\n'
        yield "  </attributes>\n"
    yield "  <nodes>\n"
    for node in graph.nodes():
        yield f'   <node id="{escape(node.key)}" label="{escape(node.label)}">\n'
        yield f"{_values(node, 'node', _NODES)}   </node>\n"
    yield "  </nodes>\n  <edges>\n"
    for number, edge in enumerate(graph.edges()):
        ends = (
            f'source="{escape(edge.source)}" target="{escape(edge.target)}" weight="{edge.weight}"'
        )
        yield f'   <edge id="e{number}" {ends}>\n{_values(edge, "edge", _EDGES)}   </edge>\n'
    yield "  </edges>\n </graph>\n</gexf>\n"


def _values(item: Node | Edge, what: str, names: Mapping[str, type]) -> str:
    found = "".join(
        f'     <attvalue for="{what}-{name}" value="{escape(plain(value))}"/>\n'
        for name, value in values(item, names)
    )
    return f"    <attvalues>\n{found}    </attvalues>\n"
