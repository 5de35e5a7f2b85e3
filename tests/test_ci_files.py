"""The hook, the action and the recipes of docs/ci.md: run as their hosts run them."""

import importlib.resources
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
TEXT = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the spring storms. "
    "Pilots had warned for years that sand was closing it, and two ships ran aground last winter."
)
OTHER = (
    "The choir of the old town has lost its hall to a supermarket and now sings on the ferry. "
    "Passengers on the evening boat get a concert with their ticket, at least until the autumn."
)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ci")
    for name, hour in (("a", 10), ("b b", 12), ("c", 14)):
        record = {
            "id": name, "url": f"https://{name[0]}.example/x",
            "text": OTHER if name == "c" else TEXT,
            "published": f"2024-05-16T{hour}:00:00Z",
        }  # fmt: skip
        (folder / f"{name}.jsonl").write_text(json.dumps(record) + "\n")
    run = subprocess.run([command(), "scan", "a.jsonl", "-o", "out", "-q"], cwd=folder, check=False)
    assert run.returncode == 0
    return folder


def command() -> str:
    return str(Path(sys.executable).with_name("provenance"))


def step(name: str) -> str:
    """Return the script of one step of the action."""
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    found = re.search(rf"- name: {name}\n.*?run: \|\n((?: {{8}}[^\n]*\n)+)", action, re.DOTALL)
    assert found
    return textwrap.dedent(found[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, 1),
        ({"FAIL_ON": "SYN204\nSYN301"}, 0),
        ({"FAIL_ON": "SYN204\nSYN201"}, 1),
        ({"OPTIONS": "--max-new\n2"}, 0),
        ({"BASELINE": "none.jsonl"}, 2),
    ],
)
def test_the_action_checks(crawl: Path, inputs: dict[str, str], expected: int) -> None:
    env = {
        "NEW": "b b.jsonl\n", "AGAINST": "out", "FAIL_ON": "error", "BASELINE": "",
        "SARIF": "r.sarif", "OPTIONS": "", **inputs,
    }  # fmt: skip
    path = os.pathsep.join([str(Path(command()).parent), os.environ["PATH"]])
    run = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("Check")],
        cwd=crawl, env={**os.environ, **env, "PATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == expected, run.stdout + run.stderr
    if expected < 2:
        assert (crawl / "r.sarif").is_file()
        assert "::error file=b b.jsonl,line=1" in run.stdout


def test_inputs_reach_the_shell_through_the_environment_only() -> None:
    assert "${{" not in step("Check") + step("Install")


def test_the_hook_gets_its_files_after_its_arguments(crawl: Path) -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (entry,) = re.findall(r"^ {2}entry: provenance (.*)$", hook, re.MULTILINE)
    run = subprocess.run(
        [command(), *entry.split(), "--against", "out", "b b.jsonl"], cwd=crawl, check=False,
        capture_output=True,
    )  # fmt: skip
    assert run.returncode == 1
    (pattern,) = re.findall(r"^ {2}files: (.*)$", hook, re.MULTILINE)
    for name in ("a.html", "a.jsonl.gz", "x/a.warc.zst", "a.wacz", "a.txt"):
        assert re.search(pattern, name), name
    assert not re.search(pattern, "a.py")


def test_the_page_names_every_option_of_the_gate() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for option in (
        "--fail-on", "--max-new", "--max-uncredited", "--baseline", "--fail-on-unused",
        "--require-reason", "--strict", "--exit-zero", "--format", "--output", "--add",
    ):  # fmt: skip
        assert option in page


PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SCHEMAS = {"action.yml": "github-actions", "GitHub": "github-workflows", "GitLab": "gitlab-ci"}


def recipe(heading: str) -> str:
    """Return the first block of code under a heading of the page."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return section.split("```")[1].partition("\n")[2]


def parsed(text: str) -> Any:
    return YAML(typ="safe").load(text)


@pytest.mark.parametrize("name", SCHEMAS)
def test_files_and_recipes_keep_to_the_schemas_of_their_hosts(name: str) -> None:
    folder = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / f"{SCHEMAS[name]}.json").read_text(encoding="utf-8"))
    file = ROOT / name
    text = file.read_text(encoding="utf-8") if file.exists() else recipe(name)
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(parsed(text))] == []
    assert not validator.is_valid(
        {"runs": {"using": "composite", "steps": 7}, "jobs": 7, "image": 7}
    )


def test_recipes_name_inputs_and_hooks_that_there_are() -> None:
    steps = parsed(recipe("GitHub"))["jobs"]["check"]["steps"]
    (ours,) = [each for each in steps if "syndication-provenance" in each["uses"]]
    action = parsed((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert set(ours["with"]) <= set(action["inputs"])
    needed = {name for name, each in action["inputs"].items() if each.get("required")}
    assert needed <= set(ours["with"])
    for name in set(action["inputs"]) - set(ours["with"]):
        assert f"`{name}`" in PAGE
    (repo,) = parsed(recipe("pre-commit"))["repos"]
    (hook,) = repo["hooks"]
    hooks = parsed((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] in [each["id"] for each in hooks]
    assert hook["args"] == ["--against", "audit"]


def laid_out(crawl: Path, folder: Path, *new: str) -> Path:
    """Lay out what the recipes start from: crawl/, new/ and, of crawl/, audit/."""
    for name in ("crawl", "new"):
        (folder / name).mkdir()
    (folder / "crawl" / "a.jsonl").write_bytes((crawl / "a.jsonl").read_bytes())
    for name in new:
        (folder / "new" / name).write_bytes((crawl / name).read_bytes())
    shutil.copytree(crawl / "out", folder / "audit")
    return folder


def in_shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script with the command that is installed here, in place of one from a registry."""
    lines = [line for line in script.splitlines() if "pip install" not in line]
    assert len(lines) < len(script.splitlines())
    path = os.pathsep.join([str(Path(command()).parent), os.environ["PATH"]])
    return subprocess.run(
        ["sh", "-e", "-c", "\n".join(lines)], cwd=folder, env={**os.environ, "PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("new", "code"), [("c.jsonl", 0), ("b b.jsonl", 1), (None, 5)])
def test_the_shell_recipe(crawl: Path, tmp_path: Path, new: str | None, code: int) -> None:
    folder = laid_out(crawl, tmp_path, *filter(None, [new]))
    if new is None:  # the first time, there is no package yet
        shutil.rmtree(folder / "audit")
    run = in_shell(recipe("Plain shell"), folder)
    assert run.returncode == code, run.stdout + run.stderr
    assert (folder / "provenance.xml").is_file()
    moved = sorted(each.name for each in (folder / "crawl").iterdir())
    assert moved == (["a.jsonl", "c.jsonl"] if code == 0 else ["a.jsonl"])
    rows = (folder / "audit" / "audit.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + len(moved)


@pytest.mark.slow
@pytest.mark.parametrize(("new", "code"), [("c.jsonl", 0), ("b b.jsonl", 1)])
def test_the_gitlab_recipe(crawl: Path, tmp_path: Path, new: str, code: int) -> None:
    folder = laid_out(crawl, tmp_path, new)
    job = parsed(recipe("GitLab"))["provenance"]
    run = in_shell("\n".join(job["script"]), folder)
    assert run.returncode == code, run.stdout + run.stderr
    junit = job["artifacts"]["reports"]["junit"]
    for name in (junit, *job["artifacts"]["paths"]):
        assert (folder / name).stat().st_size
