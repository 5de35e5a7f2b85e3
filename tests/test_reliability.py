"""The command under abuse: no network, a full disk, signals, other locales, hostile text."""

import csv
import ctypes
import errno
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from provenance.errors import StoreError
from provenance.lock import writing

ROOT = Path(__file__).parent.parent
CRAWL = ROOT / "corpus" / "crawl"
SITES = ("www.almanara-daily.example", "sada-almina.example", "haianguancha.example")
TABLES = ("audit", "pairs", "attributions", "clusters", "findings", "skipped")
COMMAND = (sys.executable, "-m", "provenance")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


_DROP_CAPABILITY = 24
_OVER_PERMISSIONS = (1, 2)


def provenance(
    *arguments: object, env: dict[str, str] | None = None, limit: int = 0, plain: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run the command; with so many bytes a file at most, as a user who is bound by permissions."""

    def confine() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        if plain and os.geteuid() == 0:
            for capability in _OVER_PERMISSIONS:
                assert ctypes.CDLL(None).prctl(_DROP_CAPABILITY, capability, 0, 0, 0) == 0

    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        check=False,
        env={**os.environ, **(env or {})},
        preexec_fn=confine if limit or plain else None,
        timeout=300,
    )


def tables(out: Path) -> dict[str, bytes]:
    return {name: (out / f"{name}.csv").read_bytes() for name in TABLES}


def crawl_of(folder: Path, *, reverse: bool = False) -> Path:
    """A few sites of the sample crawl, laid down in this or that order."""
    for site in sorted(SITES, reverse=reverse):
        for page in sorted((CRAWL / site).rglob("*"), reverse=reverse):
            if page.is_file():
                target = folder / page.relative_to(CRAWL)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(page.read_bytes())
    return folder


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crawl_of(tmp_path_factory.mktemp("crawl"))


@pytest.fixture(scope="module")
def plain(crawl: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("plain") / "out"
    run = provenance("scan", ".", "-o", out, "--workers", 1, env=inside(crawl))
    assert run.returncode == 0, run.stderr
    return tables(out)


def inside(folder: Path) -> dict[str, str]:
    """Environment in which sources are named as seen from a folder."""
    return {"PROVENANCE_TEST_CWD": str(folder)}


# A process of ours that touches the network writes down that it did, and fails.
WATCH = """
import os, sys
if os.environ.get("PROVENANCE_TEST_CWD"):
    os.chdir(os.environ["PROVENANCE_TEST_CWD"])
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        if event == "socket.connect" and isinstance(arguments[1], (str, bytes)):
            return  # a socket of this machine, between our own processes
        with open(os.environ["PROVENANCE_TEST_LOG"], "a") as log:
            log.write(f"{event} {arguments!r}\\n")
        raise OSError("no network in this test")
if os.environ.get("PROVENANCE_TEST_LOG"):
    sys.addaudithook(watch)
if os.environ.get("PROVENANCE_TEST_CLOCK"):
    import datetime, time
    class Kind(type):
        def __instancecheck__(cls, value):
            return isinstance(value, real)
    real, shown = datetime.datetime, [float(os.environ["PROVENANCE_TEST_CLOCK"])]
    def back():
        shown[0] -= 3600
        return shown[0]
    class Back(real, metaclass=Kind):
        now = classmethod(lambda cls, tz=None: real.fromtimestamp(back(), tz))
        today = classmethod(lambda cls: real.fromtimestamp(back()))
        utcnow = classmethod(lambda cls: real.utcfromtimestamp(back()))
    class NoPandas:  # pyarrow takes it along where it is; it bears no other class for datetime
        def find_spec(self, name, path=None, target=None):
            if name == "pandas":
                raise ModuleNotFoundError(name)
    sys.meta_path.insert(0, NoPandas())
    datetime.datetime, time.time, time.time_ns = Back, back, lambda: int(back() * 1e9)
"""


@pytest.fixture(scope="module", autouse=True)
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", path)
        yield


def test_nothing_asks_the_network(crawl: Path, tmp_path: Path) -> None:
    log, out = tmp_path / "log", tmp_path / "out"
    env = {"PROVENANCE_TEST_LOG": str(log)}
    page = next(path for path in crawl.rglob("*.html"))
    for arguments in (
        ("scan", crawl, "-o", out, "--workers", 2),
        ("check", page, "--against", out, "--exit-zero"),
        ("report", out, "--html", tmp_path / "report.html"),
        ("attribute", page),
        ("inspect", crawl),
        ("outlets", "The National"),
    ):
        run = provenance(*arguments, env=env)
        assert run.returncode == 0, run.stderr
    assert not log.exists(), log.read_text()
    # The watch itself works, in workers too: else this test could not fail.
    probe = "import socket; socket.create_connection(('192.0.2.1', 9))"
    probed = subprocess.run(
        [sys.executable, "-c", probe], env={**os.environ, **env}, capture_output=True, check=False
    )
    assert probed.returncode != 0
    assert "socket." in log.read_text()


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LC_ALL": "C"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    ],
    ids=["tokyo", "newfoundland", "turkish"],
)
def test_the_environment_changes_no_byte(
    crawl: Path, plain: dict[str, bytes], tmp_path: Path, env: dict[str, str]
) -> None:
    run = provenance(
        "scan", ".", "-o", tmp_path / "out", "--workers", 2, env={**inside(crawl), **env}
    )
    assert run.returncode == 0, run.stderr
    assert tables(tmp_path / "out") == plain


def test_the_order_of_files_on_disk_changes_no_byte(
    plain: dict[str, bytes], tmp_path: Path
) -> None:
    again = crawl_of(tmp_path / "again", reverse=True)
    run = provenance("scan", ".", "-o", tmp_path / "out", env=inside(again))
    assert run.returncode == 0, run.stderr
    assert tables(tmp_path / "out") == plain


def test_two_scans_into_one_folder_are_one_too_many(crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with writing(out):
        run = provenance("scan", crawl, "-o", out)
    assert run.returncode == 2
    assert b"another run is writing" in run.stderr
    assert not (out / "run.json").exists()
    assert provenance("scan", crawl, "-o", out).returncode == 0


def test_an_interrupted_scan_goes_on_and_ends_with_the_same_bytes(
    crawl: Path, plain: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = ["scan", ".", "-o", str(out), "--progress", "json", "--workers", "1"]
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env={**os.environ, **inside(crawl)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert process.stderr is not None
    first = json.loads(process.stderr.readline())
    assert first["stage"] == "read"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130, told
    assert b"Traceback" not in told
    assert not (out / "run.json").exists()
    refused = provenance("report", out, "--html", tmp_path / "r.html")
    assert refused.returncode == 2
    run = provenance("scan", ".", "-o", out, "--resume", env=inside(crawl))
    assert run.returncode == 0, run.stderr
    assert tables(out) == plain
    # Of a finished scan nothing is done again.
    before = (out / "run.json").stat().st_mtime_ns
    again = provenance("scan", ".", "-o", out, "--resume", env=inside(crawl))
    assert again.returncode == 0
    assert again.stdout == run.stdout
    assert (out / "run.json").stat().st_mtime_ns == before


@pytest.mark.parametrize("limit", [2_000, 12_000, 40_000])
def test_a_full_disk_is_said_and_leaves_no_package(
    crawl: Path, plain: dict[str, bytes], tmp_path: Path, limit: int
) -> None:
    out = tmp_path / "out"
    run = provenance("scan", ".", "-o", out, "--no-cache", env=inside(crawl), limit=limit)
    assert run.returncode == 2, (run.returncode, run.stderr)
    assert b"cannot write" in run.stderr
    assert b"Traceback" not in run.stderr
    assert not (out / "run.json").exists()
    assert provenance("scan", ".", "-o", out, env=inside(crawl)).returncode == 0
    assert tables(out) == plain


bound = pytest.mark.skipif(
    os.geteuid() == 0 and not sys.platform.startswith("linux"), reason="root may do anything here"
)


@bound
def test_a_read_only_folder_is_said(crawl: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    run = provenance("scan", crawl, "-o", tmp_path / "out", plain=True)
    tmp_path.chmod(0o700)
    assert run.returncode == 2
    assert b"cannot write" in run.stderr
    assert list(tmp_path.iterdir()) == []


@bound
def test_a_package_that_became_read_only_stays_whole(crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert provenance("scan", crawl, "-o", out).returncode == 0
    paths = [*out.rglob("*"), out]
    before = tables(out)
    page = next(path for path in crawl.rglob("*.html"))
    for path in paths:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        for command in (("scan", crawl, "-o", out), ("check", page, "--against", out, "--add")):
            run = provenance(*command, plain=True)
            assert run.returncode == 2, run.stderr
            assert b"cannot write" in run.stderr
            assert b"Traceback" not in run.stderr
        asked = provenance("check", page, "--against", out, "--exit-zero", plain=True)
        assert asked.returncode == 0, asked.stderr
    finally:
        for path in reversed(paths):
            path.chmod(0o700)
    assert (out / "run.json").exists()
    assert tables(out) == before


@bound
def test_files_and_folders_that_may_not_be_read_are_skipped(tmp_path: Path) -> None:
    crawl, out = tmp_path / "crawl", tmp_path / "out"
    for name in ("a/1.html", "b/2.html", "b/3.warc", "c/4.html"):
        (crawl / name).parent.mkdir(parents=True, exist_ok=True)
        (crawl / name).write_text(f"<p>The harbour board agreed on Tuesday to {name}.</p>")
    shut = (crawl / "b" / "2.html", crawl / "b" / "3.warc", crawl / "c")
    for path in shut:
        path.chmod(0)
    run = provenance("scan", crawl, "-o", out, plain=True)
    for path in shut:
        path.chmod(0o700)
    assert run.returncode == 0, run.stderr
    with (out / "skipped.csv").open(encoding="utf-8", newline="") as file:
        skipped = {(Path(row["input"]).name, row["reason"]) for row in csv.DictReader(file)}
    assert skipped == {(path.name, "unreadable") for path in shut}
    with (out / "audit.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 1


def test_a_file_in_the_way_is_said(crawl: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    run = provenance("scan", crawl, "-o", tmp_path / "file" / "out")
    assert run.returncode == 2
    assert b"cannot write" in run.stderr


def test_only_errors_of_the_folder_are_laid_on_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="make room"), writing(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(ConnectionResetError), writing(tmp_path):
        raise ConnectionResetError


def test_a_reader_that_goes_away_ends_the_command_quietly(tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    line = json.dumps({"id": "x", "text": "Originally published by The Courier. " * 20})
    lines.write_text(f"{line}\n" * 3_000, encoding="utf-8")
    process = subprocess.Popen(
        [*COMMAND, "attribute", "--jsonl", str(lines)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert told == b""


HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\u202etxt.exe\u2066 =cmd|'/c calc'!A1 ../../../x "
    "<script>alert(1)</script>"
)
ESCAPES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_hostile_text_reaches_no_terminal_and_no_file_name(tmp_path: Path) -> None:
    body = (
        "The harbour board agreed on Tuesday to dredge the eastern channel before the storms. "
        "Pilots had warned for years that sand was closing it, and two ships ran aground. "
    )
    documents = [
        {
            "id": f"../../{number}{HOSTILE}",
            "url": f"https://{number}.example/{HOSTILE}",
            "outlet": f"../{HOSTILE}",
            "title": HOSTILE,
            "author": HOSTILE,
            "published": f"2024-01-0{number}",
            "text": f"{body}{HOSTILE} (Originally published by {HOSTILE})",
        }
        for number in (1, 2)
    ]
    crawl, out = tmp_path / "crawl", tmp_path / "out"
    crawl.mkdir()
    source = crawl / "a.jsonl"
    source.write_text("".join(json.dumps(each) + "\n" for each in documents), encoding="utf-8")
    (crawl / "\x1b[2Jbad\u202e.html").write_bytes(b"")
    runs = [provenance("scan", crawl, "-o", out)]
    one, two = (str(each["id"]) for each in documents)
    for arguments in (
        ("explain", out, one),
        ("explain", out, one, two),
        ("explain", out, f"unknown{HOSTILE}"),
        ("compare", f"{out}:{one}", f"{out}:{two}"),
        ("inspect", crawl),
        ("outlets", HOSTILE),
        ("check", source, "--against", out, "--exit-zero"),
        ("scan", crawl / HOSTILE.replace("/", "_").replace("\0", ""), "-o", tmp_path / "no"),
        ("rules", HOSTILE),
    ):
        runs.append(provenance(*arguments))
    for run in runs:
        told = (run.stdout + run.stderr).decode("utf-8")
        assert not ESCAPES.search(told.replace("\t", " ").replace("\r\n", "\n")), (run.args, told)
        assert "Traceback" not in told
    expected = {f"{name}.csv" for name in TABLES}
    expected |= {"run.json", "datapackage.json", "report.html", "index", "cache", ".lock"}
    assert {path.name for path in out.iterdir()} == expected
    assert {path.name for path in tmp_path.iterdir()} <= {"crawl", "out", "no"}


def test_a_terminal_that_knows_ascii_only_is_no_error(tmp_path: Path) -> None:
    page = tmp_path / "a.txt"
    page.write_text("本文转自《海岸观察》，版权归原作者所有。", encoding="utf-8")
    for arguments in (("attribute", page), ("outlets", "新华社"), ("inspect", tmp_path)):
        run = provenance(*arguments, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
        assert run.returncode == 0, run.stderr


# Nothing may hang on when the collector runs: it is off, and a file that was left to it is told.
TWICE = """
import gc, os, sys
from pathlib import Path
from provenance import intake, pipeline
from provenance.index import upkeep

def opened():
    pipeline.scan([crawl], out, run=pipeline.Run(cache=out / 'cache'))
    intake.check([crawl], out)
    intake.check([later], out, admit=lambda batch: bool(batch.new))
    upkeep.verify(out)
    pipeline.load(out.parent / 'whole')
    pipeline.refresh(out)
    return sorted(os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')
                  if os.path.lexists(f'/proc/self/fd/{n}'))

if __name__ == '__main__':
    crawl, later, out = map(Path, sys.argv[1:])
    pipeline.scan([crawl], out.parent / 'whole')
    gc.disable()
    first = opened()
    again = opened()
    assert len(again) <= len(first), (first, again)
    assert not [name for name in again if str(out.parent) in name], again
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors as Linux does")
def test_nothing_is_left_open_or_lying_about(crawl: Path, tmp_path: Path) -> None:
    temporary, later = tmp_path / "tmp", tmp_path / "later.jsonl"
    temporary.mkdir()
    text = "The harbour board agreed on Tuesday to dredge the eastern channel before the storms. "
    later.write_text(json.dumps({"id": "new", "text": text * 3}), encoding="utf-8")
    script = tmp_path / "twice.py"
    script.write_text(TWICE, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-W", "error", str(script), str(crawl), str(later), tmp_path / "out"],
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == b""
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("start", ["4e8", "3e9"], ids=["1982", "2065"])
def test_a_clock_that_is_wrong_and_runs_backwards_changes_no_byte(
    plain: dict[str, bytes], tmp_path: Path, start: str
) -> None:
    crawl, out = crawl_of(tmp_path / "crawl"), tmp_path / "out"
    for number, path in enumerate(sorted(crawl.rglob("*.html"))):
        os.utime(path, (0, 0) if number % 2 else (4e9, 4e9))
    env = {"PROVENANCE_TEST_CLOCK": start, **inside(crawl)}
    probe = "import time, datetime; print(time.time(), datetime.datetime.now().year)"
    shown = subprocess.run(
        [sys.executable, "-c", probe], env={**os.environ, **env}, capture_output=True, check=True
    )
    assert shown.stdout.split()[0] == str(float(start) - 3600).encode()
    for _ in range(2):
        run = provenance("scan", ".", "-o", out, "--workers", 2, env=env)
        assert run.returncode == 0, run.stderr
        assert tables(out) == plain


LAUGHS = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "ha">' for n in range(12)
)
READS = '<!ENTITY file SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize("name", ["a.html", "a.xhtml", "a.htm"])
def test_entities_are_neither_grown_nor_read_from_elsewhere(tmp_path: Path, name: str) -> None:
    body = "The harbour board agreed on Tuesday to dredge the eastern channel. " * 4
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [{LAUGHS}{READS}]><html><body><article>'
        f"<p>{body}&a11;</p><p>{body}&file;</p></article></body></html>"
    )
    crawl, out = tmp_path / "crawl", tmp_path / "out"
    crawl.mkdir()
    (crawl / name).write_text(page, encoding="utf-8")
    assert provenance("scan", crawl, "-o", out).returncode in (0, 5)
    written = b"".join(path.read_bytes() for path in out.glob("*.csv"))
    assert b"root:" not in written
    assert b"haha" not in written


def test_members_of_archives_are_never_unpacked(tmp_path: Path) -> None:
    crawl, out = tmp_path / "in" / "crawl", tmp_path / "in" / "out"
    crawl.mkdir(parents=True)
    with zipfile.ZipFile(crawl / "a.wacz", "w") as archive:
        for member in ("../../evil.html", "/evil.html", "archive/../../evil.warc", "C:\\evil.html"):
            archive.writestr(member, "<p>The harbour board agreed on Tuesday.</p>")
    run = provenance("scan", crawl, "-o", out)
    assert run.returncode in (0, 5), run.stderr
    assert [path.name for path in tmp_path.rglob("*evil*")] == []
