"""Facts about the tree itself: files by type, newest change, rows, failures in all, and what nobody measured."""

from collections.abc import Sequence

from chimera.evidence.fact import Fact, SourceFile
from chimera.evidence.units import is_quality, snake
from chimera.tools.ingest.sheet import Sheet
from chimera.tools.ingest.tables import Judged

SOUGHT = (
    ("quality", is_quality),
    ("first token time", lambda name: "ttft" in snake(name) or "first_token" in snake(name)),
    ("throughput", lambda name: snake(name).endswith(("tokens_s", "tok_s", "tps", "tokens_per_second", "throughput"))),
    ("memory", lambda name: any(word in snake(name) for word in ("memory", "vram", "rss"))),
    ("energy", lambda name: any(word in snake(name) for word in ("energy", "joule", "power", "watt"))),
)
"""What a decision about models needs, and how a column that measures it is recognised."""


def add_inventory(files: Sequence[SourceFile], tables: Sequence[Judged], sheet: Sheet) -> None:
    """Add the facts about the tree."""
    _add_files(files, sheet)
    rows = sum(judged.table.n_rows for judged in tables)
    failed = sum(judged.table.n_error for judged in tables)
    sheet.add(_count("tables", len(tables), "tables", len(tables)), 2.0)
    sheet.add(_count("rows", rows, "rows", rows), 2.2)
    if failed:
        sheet.add(_count("failed rows", failed, "rows", rows, kind="failure", n_error=failed), 8.0)
    measured = [judged for judged in tables if judged.table.trust == "measured"]
    for sought, is_it in SOUGHT:
        having = sum(any(is_it(s.column.name) for s in judged.of_role("metric")) for judged in measured)
        fact = _count(sought, having, "tables", len(measured), kind="coverage", label=f"tables that measure {sought}")
        sheet.add(fact, 4.5 if having == 0 else 1.5)


def _add_files(files: Sequence[SourceFile], sheet: Sheet) -> None:
    sheet.add(_count("files", len(files), "files", len(files)), 6.0)
    by_type: dict[str, list[SourceFile]] = {}
    for file in files:
        by_type.setdefault(file.type, []).append(file)
    for kind, members in sorted(by_type.items()):
        sheet.add(_count("files", len(members), "files", len(files), group=(("type", kind),)), 3.0)
        read = sum(file.state == "read" for file in members)
        sheet.add(_count("files read", read, "files", len(members), group=(("type", kind),)), 1.9)
        newest = max(file.mtime_s for file in members)
        sheet.add(
            Fact(
                id="",
                kind="inventory",
                metric="newest file",
                aggregation="newest",
                value=int(newest),
                unit=None,
                n=len(members),
                file="(tree)",
                selector="file system",
                column="mtime",
                group=(("type", kind),),
            ),
            1.8,
        )
    for state, label in (("duplicate", "byte-identical copies"), ("unreadable", "files that could not be read")):
        count = sum(file.state == state for file in files)
        if count:
            sheet.add(_count("files", count, "files", len(files), label=label), 2.8)


def _count(metric: str, value: int, unit: str, n: int, **more: object) -> Fact:
    fields = {"kind": "inventory", **more}
    return Fact(
        id="",
        metric=metric,
        aggregation="count",
        value=value,
        unit=unit,
        n=n,
        file="(tree)",
        selector="file system" if unit == "files" else "all tables",
        column=metric,
        **fields,  # pyright: ignore[reportArgumentType]  typed by Fact's own fields
    )
