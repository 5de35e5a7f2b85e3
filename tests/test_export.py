"""Each export is read back by a library of its own format, whatever the text in the package."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

import networkx as nx
import prov.model
import pyarrow.parquet as pq
import pydot
import pytest
import rdflib
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance import export
from provenance.cli import cli
from provenance.commands.export import FORMATS
from provenance.errors import OptionsError, StoreError
from provenance.export.derivation import ARTICLE, local
from provenance.export.graph import EDGE_FIELDS, NODE_FIELDS, Graph, values
from provenance.export.typed import rows
from provenance.export.xml import escape
from provenance.report.tables import ATTRIBUTIONS, AUDIT, CLUSTERS, FINDINGS, PAIRS, TABLES, Cell
from provenance.terminal import printable
from tests.packages import article, corpora, pair, texts, write

Corpus = tuple[list[dict[str, Cell]], list[dict[str, Cell]]]
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A package of five articles: a source, its credited copy, an excerpt, a wire copy, a pair."""
    return write(
        tmp_path / "out",
        [
            article("a", outlet="a.example", title="Board to dredge", verdict="original",
                    url="https://a.example/1", published="2024-05-01T10:00+00:00"),
            article("b", outlet="b.example", title='The "board" <dredges>', verdict="copy",
                    source_document_id="a", source_outlet="a.example", confidence=0.9,
                    source_basis="attribution+match", containment=0.95, jaccard=0.9,
                    shared_words=90, attribution_status="verified", cluster_id="a",
                    attribution_quote="First published by A"),
            article("c", outlet="c.example", verdict="excerpt", source_document_id="a",
                    source_outlet="a.example", source_basis="match", confidence=0.6,
                    containment=0.3, jaccard=0.1, shared_words=40, cluster_id="a"),
            article("d", outlet="d.example", verdict="copy", source_outlet="reuters.com",
                    source_basis="attribution", confidence=0.8, attribution_status="claimed"),
            article("e", outlet="d.example", verdict="undetermined"),
            article("f", outlet="a.example", verdict="revision", source_document_id="a",
                    source_outlet="a.example", source_basis="match", confidence=0.6),
        ],
        [
            pair("a", "b", direction="left"),
            pair("a", "c", "passage", direction="left"),
            pair("d", "e", "near"),
            pair("b", "e", "passage", direction="right"),
        ],
        {
            CLUSTERS.name: [{"cluster_id": "a", "size": 3, "original_document_id": "a"}],
            FINDINGS.name: [{"id": "x", "rule": "SYN401", "level": "warning", "message": "m"},
                            {"id": "y", "rule": "SYN102", "level": "error", "document_id": "b",
                             "matched_document_id": "a", "message": "m"}],
            ATTRIBUTIONS.name: [{"document_id": "b", "kind": "credit", "relation": "source",
                                 "quote": "First published by A", "start": 0, "confidence": 0.9}],
        },
        seed=1,
        timings_s={"read": 1.5},
    )  # fmt: skip


def text_of(out: Path, name: str) -> str:
    return "".join(export.lines(out, name))


def on(corpus: Corpus, look: Callable[[Path], None]) -> None:
    with TemporaryDirectory() as folder:
        look(write(Path(folder), *corpus))


def test_the_command_knows_all_formats() -> None:
    assert FORMATS == export.NAMES


@quick
@given(corpora())
def test_parquet_has_the_rows_and_types_of_the_tables(corpus: Corpus) -> None:
    def look(out: Path) -> None:
        for path in export.write(out, "parquet", out / "pq"):
            table = next(each for each in TABLES if each.name == path.stem)
            read = pq.read_table(path)
            assert read.schema.names == table.header
            expected = [
                {name: None if cell == "" else cell for name, cell in row.items()}
                for row in rows(out, table)
            ]
            assert read.to_pylist() == expected

    on(corpus, look)


@quick
@given(st.lists(texts.filter(bool), min_size=1, unique=True), st.booleans())
def test_rows_are_read_as_they_were_whatever_the_guard_did(docs: list[str], guard: bool) -> None:
    articles = [article(doc, title=doc, words=7, confidence=0.5) for doc in docs]
    with TemporaryDirectory() as folder:
        out = write(Path(folder), articles, formula_guard=guard)
        found = [(row["document_id"], row["title"], row["words"], row["confidence"])
                 for row in rows(out, AUDIT)]  # fmt: skip
    assert found == [(doc, doc, 7, 0.5) for doc in sorted(docs)]


def test_parquet_writes_one_table_where_a_file_is_named(out: Path, tmp_path: Path) -> None:
    for name, table in (("pairs.parquet", PAIRS), ("mine.parquet", AUDIT)):
        (path,) = export.write(out, "parquet", tmp_path / name)
        assert pq.read_schema(path).names == table.header
    assert pq.read_schema(path).field("words").type == "int64"
    assert pq.read_schema(path).field("words").metadata[b"description"]


@quick
@given(corpora())
def test_sqlite_holds_the_rows_and_its_references_hold(corpus: Corpus) -> None:
    def look(out: Path) -> None:
        (path,) = export.write(out, "sqlite", out / "x.sqlite")
        with closing(sqlite3.connect(path)) as base:
            assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert base.execute("PRAGMA foreign_key_check").fetchall() == []
            for table in (AUDIT, PAIRS):
                found = base.execute(f"SELECT * FROM {table.name}").fetchall()
                assert found == [
                    tuple(None if cell == "" else cell for cell in row.values())
                    for row in rows(out, table)
                ]

    on(corpus, look)


def test_sqlite_views_answer_what_is_asked_often(out: Path, tmp_path: Path) -> None:
    (path,) = export.write(out, "sqlite", tmp_path / "x.sqlite")
    with closing(sqlite3.connect(path)) as base:

        def ask(query: str) -> list[Any]:
            return base.execute(query).fetchall()

        assert ask("SELECT copy, source, source_outlet FROM links ORDER BY copy") == [
            ("b", "a", "a.example"), ("c", "a", "a.example"), ("d", None, "reuters.com"),
            ("f", "a", "a.example"),
        ]  # fmt: skip
        assert ask("SELECT * FROM flow WHERE outlet = 'b.example'") == [
            ("a.example", "b.example", 1, 1, 0)
        ]
        assert ask('SELECT "left", "right" FROM near_duplicates') == [("a", "b"), ("d", "e")]
        assert ask("SELECT document_id FROM uncredited") == []
        assert ask("SELECT articles FROM outlets WHERE outlet = 'd.example'") == [(2,)]
        assert ask("SELECT value FROM run WHERE key = 'seed'") == [("1",)]
        assert not ask("SELECT value FROM run WHERE key = 'timings_s'")
        plan = ask("EXPLAIN QUERY PLAN SELECT * FROM findings WHERE document_id = 'b'")
        assert "findings_document_id" in str(plan)
        keys = ask("SELECT name FROM pragma_table_info('pairs') WHERE pk")
        assert [name for (name,) in keys] == ["left", "right"]


def shown(out: Path) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """Return nodes and edges as a reader of XML sees them."""
    graph = Graph(out)
    nodes = {n.key: {k: clean(v) for k, v in values(n, NODE_FIELDS)} for n in graph.nodes()}
    edges = [
        {"ends": (e.source, e.target), **{k: clean(v) for k, v in values(e, EDGE_FIELDS)}}
        for e in graph.edges()
    ]
    return nodes, edges


def clean(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", cell)


@quick
@given(corpora())
def test_graphml_is_read_by_networkx(corpus: Corpus) -> None:
    def look(out: Path) -> None:
        path = out / "x.graphml"
        export.write(out, "graphml", path)
        read = nx.read_graphml(path, force_multigraph=True)
        nodes, edges = shown(out)
        assert read.is_directed()
        assert dict(read.nodes(data=True)) == nodes
        found = [{"ends": (one, other), **data} for one, other, data in read.edges(data=True)]
        assert sorted(found, key=str) == sorted(edges, key=str)

    on(corpus, look)


@quick
@given(corpora())
def test_gexf_is_read_by_networkx(corpus: Corpus) -> None:
    def look(out: Path) -> None:
        path = out / "x.gexf"
        export.write(out, "gexf", path)
        read = nx.read_gexf(path)
        nodes, edges = shown(out)
        assert dict(read.nodes(data=True)) == nodes
        found = [
            {"ends": (one, other), **{k: v for k, v in data.items() if k != "id"}}
            for one, other, data in read.edges(data=True)
        ]
        assert sorted(found, key=str) == sorted(edges, key=str)

    on(corpus, look)


def unquoted(text: str) -> str:
    """Read a quoted string as Graphviz does: \\" in the grammar, the others where it draws."""
    return re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), text[1:-1])


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot")
@quick
@given(corpora())
def test_dot_is_read_by_its_parser(corpus: Corpus) -> None:
    def look(out: Path) -> None:
        (read,) = pydot.graph_from_dot_data(text_of(out, "dot")) or []
        graph = Graph(out)
        nodes = {node.key: node for node in graph.nodes()}
        found = [*read.get_nodes(), *(n for s in read.get_subgraphs() for n in s.get_nodes())]
        drawn = {
            unquoted(node.get_name()): unquoted(node.get("label"))
            for node in found
            if node.get("label")
        }
        edges = [(edge.source, edge.target) for edge in graph.edges()]
        ends = ((e.get_source(), e.get_destination()) for e in read.get_edges())
        assert [(unquoted(str(one)), unquoted(str(other))) for one, other in ends] == edges
        assert set(drawn) == {key for ends in edges for key in ends}
        for key, label in drawn.items():
            assert label.split("\n")[0].startswith(printable(nodes[key].label, 60)[:59])
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", label)

    on(corpus, look)


def test_dot_tells_claimed_from_inferred(out: Path) -> None:
    text = text_of(out, "dot")
    styles = dict(re.findall(r'("[^"]+" -> "[^"]+") .*style=(\w+)', text))
    assert styles == {
        '"b" -> "a"': "solid", '"c" -> "a"': "dashed", '"d" -> "outlet:reuters.com"': "solid",
        '"f" -> "a"': "dashed", '"b" -> "e"': "dotted", '"d" -> "e"': "dotted",
    }  # fmt: skip
    assert "dir=none" in next(line for line in text.splitlines() if '"d" -> "e"' in line)
    assert 'subgraph "cluster_0"' in text


def test_nodes_have_the_ids_of_documents_where_any_format_can_hold_them(tmp_path: Path) -> None:
    docs = ("a", "https://a.example/1?b=c&d", "\u202ex", "article 2", "outlet:o", "=1", "\ufffe")
    articles = [article(doc) for doc in docs]
    articles.append(article("z", source_outlet="o", source_basis="attribution", verdict="copy"))
    graph = Graph(write(tmp_path / "out", articles))
    keys = {node.document_id or node.outlet: node.key for node in graph.nodes()}
    assert len(set(keys.values())) == len(docs) + 2
    plain = {"a", "https://a.example/1?b=c&d", "article 2", "outlet:o", "=1", "z"}
    assert {doc for doc, key in keys.items() if doc == key} == plain
    assert keys["o"] == "outlet 0"


def documents(out: Path) -> tuple[prov.model.ProvDocument, prov.model.ProvDocument]:
    read = prov.model.ProvDocument.deserialize
    return (
        read(content=text_of(out, "prov-json"), format="json"),
        read(content=text_of(out, "prov-n"), format="provn"),
    )


def test_prov_says_how_each_article_came_about(out: Path) -> None:
    for document in documents(out):
        kinds = {}
        for each in document.get_records(prov.model.ProvDerivation):
            ends = [str(value) for _, value in each.formal_attributes if value is not None]
            types = [str(kind) for kind in each.get_asserted_types()]
            kinds[tuple(ends)] = types
        assert kinds == {
            ("a:b", "a:a"): ["prov:PrimarySource"],
            ("a:c", "a:a"): ["prov:Quotation"],
            ("a:d", "w:reuters.com"): ["prov:PrimarySource"],
            ("a:f", "a:a"): ["prov:Revision"],
        }
        of = {
            tuple(str(value) for _, value in each.formal_attributes if value is not None)
            for each in document.get_records(prov.model.ProvAttribution)
        }
        assert ("a:b", "o:b.example") in of
        assert ("w:reuters.com", "o:reuters.com") in of
        (alternate,) = document.get_records(prov.model.ProvAlternate)
        assert [str(value) for _, value in alternate.formal_attributes] == ["a:d", "a:e"]


@quick
@given(corpora())
def test_prov_is_read_by_prov_and_both_notations_agree(corpus: Corpus) -> None:
    def look(out: Path) -> None:
        one, other = documents(out)
        ids = {
            unquote(str(each.identifier).removeprefix("a:"))
            for each in one.get_records(prov.model.ProvEntity)
            if str(each.identifier).startswith("a:")
        }
        assert ids == {row["document_id"] for row in rows(out, AUDIT)}
        cells = "".join(str(cell) for each in corpus[0] for cell in each.values())
        controls = re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", cells
        )
        if not controls:  # PROV-N has no way to write them
            assert one == other

    on(corpus, look)


SCHEMA = "https://schema.org/"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_jsonld_says_what_an_article_is_based_on(out: Path) -> None:
    graph = rdflib.Graph().parse(data=text_of(out, "jsonld"), format="json-ld")
    based = rdflib.URIRef(f"{SCHEMA}isBasedOn")
    links = {(str(one), str(other)) for one, other in graph.subject_objects(based)}
    assert (f"{ARTICLE}b", f"{ARTICLE}a") in links
    source = next(graph.objects(rdflib.URIRef(f"{ARTICLE}d"), based))
    publisher = graph.value(source, rdflib.URIRef(f"{SCHEMA}publisher"))
    assert str(graph.value(publisher, rdflib.URIRef(f"{SCHEMA}name"))) == "reuters.com"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@quick
@given(corpora())
def test_jsonld_is_read_by_rdflib(corpus: Corpus) -> None:
    def look(out: Path) -> None:
        text = text_of(out, "jsonld")
        assert "<" not in text  # it can stand in a script element
        graph = rdflib.Graph().parse(data=text, format="json-ld")
        named = rdflib.URIRef(f"{SCHEMA}headline")
        titles = {str(one): str(other) for one, other in graph.subject_objects(named)}
        expected = {
            f"{ARTICLE}{local(str(row['document_id']))}": row["title"]
            for row in rows(out, AUDIT)
            if row["title"]
        }
        assert titles == expected
        nodes = json.loads(text)["@graph"]
        assert len({node["@id"] for node in nodes}) == len(nodes)

    on(corpus, look)


@given(texts, texts)
def test_local_names_are_told_apart_and_read_back(one: str, other: str) -> None:
    assert unquote(local(one)) == one
    assert (local(one) == local(other)) == (one == other)
    assert re.fullmatch(r"(?:[\w~%](?:[\w~%.-]*[\w~%-])?)?", local(one), re.ASCII)


@given(st.text())
def test_xml_text_has_no_markup(text: str) -> None:
    assert not re.search(r'[<>"\t\n\r]|&(?!(?:amp|lt|gt|quot|#\d+);)', escape(text))


@quick
@given(corpora(), st.sampled_from([name for name in export.NAMES if export.is_text(name)]))
def test_text_can_be_printed_and_is_then_the_same(corpus: Corpus, name: str) -> None:
    def look(out: Path) -> None:
        text = text_of(out, name)
        unseen = "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
        assert not re.search(unseen, text)
        run = CliRunner().invoke(cli, ["export", str(out), "--to", name])
        assert run.stdout_bytes == text.encode("utf-8")

    on(corpus, look)


@pytest.mark.parametrize("name", export.NAMES)
def test_the_same_package_gives_the_same_bytes(out: Path, tmp_path: Path, name: str) -> None:
    first, second = (export.write(out, name, tmp_path / each / "x") for each in ("one", "two"))
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("name", export.NAMES)
def test_an_empty_package_can_be_exported(tmp_path: Path, name: str) -> None:
    out = write(tmp_path / "out", [])
    assert export.write(out, name, tmp_path / "x")


@pytest.mark.parametrize("name", export.NAMES)
def test_what_cannot_be_done_is_an_error(out: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write"):
        export.write(out, name, tmp_path / "file" / "x")
    with pytest.raises(StoreError, match="no complete scan"):
        export.write(tmp_path, name, tmp_path / "x")
    with pytest.raises(OptionsError, match="formats"):
        export.write(out, "xlsx", tmp_path / "x")


@pytest.mark.parametrize("name", export.NAMES)
def test_a_damaged_package_leaves_nothing_behind(out: Path, tmp_path: Path, name: str) -> None:
    text = (out / "audit.csv").read_text(encoding="utf-8")
    (out / "audit.csv").write_text(text.replace("words,", "wards,", 1), encoding="utf-8")
    with pytest.raises(StoreError, match="damaged"):
        export.write(out, name, tmp_path / "x.parquet")
    assert not list(tmp_path.glob("x.*"))


def test_text_goes_to_stdout_and_bytes_into_the_package(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown(*arguments: str) -> str:
        cli.main(["export", str(out), "--to", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    assert shown("prov-n") == text_of(out, "prov-n")
    for name, path in (("sqlite", "provenance.sqlite"), ("parquet", "parquet/audit.parquet")):
        assert shown(name) == ""
        assert (out / "export" / path).is_file()
    target = tmp_path / "deep" / "x.dot"
    assert shown("dot", "-o", str(target)) == ""
    assert target.read_text(encoding="utf-8") == text_of(out, "dot")
