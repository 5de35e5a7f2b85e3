"""What links tell of a site: page titles that name it, files that are no outlets."""

import pytest

from provenance.attribution.sites import FILE, site_and_title
from provenance.outlets import Directory
from tests.worded import attribute


@pytest.fixture(scope="module")
def outlets() -> Directory:
    return Directory.shipped()


@pytest.mark.parametrize(
    ("text", "host", "expected"),
    [
        ("How to salt a road - Reuters", "www.reuters.com", ("Reuters", "How to salt a road")),
        ("知乎 - 如何在冬天给路撒盐", "zhuanlan.zhihu.com", ("知乎", "如何在冬天给路撒盐")),
        ("冬の道に塩をまく-Saltroad", "saltroad.example", ("Saltroad", "冬の道に塩をまく")),
        ("Salt Road | harbour-notes", "blog.harbour-notes.example", ("harbour-notes", "Salt Road")),
        ("Salt - Road", "harbour.example", None),
        ("How to salt a road - Reuters", "www.bbc.com", None),
        ("Reuters - Reuters", "www.reuters.com", None),
        ("How to salt a road - Reuters", "", None),
    ],
)
def test_a_title_that_names_its_site_is_parted(
    outlets: Directory, text: str, host: str, expected: tuple[str, str] | None
) -> None:
    assert site_and_title(text, host, outlets) == expected


@pytest.mark.parametrize("text", ["README.md", "src/app.service.ts", "../notes.txt", "Plan.PDF"])
def test_names_of_files(text: str) -> None:
    assert FILE.fullmatch(text)


@pytest.mark.parametrize("text", ["example.com", "Harbour Times", "nikkei.asia"])
def test_names_of_hosts_are_no_files(text: str) -> None:
    assert not FILE.fullmatch(text)


@pytest.mark.parametrize(
    "text",
    [
        "Источник: [план работ](../plans/2024.md)",
        "Source: [README.md](../../README.md)",
        "来源：notes.md",
        "> 来源：[接口说明](./api/readme.txt)",
    ],
)
def test_files_of_the_same_tree_are_no_outlets(text: str) -> None:
    assert not attribute(text)


def test_a_link_beside_my_blog_is_its_name() -> None:
    claims = attribute("本文首发于我的个人博客：[盐路笔记](https://saltroad.example/a)")
    assert [c.outlet for c in claims] == ["盐路笔记"]
