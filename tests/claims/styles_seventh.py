"""The seventh part: reports on databases, quantised models and codecs. Whoever works on the judge does not read this."""

import re
from dataclasses import replace

from claim import Claim, Undrawable
from drawing import Sheet
from phrases_sixth import OWN_STATISTIC, SHARES, upper
from phrases_sixth import Voice as Drawn
from points import Point, parse_number
from trees_seventh import trees
from wording import Vocabulary, Writer

from chimera.evidence import Group

TREES = trees
__all__ = ["STYLES", "TREES", "WORDS"]
WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "token rate", "token throughput"),
        "ttft": ("TTFT", "time to first token"),
        "tpot": ("time per output token", "TPOT"),
        "request rate": ("request rate", "request throughput"),
        "latency": ("latency",),
        "load": ("load time", "model load time"),
        "memory": ("memory use", "memory consumption"),
        "size": ("file size",),
        "accuracy": ("accuracy",),
        "perplexity": ("perplexity",),
        "rows_per_s": ("scan rate", "row throughput"),
        "cpu_percent": ("CPU utilisation", "CPU load"),
        "import_s": ("import time", "data import time"),
        "disk_gb": ("disk usage", "space on disk"),
        "encode_mp_per_s": ("encoding speed", "encode throughput"),
        "decode_ms": ("decode time", "decoding time"),
        "ssimulacra2": ("SSIMULACRA2 score", "SSIMULACRA 2 score"),
    },
    statistics={
        "mean": ("mean", "average", "average"),
        "p50": ("median",),
        "p95": ("p95", "95th percentile"),
        "p99": ("p99", "99th percentile"),
        "max": ("maximum", "peak"),
        "min": ("minimum",),
    },
    units={
        "tok/s": (" t/s", " tok/s", " tokens/s", " tokens per second"),
        "req/s": (" req/s", " requests per second"),
        "rows/s": (" rows/s", " rows per second"),
        "mp/s": (" MP/s", " MP/s", " megapixels per second"),
        "s": (" s", " seconds", " sec"),
        "ms": (" ms", "ms", " milliseconds"),
        "%": ("%", " %"),
        "KiB": (" KB", " KiB"),
        "MiB": (" MB", " MiB"),
        "GiB": (" GB", " GiB"),
        "W": (" W", " watts"),
        "J": (" J", " joules"),
        "×": ("×", "x"),
        "USD": (" USD",),
    },
    groups=("{main} ({rest})",),
    settings=("{name} {value}",),
    everything=("the whole test suite", "the complete run"),
)
COLUMN_WORDS = {
    "runtime_ms": ("query runtime", "runtime", "query time"),
    "memory_mb": ("memory use", "memory consumption"),
    "vram_gib": ("VRAM use", "VRAM requirement"),
    "size_gib": ("file size", "model file size"),
    "file_size_kb": ("file size", "compressed size"),
    "mmlu_accuracy": ("MMLU accuracy", "accuracy on MMLU"),
    "eval_count": ("`eval_count`",),
}
NAMES = {
    "duckdb": "DuckDB", "clickhouse": "ClickHouse", "postgresql": "PostgreSQL", "sqlite": "SQLite", "q1": "Q1", "q3": "Q3",
    "q6": "Q6", "q18": "Q18", "mozjpeg": "MozJPEG", "webp": "WebP", "avif": "AVIF", "jpegxl": "JPEG XL", "kodak": "Kodak",
    "clic2020": "CLIC 2020",
}  # fmt: skip
MAIN = ("engine", "model", "codec", "config")
PLACES = {
    "query": "on {}", "quant": "at {}", "backend": "on {}", "test": "in {}", "preset": "with the {} preset", "images": "on {}",
    "num_ctx": "at num_ctx {}", "temperature": "at temperature {}", "load": "after a {} start",
}  # fmt: skip
LABELS = {
    "preset": "{} preset", "num_ctx": "num_ctx {}", "temperature": "temperature {}", "load": "{} start", "images": "{} set",
    "backend": "{}",
}  # fmt: skip
HEADS = {"num_ctx": "num_ctx", "images": "Image set", "quant": "Quant", "load": "Start"}
ORDER = ("quant", "preset", "query", "test", "backend", "images")
ABSENT = {
    "engine": ("MariaDB", "Snowflake", "DataFusion"), "codec": ("HEIC", "JPEG 2000"), "quant": ("IQ2_XS", "Q2_K"),
    "query": ("Q21", "Q9"), "images": ("Tecnick", "DIV2K"), "config": ("nightly", "canary"),
    "model": ("Gemma-3-12B", "Phi-4-mini", "Mistral-Nemo-12B"),
}  # fmt: skip
ABSENT_METRICS = (
    ("energy", "energy use", "J", 40, 900), ("cost", "cost per run", "USD", 1, 9), ("miss", "cache miss rate", "%", 2, 38),
    ("power", "power draw", "W", 22, 240),
)  # fmt: skip
ASPECTS = {
    "throughput": "Speed", "rows_per_s": "Scanning", "encode_mp_per_s": "Encoding", "decode_ms": "Decoding", "latency": "Speed",
    "memory": "Memory", "size": "Size", "disk_gb": "Storage", "import_s": "Data import", "perplexity": "Quality",
    "accuracy": "Quality", "ssimulacra2": "Visual quality", "cpu_percent": "CPU", "ttft": "Responsiveness", "load": "Cold path",
}  # fmt: skip
PLURALS = {
    "query": "queries", "images": "image sets", "num_ctx": "num_ctx values", "load": "start types", "quant": "quantisations",
}  # fmt: skip


class Voice(Drawn):
    """Other words around the same draws."""

    def name(self, value: str) -> str:
        return NAMES.get(value, value) if self.prose.spelled else value

    def _shown(self, template: str, value: str) -> str:
        number = re.fullmatch(r"[\d.]+", value)
        if number and template == "{}":
            template = "value {}"
        return template.format(self.w.other(value, "setting") if number else self.name(value))

    def _split(self, group: Group) -> tuple[tuple[str, str] | None, Group]:
        main = next((pair for key in MAIN for pair in group if pair[0] == key), None)
        rest = [pair for pair in group if pair != main]
        rest.sort(key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER))
        return main, tuple(rest)

    def noun(self, group: Group) -> str:
        main, rest = self._split(group)
        if not group:
            return self.pick(*WORDS.everything)
        labels = [self._shown(LABELS.get(key, "{}"), value) for key, value in rest]
        if main is None:
            return " / ".join(labels)
        if not rest:
            return self.name(main[1])
        if self.prose.brackets:
            return f"{self.name(main[1])} ({', '.join(labels)})"
        return f"{self.name(main[1])} {self._places(rest)}"

    def label(self, group: Group) -> str:
        return self.noun(group)

    def _places(self, group: Group) -> str:
        return " ".join(self._shown(PLACES.get(key, f"with {key} {{}}"), value) for key, value in self._split(group)[1])

    def place(self, group: Group) -> str:
        if not group:
            return self.pick("over all runs", "taking all results together")
        if self.is_named(group):
            return f"with {self.noun(group)}"
        return self._places(group)

    def metric(self, c: Claim) -> str:
        words = COLUMN_WORDS.get(c.column)
        if words is None and c.named == "column" and not OWN_STATISTIC.search(c.column):
            return f"`{c.column}`"
        return self.pick(*(words or WORDS.metrics.get(c.family) or (c.family,)))

    def last_word(self, c: Claim | Point) -> str:
        column = c.fact.column if isinstance(c, Point) else c.column
        words = COLUMN_WORDS.get(column) or WORDS.metrics.get(c.family) or (c.family,)
        return words[0].split()[-1]

    def _absent_group(self, honest: Claim) -> Claim | None:
        keys = [pair for pair in honest.group if pair[0] in ABSENT]
        if not keys:
            return None
        pair = self.rng.choice(keys)
        new = (pair[0], self.pick(*ABSENT[pair[0]]))
        group = tuple(new if one == pair else one for one in honest.group)
        return replace(honest, label="false", cause="absent_group", group=group)

    def _absent_metric(self, honest: Claim) -> Claim | None:
        key, words, unit, low, high = self.rng.choice(ABSENT_METRICS)
        if any(key in p.fact.column.lower() for p in self.draw.truth.points):
            return None
        number = f"{self.rng.uniform(low, high):.{1 if low > 9 else 2}f}"
        bent = replace(honest, label="false", cause="absent_metric", family=words, column="", unit=unit, number=number)
        return replace(bent, named="family")

    def say(self, c: Claim) -> str:
        what, value = self.what(c), self.value(c)
        if not self.is_named(c.group):
            place = self.place(c.group)
            return self.pick(
                f"{upper(what)} {place} is {value}",
                f"{upper(place)}, {what} works out at {value}",
                f"{upper(place)}, the {what} stands at {value}",
            )
        whom = self.noun(c.group)
        forms = [
            f"{whom} comes out at {value} for {what}",
            f"{whom} lands at a {what} of {value}",
            f"In our runs, {whom} had a {what} of {value}",
            f"You can expect a {what} of {value} from {whom}",
            f"{upper(what)} with {whom} sits at {value}",
        ]
        if len(c.group) == 1:
            forms.append(f"{whom}'s {what} is {value}")
        return self.pick(*forms)

    def compare(self, c: Claim, note: str = "") -> str:
        opening, one, other = self.sides(c)
        form = self._form(c, one, other)
        names = tuple(self.name(value) for group in (one, other) for _, value in group)
        text = f"{opening}{form}" if opening or form.startswith((*names, "num_ctx", "`")) else upper(form)
        return text + (f" ({note})" if note else "")

    def _form(self, c: Claim, one: Group, other: Group) -> str:
        what, value = self.what(c), self.value(c)
        a, b = self.noun(one), self.noun(other)
        if c.operation == "ratio":
            return self.pick(
                f"{what} with {a} is {value} what it is with {b}",
                f"relative to {b}, {a} has {value} the {what}",
                f"{a} comes in at {value} the {what} of {b}",
            )
        if c.operation == "difference":
            if c.unit == "%":
                value = f"{self.w.pen.mark(c)} percentage points"
            return self.pick(
                f"{a} and {b} are {value} apart in {what}", f"{what} differs by {value} between {a} and {b}"
            )
        up = c.operation == "percent_higher"
        return self.pick(
            f"{what} is {value} {'higher' if up else 'lower'} with {a} than with {b}",
            f"switching from {b} to {a} {self.pick('raises', 'pushes up') if up else self.pick('lowers', 'brings down')} "
            f"{what} by {value}",
            f"{a} is {value} {'above' if up else 'below'} {b} in {what}",
        )

    def varied(self, sheet: Sheet) -> str:
        return HEADS.get(sheet.varied, upper(sheet.varied))

    def held(self, sheet: Sheet) -> str:
        return self.place(sheet.fixed) if sheet.fixed else "averaged over everything else"


def grid(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def averages(v: Voice, *, rows: int = 2, columns: int = 1) -> Sheet:
    """A sheet of means or single values, so that "averaged over everything else" holds."""
    for _ in range(40):
        sheet = v.sheet(rows=rows, columns=columns)
        if sheet.fixed or sheet.statistic != "p50":
            return sheet
    raise Undrawable("sheet")


# ---- styles


def too_long_to_read(w: Writer) -> str:
    v = Voice(w)
    return f"**TL;DR** {v.say(v.plain())}. {v.compare(v.comparison())}. {v.say(v.plain())}. Details follow below."


def aspects(w: Writer) -> str:
    v = Voice(w)
    lines = []
    for _ in range(4):
        c = v.plain()
        lines.append(f"* *{ASPECTS.get(c.family, 'Other')}* — {v.say(c)}.")
    return f"### {v.pick('What stood out', 'Main observations')}\n\n" + "\n".join(lines)


def metrics_as_rows(w: Writer) -> str:
    """A table with a column for each configuration and the unit in a column of its own or behind the metric."""
    v = Voice(w)
    v.prose = replace(v.prose, bold=False)
    sheet = averages(v, rows=2, columns=2)
    rows = v.ordered(sheet)[:4]
    apart = w.rng.random() < 0.5
    lines = []
    for name in sheet.columns:
        claims = [v.cell(sheet, row, name) for row in rows]
        unit = w.unit(claims[0].unit).strip()
        what = upper(v.what(claims[0]))
        first = [what, unit or "–"] if apart else [f"{what} [{unit}]" if unit else what]
        lines.append([*first, *(w.pen.mark(c) for c in claims)])
    head = ["Metric", *(["Unit"] if apart else []), *(v.noun(((sheet.varied, row),)) for row in rows)]
    return f"#### {v.pick('Side by side', 'Head-to-head')}: {v.held(sheet)}\n\n{grid(head, lines)}"


def against_baseline(w: Writer) -> str:
    """One metric for all configurations, with the difference from a named baseline in the last column."""
    v = Voice(w)
    v.prose = replace(v.prose, bold=False)
    sheet = averages(v, rows=3)
    name, rows = sheet.columns[0], v.ordered(sheet)
    base = w.rng.choice(rows)
    points = {row: sheet.points[row, name] for row in rows}
    if points[base].family in SHARES:
        raise Undrawable("shares")
    values = {row: v.unsaid(v.from_point(point)) for row, point in points.items()}
    lines = []
    for row in rows:
        label = v.row_name(row)
        if row == base:
            lines.append([label, w.pen.mark(values[row]), "—" if "baseline" in rows else v.pick("baseline", "—")])
            continue
        change = v.change(values[row], values[base], points[row], lie=w.rng.random() < 0.4)
        lines.append([label, w.pen.mark(values[row]), v.signed(change)])
    whom = v.noun(((sheet.varied, base),))
    head = [v.varied(sheet), v.head(values[base]), v.pick(f"vs. {whom}", f"Relative to {whom}")]
    return f"{upper(v.held(sheet))}, with {whom} as the {'reference' if 'baseline' in rows else 'baseline'}:\n\n{grid(head, lines)}"


def decision_table(w: Writer) -> str:
    v = Voice(w)
    lines = []
    for _ in range(3):
        c = v.plain()
        for _ in range(20):
            if v.is_named(c.group):
                break
            c = v.plain()
        else:
            raise Undrawable("names")
        lines.append([ASPECTS.get(c.family, "General use"), v.noun(c.group), f"{v.what(c)} of {v.value(c)}"])
    head = ["If you care about", "Look at", "Because of its"]
    return f"## {v.pick('Which one should you use?', 'Decision guide')}\n\n{grid(head, lines)}"


def gain_and_price(w: Writer) -> str:
    """What a move from one configuration to another changes, metric by metric."""
    v = Voice(w)
    sheet = averages(v, rows=2, columns=2)
    one, other = w.rng.sample(sheet.rows, 2)
    lines = []
    for name in sheet.columns:
        points = [sheet.points[row, name] for row in (one, other)]
        first, last = (v.unsaid(v.from_point(point)) for point in points)
        ends = f"{w.pen.mark(first)} → {v.value(last)}"
        if first.family in SHARES:
            lines.append(f"- {v.what(first)}: {ends}")
            continue
        change = v.change(last, first, points[1], lie=w.rng.random() < 0.5)
        lines.append(f"- {v.what(first)}: {ends} ({v.signed(change)})")
    names = [v.noun(((sheet.varied, row),)) for row in (one, other)]
    return f"**{names[0]} → {names[1]}** ({v.held(sheet)}), what changes:\n\n" + "\n".join(lines)


def noted_values(w: Writer) -> str:
    """Sentences with a superscript note on how many runs they rest on."""
    v = Voice(w)
    for _ in range(30):
        c = v.plain(lie=False)
        n = v.runs(c) if c.statistic in {"mean", None, "p50"} else None
        if n:
            break
    else:
        raise Undrawable("single values")
    note = v.pick(
        "Aggregated over {} measurements.", "{} valid runs went into this figure.", "Taken over {} individual results."
    )
    return f"{v.say(c)}.<sup>a</sup> {v.compare(v.comparison())}.\n\n<sup>a</sup> {note.format(w.pen.mark(n))}"


def cards(w: Writer) -> str:
    v = Voice(w)
    sheet = averages(v, rows=2, columns=2)
    parts, scope = [], "" if sheet.fixed else f" ({v.held(sheet)})"
    for row in v.ordered(sheet)[:3]:
        claims = [v.cell(sheet, row, name) for name in sheet.columns]
        lines = "\n".join(f"  - {upper(v.what(c))}: {v.value(c)}" for c in claims)
        parts.append(f"- {v.noun(((sheet.varied, row), *sheet.fixed))}\n{lines}")
    return f"### {v.pick('Profiles', 'Configuration by configuration')}{scope}\n\n" + "\n".join(parts)


def scoreboard(w: Writer) -> str:
    """Pairs on one line each: both numbers, then the unit."""
    v = Voice(w)
    lines = []
    for _ in range(2):
        sheet = averages(v)
        one, other = w.rng.sample(sheet.rows, 2)
        a, b = (v.cell(sheet, row, sheet.columns[0]) for row in (one, other))
        names = [v.noun(((sheet.varied, row),)) for row in (one, other)]
        numbers = f"{w.pen.mark(a)} vs. {w.value(b)}"
        lines.append(f"- {upper(v.what(a))}, {v.held(sheet)}: {names[0]} vs. {names[1]} – {numbers}")
    return f"### {v.pick('Quick duels', 'Pairwise')}\n\n" + "\n".join(lines)


def series(w: Writer) -> str:
    """All values of one setting in a sentence, the unit behind the last."""
    v = Voice(w)
    sheet = averages(v, rows=3)
    rows = v.ordered(sheet)
    claims = [v.cell(sheet, row, sheet.columns[0]) for row in rows]
    shown = [f"{v.noun(((sheet.varied, row),))}: {w.pen.mark(c)}" for row, c in zip(rows, claims, strict=True)]
    unit = w.unit(claims[0].unit)
    what, held = v.what(claims[0]), v.held(sheet)
    by = {"images": "image set", "load": "start type"}.get(sheet.varied, sheet.varied)
    unit = f", in{unit if unit.startswith(' ') else ' ' + unit}" if unit else ""
    return f"Here is the {what} by {by} ({held}{unit}): {'; '.join(shown)}."


def ends_of_the_field(w: Writer) -> str:
    v = Voice(w)
    sheet = averages(v, rows=3)
    points = v.everyone(sheet, sheet.columns[0])
    claims = [v.from_point(points[0]), v.from_point(points[-1])]
    if w.rng.random() < 0.5:
        which = w.rng.randrange(2)
        claims[which] = v.turned(claims[which], share=1)
    low, high = claims
    if parse_number(low.number) >= parse_number(high.number):
        raise Undrawable("order")
    names = [v.noun(((sheet.varied, dict(c.group)[sheet.varied]),)) for c in claims]
    plural = PLURALS.get(sheet.varied, f"{sheet.varied}s")
    what = v.what(low)
    return (
        f"Comparing the {plural}, {v.held(sheet)}: {what} runs from {v.value(low)} ({names[0]}) "
        f"to {v.value(high)} ({names[1]}); the others lie in between."
    )


def data_notes(w: Writer) -> str:
    v = Voice(w)
    one, first = v.counted()
    for _ in range(20):
        other, second = v.counted()
        if (first.family, first.group) != (second.family, second.group):
            break
    else:
        raise Undrawable("counts")
    return v.pick(
        f"### About the data\n\nWhat we had to work with: {one}, plus the log of {w.date()}. We also count {other}.",
        f"_Data as of {w.date()}: {one}; {other}._",
    )


def noise(w: Writer) -> str:
    v = Voice(w)
    mean, sd = v.deviation()
    mean, sd = v.turned(mean, share=0.35), v.turned(sd, least=0.45)
    return v.pick(
        f"How noisy is this? {upper(v.place(mean.group))}, {v.metric(mean)} averages {v.value(mean)} (SD {v.value(sd)}).",
        f"Spread, {v.place(mean.group)}: {v.metric(mean)} {w.pen.mark(mean)} ± {v.value(sd)} (mean ± SD).",
    )


def questions(w: Writer) -> str:
    v = Voice(w)
    c, d = v.plain(), v.comparison("percent_higher", "percent_lower", "ratio")
    place = v.place(c.group)
    return (
        f"**What {v.what(c)} should I expect {place}?** {v.value(c)}.\n\n"
        f"**{v.pick('Does the choice matter?', 'How big is the difference?')}** {v.compare(d)}."
    )


STYLES = (
    too_long_to_read, aspects, metrics_as_rows, against_baseline, decision_table, gain_and_price, noted_values, cards, scoreboard, series,
    ends_of_the_field, data_notes, noise, questions,
)  # fmt: skip
