"""Facts about the tree itself: files by type, newest change, rows, failures in all, and what nobody measured."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chimera.evidence.fact import Column, Fact, SourceFile
from chimera.evidence.units import is_quality, snake
from chimera.tools.ingest.series import Series
from chimera.tools.ingest.sheet import LAST, Sheet
from chimera.tools.ingest.statistics import Summary, summarise
from chimera.tools.ingest.tables import MAX_TABLES, Judged, good_numbers

SOUGHT: tuple[tuple[str, Callable[[Column], bool]], ...] = (
    ("quality", lambda column: is_quality(column.name) or (column.is_share and column.better == "higher")),
    ("first token time", lambda column: any(word in snake(column.name) for word in ("ttft", "first_token"))),
    ("throughput", lambda column: column.unit == "tok/s" or snake(column.name).endswith(("tps", "throughput"))),
    ("memory", lambda column: any(word in snake(column.name) for word in ("memory", "vram", "rss"))),
    ("energy", lambda column: any(word in snake(column.name) for word in ("energy", "joule", "power", "watt"))),
)
"""What a decision about language models needs, and how a column that measures it is recognised."""


def add_inventory(files: Sequence[SourceFile], tables: Sequence[Judged], sheet: Sheet) -> None:
    """Add the facts about the tree."""
    _add_files(files, sheet)
    _add_headings(files, sheet)
    _add_pooled(files, tables, sheet)
    rows = sum(judged.table.n_rows for judged in tables)
    failed = sum(judged.table.n_error for judged in tables)
    sheet.add(_count("tables", len(tables), "tables", len(tables)), 2.0)
    sheet.add(_count("rows", rows, "rows", rows), 2.2)
    if len(tables) > MAX_TABLES:
        n_untold = len(tables) - MAX_TABLES
        label = "tables that are counted but too many to be told of"
        sheet.add(_count("tables", n_untold, "tables", len(tables), kind="coverage", label=label), 4.0)
    if failed:
        sheet.add(_count("failed rows", failed, "rows", rows, kind="failure", n_error=failed), 8.0)
    measured = [judged for judged in tables if judged.table.trust == "measured"]
    having = {
        sought: sum(any(is_it(s.column) for s in judged.of_role("metric")) for judged in measured)
        for sought, is_it in SOUGHT
    }
    is_of_models = having["throughput"] + having["first token time"] > 0
    for sought, count in having.items() if is_of_models else ():
        fact = _count(sought, count, "tables", len(measured), kind="coverage", label=f"tables that measure {sought}")
        sheet.add(fact, 4.5 if count == 0 else 1.5)


def _add_files(files: Sequence[SourceFile], sheet: Sheet) -> None:
    sheet.add(_count("files", len(files), "files", len(files)), 3.5)
    by_type: dict[str, list[SourceFile]] = {}
    for file in files:
        by_type.setdefault(file.type, []).append(file)
    for kind, members in sorted(by_type.items()):
        sheet.add(_count("files", len(members), "files", len(files), group=(("type", kind),)), 3.0)
        read = sum(file.state == "read" for file in members)
        sheet.add(_count("files read", read, "files", len(members), group=(("type", kind),)), 1.9)
        newest = max(file.mtime_s for file in members)
        sizes = summarise([file.size_bytes for file in members])
        _add_shape(_count("file size", 0, "B", len(members), group=(("type", kind),)), sizes, sheet)
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


def _count(metric: str, value: int, unit: str | None, n: int, **more: object) -> Fact:
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


def _add_headings(files: Sequence[SourceFile], sheet: Sheet) -> None:
    """How many headings Markdown files have, copies included: what a report is made of, but no measure of anything."""
    counted = {file.sha256: file for file in files if file.headings is not None}
    members = [counted[file.sha256] for file in files if file.sha256 in counted]
    if not members:
        return
    counts = [file.headings or 0 for file in members]
    base = _count("headings", sum(counts), "headings", len(members), group=(("type", "MARKDOWN"),))
    sheet.add(replace(base, aggregation="sum"), LAST)
    looser = sum(file.hash_lines or 0 for file in members)
    if looser != base.value:
        label = "lines that begin with #, in code too"
        sheet.add(replace(base, aggregation="sum", value=looser, label=label), LAST)
    _add_shape(base, summarise(counts), sheet)


def _add_pooled(files: Sequence[SourceFile], tables: Sequence[Judged], sheet: Sheet) -> None:
    """A metric over all tables of one file type: a mixture that decides nothing, but a claim about it can be judged."""
    kinds = {file.path: file.type for file in files}
    pools: dict[tuple[str, str, str | None], list[tuple[Judged, Series]]] = {}
    for judged in tables:
        if judged.table.trust == "measured" and not judged.table.summary_of_others:
            for series in judged.of_role("metric"):
                key = (series.column.name, kinds[judged.table.files[0]], series.column.unit)
                pools.setdefault(key, []).append((judged, series))
    for (name, kind, unit), members in pools.items():
        parts = [good_numbers(judged, series) for judged, series in members] if len(members) > 1 else []
        parts = [numbers for numbers in parts if numbers]
        if parts:
            summary = summarise(*parts)
            n_error = sum(judged.table.n_error for judged, _ in members)
            group = (("files", kind),)
            base = _count(name, 0, unit, summary.n, group=group, kind="statistic", n_error=n_error)
            _add_shape(base, summary, sheet)


def _add_shape(base: Fact, summary: Summary, sheet: Sheet) -> None:
    """Mean, spread and ends of numbers that nobody should decide by."""
    aggregation = "mean" if summary.n > 1 else "value"
    sheet.add(replace(base, aggregation=aggregation, value=summary.mean), LAST)
    if summary.sd is not None:
        for name, value in (("sd", summary.sd), ("min", summary.min), ("max", summary.max)):
            sheet.add(replace(base, aggregation=name, value=value), LAST)
