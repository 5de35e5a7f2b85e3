"""The commands about credit lines and names: attribute, outlets."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.commands.reading import options_from
from provenance.commands.saying import say


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--jsonl", is_flag=True, help="Read JSON lines on stdin or from FILES.")
@click.option("--config", type=click.Path(path_type=Path), help="Options file (TOML).")
@click.option("--outlets", "outlet_files", multiple=True, type=click.Path(exists=True),
              help="Outlet file of your own, over the shipped directory.")  # fmt: skip
def attribute(
    files: tuple[Path, ...], jsonl: bool, config: Path | None, outlet_files: tuple[str, ...]
) -> None:
    """Read credit lines only: of FILES, or of stdin, one JSON line each with --jsonl."""
    from provenance import credit_lines

    options = options_from(config, (), outlet_files)
    lines = (
        credit_lines.from_jsonl(files, options)
        if jsonl
        else credit_lines.from_files(files, options)
    )
    for line in lines:
        say(line)


@click.command()
@click.argument("words", nargs=-1, metavar="[NAME | add FILE | merge FILE...]")
@click.option(
    "--outlets",
    "outlet_files",
    multiple=True,
    type=click.Path(exists=True),
    help="Outlet file of your own, over the shipped directory.",
)
@click.option("--to", "own", type=click.Path(path_type=Path), default=Path("outlets.csv"),
              show_default=True, help="Your outlet file, for add and merge.")  # fmt: skip
def outlets(words: tuple[str, ...], outlet_files: tuple[str, ...], own: Path) -> None:
    """Look NAME up in the outlet directory; without a name, list it.

    `add FILE` and `merge FILE...` write the rows of outlet files into your own (--to), which
    `--outlets` gives to any command. docs/outlets.md has the columns.
    """
    from provenance.examine import directory
    from provenance.outlets import listing

    if words and words[0] in ("add", "merge"):
        if len(words) == 1 or (words[0] == "add" and len(words) > 2):
            raise click.UsageError("write `outlets add FILE` or `outlets merge FILE...`")
        for file in words[1:]:
            say(listing.add(Path(file), own), err=True)
        return
    known = directory(outlet_files)
    say(listing.look_up(known, " ".join(words)) if words else listing.listing(known))
