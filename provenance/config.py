"""Configuration: options from provenance.toml or [tool.provenance] in pyproject.toml.

One table a stage, one key an option, both named as in `options`:

    outlets = ["our-outlets.csv"]

    [verify]
    near = 0.7
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from provenance.errors import OptionsError
from provenance.options import Options

FILE = "provenance.toml"
_T = TypeVar("_T")


def load(path: Path | None = None, folder: Path = Path()) -> Options:
    """Read options from `path`, or `folder`'s provenance.toml or pyproject.toml, or defaults.

    Raises:
        OptionsError: the file is missing or no TOML, or a key or value in it is wrong.
    """
    if path is None:
        path = folder / FILE
        if not path.is_file():
            path = folder / "pyproject.toml"
            if not path.is_file():
                return Options()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionsError(f"cannot read configuration {path}: {error}") from error
    if path.name == "pyproject.toml":
        return apply(Options(), _table(_table(table, "tool", path), "provenance", path), str(path))
    return apply(Options(), table, str(path))


def _table(table: Mapping[str, Any], key: str, path: Path) -> Mapping[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, Mapping):
        raise OptionsError(f"{path}: {key} must be a table (of [tool.provenance]), got {value!r}")
    return value


def apply(record: _T, table: Mapping[str, object], where: str) -> _T:
    """Return the option record with the table's values in place.

    Raises:
        OptionsError: an unknown key, with the nearest known one, or a value of the wrong type.
    """
    known = {field.name: field for field in fields(record)}  # type: ignore[arg-type]
    changes: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(known))}"
            raise OptionsError(f"{where}: unknown option {key!r}; {hint}")
        current = getattr(record, key)
        if is_dataclass(current) and isinstance(value, Mapping):
            changes[key] = apply(current, value, f"{where} [{key}]")
        else:
            changes[key] = _value(value, current, f"{where}: {key}")
    try:
        return replace(record, **changes)  # type: ignore[type-var]
    except OptionsError:
        raise
    except (ValueError, TypeError) as error:  # a list where a pair was due
        raise OptionsError(f"{where}: a value has the wrong form ({error})") from error


def _value(value: object, current: object, where: str) -> object:
    if isinstance(current, tuple) and isinstance(value, Mapping):
        return tuple(sorted((str(key), str(each)) for key, each in value.items()))
    if isinstance(current, tuple) and isinstance(value, list):
        return tuple(tuple(v) if isinstance(v, list) else v for v in value)
    if isinstance(current, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(current):
        raise OptionsError(f"{where} takes {type(current).__name__}, got {value!r}")
    return value
