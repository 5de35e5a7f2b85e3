"""CSV and TSV with a header row: one document a row."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from provenance.corpus import charset
from provenance.corpus.fields import document, locate_columns
from provenance.corpus.lines import LongLine, Readable, in_utf8, lines
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place
from provenance.corpus.stream import ByteStream

_SAMPLE = 1 << 18
_DELIMITERS = ",;\t"
_HEADER = 1 << 16
_RETRIES = 100


class _RowError(Exception):
    """A row that cannot be used; the rows after it can."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


class _RowLines:
    """Lines for the csv module, which takes as many as the quotes of a row ask for.

    Bounds the size of a row, and can give the lines after the first one of a row again: a quote
    that is never closed would otherwise make one row of the rest of the file.
    """

    def __init__(self, content: Readable, encoding: str, limit: int, end: bytes) -> None:
        self.content = content
        self._lines = lines(content, limit, end)
        self._encoding = encoding
        self._limit = 2 * limit
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self._size = 0
        self._retries = 0

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self._row.clear()
        self._size = 0

    def give_again(self) -> None:
        """Give the lines of this row again, but for its first."""
        if len(self._row) > 1 and self._retries < _RETRIES:
            self._again.extendleft(reversed(self._row[1:]))
            self._retries += 1

    def pass_row(self) -> None:
        """Pass over the lines that a quote opened in this row reaches to."""
        quotes = sum(line.count('"') for line in self._row)
        while quotes % 2:
            self.begin_row()
            try:
                quotes += next(self).count('"')
            except StopIteration:
                return
            except _RowError:
                continue

    def __iter__(self) -> _RowLines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._next_line()
        self._size += len(line)
        if self._size > self._limit:
            self._row.append(line)
            raise _RowError(Fault("too-large", f"row of {self._size} characters or more"))
        self._row.append(line)
        return line

    def _next_line(self) -> str:
        line = next(self._lines, None)
        if line is None:
            if self._row:
                unclosed = Fault("malformed", "a quote in this row is never closed")
                raise _RowError(self.content.fault or unclosed)
            raise StopIteration
        if isinstance(line, LongLine):
            raise _RowError(Fault("too-large", f"line of {line.size} bytes"))
        return line.decode(self._encoding, "replace") + "\n"


def read_delimited(stream: ByteStream, place: Place, options: ReadOptions) -> Iterator[Item]:
    """Read the rows of a table; row 1 is the header, as spreadsheets count."""
    limit = options.max_page_bytes
    content = in_utf8(stream)
    sample = content.peek(_SAMPLE)
    encoding = _encoding_of(sample)
    delimiter = _delimiter_of(sample.decode(encoding, "replace"), options)
    source = _RowLines(content, encoding, limit, b"\n" if b"\n" in sample else b"\r")
    rows = enumerate(_rows(source, delimiter, limit), 1)
    number, header = next(((n, row) for n, row in rows if row), (0, None))
    if header is None:
        if stream.fault is not None:
            yield place.skip("row 1", stream.fault)
        return
    columns = header if isinstance(header, Fault) else locate_columns(header, options)
    if isinstance(columns, Fault):
        yield place.skip(f"row {number}", columns)
        return
    for number, row in rows:
        if isinstance(row, Fault):
            yield place.skip(f"row {number}", row)
        elif row:
            values = ["" if at is None else row[at] for at in columns]
            yield document(place, f"row {number}", values, limit)
    if stream.fault is not None:
        yield place.skip(f"row {number + 1}", stream.fault)


def _rows(source: _RowLines, delimiter: str, limit: int) -> Iterator[list[str] | Fault]:
    """Rows of one width, blank ones empty; up to the end or a fault."""
    # The limit belongs to the whole process. It is only ever raised: another reader may be at work.
    csv.field_size_limit(max(csv.field_size_limit(), limit))
    reader = csv.reader(source, delimiter=delimiter)
    width = 0
    while True:
        source.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except _RowError as error:
            if error.fault is source.content.fault:
                return
            fault = error.fault
        except csv.Error as error:
            fault = Fault("too-large" if "limit" in str(error) else "malformed", str(error))
        else:
            width = width or len(row)
            if not row or (len(row) >= width and not any(row[width:])):
                yield row
                continue
            fault = Fault("malformed", f"{len(row)} values under {width} columns")
        if fault.reason == "too-large":
            source.pass_row()
        else:  # a quote out of place may have taken in the rows that follow
            source.give_again()
        yield fault


def _encoding_of(sample: bytes) -> str:
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        return charset.decode(sample, html=False).charset
    return "utf-8"


def looks_delimited(text: str, options: ReadOptions) -> bool:
    """Whether a text begins with a header row that has a body column and another one."""
    return _suits(text, _delimiter_of(text, options), options) >= (True, 2)


def _delimiter_of(text: str, options: ReadOptions) -> str:
    """The delimiter under which the header has a body column, else the one with most columns."""
    return max(_DELIMITERS, key=lambda delimiter: _suits(text, delimiter, options))


def _suits(text: str, delimiter: str, options: ReadOptions) -> tuple[bool, int]:
    line = text.lstrip("\r\n").partition("\n")[0].partition("\r")[0][:_HEADER]
    header = next(csv.reader([line], delimiter=delimiter), [])
    return not isinstance(locate_columns(header, options), Fault), len(header)
