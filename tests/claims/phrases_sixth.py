"""Words and sentences of the sixth part: a voice that writes as language models write benchmark reports."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

import bounding
import deriving
from claim import Claim, Undrawable
from deriving import operate
from drawing import Sheet
from points import Point, parse_number, print_number, prints_as
from wording import Vocabulary, Writer

from chimera.evidence import Group

WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "generation throughput", "token throughput"),
        "ttft": ("TTFT", "time to first token", "time-to-first-token (TTFT)"),
        "tpot": ("TPOT", "time per output token"),
        "request rate": ("request throughput", "request rate"),
        "latency": ("latency", "response latency"),
        "load": ("load time", "model load time"),
        "memory": ("memory usage", "memory footprint", "memory consumption"),
        "power": ("power draw", "power consumption"),
        "size": ("size on disk", "disk footprint"),
        "accuracy": ("accuracy",),
        "duration": ("benchmark duration", "total benchmark duration"),
        "images_per_s": ("training throughput", "image throughput", "throughput"),
        "gpu_util_percent": ("GPU utilization",),
        "cpu_percent": ("CPU utilization", "CPU usage"),
        "wer_percent": ("word error rate", "WER", "word error rate (WER)"),
        "rtfx": ("RTFx", "inverse real-time factor (RTFx)"),
    },
    statistics={
        "mean": ("mean", "average"),
        "p50": ("median", "median", "P50"),
        "p95": ("P95", "95th-percentile"),
        "p99": ("P99", "99th-percentile"),
        "max": ("maximum", "peak"),
        "min": ("minimum",),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " tokens/sec"),
        "req/s": (" req/s", " requests/s", " requests per second", " requests/sec"),
        "images/s": (" images/s", " img/s", " images per second", " images/sec"),
        "s": (" s", "s", " seconds"),
        "ms": (" ms", "ms", " ms"),
        "%": ("%",),
        "MiB": (" MB", " MiB", "MB"),
        "GiB": (" GB", " GiB", "GB"),
        "W": (" W", "W", " watts"),
        "J": (" J", " joules"),
        "×": ("x", "×"),
        "°C": ("°C", " °C"),
        "USD": (" USD",),
    },
    groups=("{main} ({rest})",),
    settings=("{name} {value}",),
    everything=("the full benchmark", "the benchmark as a whole"),
)
COLUMN_WORDS = {
    "request_throughput": ("request throughput",),
    "output_throughput": ("output throughput", "output token throughput"),
    "requests_per_s": ("throughput", "request throughput"),
    "latency_avg_ms": ("latency", "response latency"),
    "latency_p99_ms": ("latency", "response latency"),
    "step_time_ms": ("step time", "training step time"),
    "gpu_memory_gb": ("GPU memory usage", "GPU memory footprint"),
    "vram_mb": ("VRAM usage", "VRAM footprint"),
    "latency_ms": ("latency", "inference latency"),
    "rss_mb": ("memory usage (RSS)", "resident memory"),
    "eval_count": ("`eval_count`",),
}
"""What one column is called, where that is more than its family's name."""
NAMES = {
    "vllm": "vLLM", "sglang": "SGLang", "tgi": "TGI", "meta-llama/Llama-3.1-8B-Instruct": "Llama-3.1-8B-Instruct",
    "Qwen/Qwen2.5-14B-Instruct": "Qwen2.5-14B-Instruct", "actix-web": "Actix Web", "gin": "Gin", "express": "Express",
    "fastapi": "FastAPI", "spring-boot": "Spring Boot", "A100-80GB": "A100 80GB", "H100-SXM": "H100 SXM", "bf16": "BF16",
    "tf32": "TF32", "whisper-large-v3": "Whisper large-v3", "whisper-small": "Whisper small",
    "distil-large-v3": "Distil-large-v3", "librispeech-clean": "LibriSpeech clean",
    "librispeech-other": "LibriSpeech other", "tedlium": "TED-LIUM",
}  # fmt: skip
"""How reports spell what the data writes in lower case."""
MAIN = ("backend", "framework", "gpu", "model", "config", "model_id")
"""Settings that are the subject of a sentence, first come first."""
NOUNS = {
    "max_concurrency": "concurrency {}", "test": "the {} test", "gpus": "the {}-GPU setup", "precision": "{}", "dataset": "{}",
    "num_ctx": "num_ctx {}", "temperature": "temperature {}", "load": "{} starts",
}  # fmt: skip
PLACES = {
    "max_concurrency": "at concurrency {}", "test": "in the {} test", "gpus": "on {} GPUs", "precision": "in {}",
    "dataset": "on {}", "num_ctx": "at num_ctx {}", "temperature": "at temperature {}", "load": "with a {} start",
    "model_id": "serving {}",
}  # fmt: skip
HEADS = {
    "max_concurrency": "Concurrency", "model_id": "Model", "num_ctx": "num_ctx", "gpus": "GPUs", "gpu": "GPU",
    "load": "Start",
}  # fmt: skip
ABSENT = {
    "backend": ("TensorRT-LLM", "LMDeploy", "llama.cpp"),
    "model_id": ("Mistral-7B-Instruct", "Gemma-2-9b-it"),
    "framework": ("Django", "NestJS", "Rocket"),
    "gpu": ("MI300X", "L40S", "V100-32GB"),
    "model": ("mistral-nemo:12b", "phi4-mini", "granite3.3:8b"),
    "dataset": ("GigaSpeech", "VoxPopuli", "Common Voice"),
    "precision": ("INT4", "FP8"),
    "config": ("candidate-large", "canary"),
    "test": ("fortunes", "websocket"),
}
"""Values that no tree has."""
ABSENT_METRICS = (
    ("energy", "energy consumption", "J", 40, 900), ("temperature_c", "chip temperature", "°C", 41, 88),
    ("cost", "cost per hour", "USD", 1, 9), ("hit rate", "cache hit rate", "%", 31, 97),
)  # fmt: skip
"""What is written of it, and values that would be plausible."""
BENDS = (
    "value_changed", "value_changed", "value_changed", "group_swapped", "group_swapped", "statistic_swapped",
    "metric_swapped", "unit_swapped", "absent_group", "absent_metric",
)  # fmt: skip
SHARES = frozenset({"accuracy", "wer_percent", "cpu_percent", "gpu_util_percent"})
"""A percentage of these may mean points or a share: nobody can tell which."""
OWN_STATISTIC = re.compile(r"(^|_)(mean|avg|median|p\d\d)(_|$)")


@dataclass(frozen=True, slots=True)
class Prose:
    """What one text keeps to throughout."""

    spelled: bool
    """Names as reports spell them, not as the data does."""
    bold: bool
    """Numbers in bold."""
    brackets: bool
    """Settings in brackets behind a name."""
    terse: bool
    """Leaves unsaid, in tables and comparisons, that numbers are means."""


def is_median_of_medians(column: str, aggregation: str) -> bool:
    """Whether nobody can tell whose median this is."""
    return aggregation == "p50" and OWN_STATISTIC.search(column) is not None


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


class Voice:
    """Words for claims in one text."""

    def __init__(self, w: Writer):
        self.w, self.rng, self.draw, self.pick = w, w.rng, w.draw, w.pick
        w.draw.drawable = [p for p in w.draw.drawable if not is_median_of_medians(p.fact.column, p.fact.aggregation)]
        w.words = replace(w.words, units={unit: (w.pick(*forms),) for unit, forms in w.words.units.items()})
        self.prose = Prose(*(w.rng.random() < share for share in (0.6, 0.3, 0.4, 0.6)))

    # ---- names

    def name(self, value: str) -> str:
        return NAMES.get(value, value) if self.prose.spelled else value

    def _set(self, template: str, value: str) -> str:
        shown = self.w.other(value, "setting") if re.fullmatch(r"[\d.]+", value) else self.name(value)
        if template == "{}" and shown != self.name(value):
            template = "value {}"
        text = template.format(shown)
        return text.removesuffix("s") if value == "1" and text.endswith(" GPUs") else text

    def _split(self, group: Group) -> tuple[tuple[str, str] | None, Group]:
        main = next((pair for key in MAIN for pair in group if pair[0] == key), None)
        return main, tuple(pair for pair in group if pair != main)

    def is_named(self, group: Group) -> bool:
        """Whether the configuration has a name, so that it can be the subject of a sentence."""
        return self._split(group)[0] is not None

    def noun(self, group: Group) -> str:
        """A configuration, with all its settings."""
        main, rest = self._split(group)
        if not group:
            return self.pick(*self.w.words.everything)
        if main is None:
            return ", ".join(self._set(NOUNS.get(key, "{}"), value) for key, value in rest)
        if not rest:
            return self.name(main[1])
        if self.prose.brackets:
            labels = ", ".join(self._set(NOUNS.get(key, "{}").removeprefix("the "), value) for key, value in rest)
            return f"{self.name(main[1])} ({labels})"
        return f"{self.name(main[1])} {self._places(rest)}"

    def label(self, group: Group) -> str:
        """A configuration at the start of a line; names keep their own case."""
        text = self.noun(group)
        return upper(text) if text.startswith(("the ", "concurrency ", "temperature ", "warm ", "cold ")) else text

    def _places(self, group: Group) -> str:
        order = ("model_id", "precision", "gpus", "test", "dataset")
        ranked = sorted(group, key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
        text = " ".join(self._set(PLACES.get(key, f"with {key} {{}}"), value) for key, value in ranked)
        return re.sub(r"(at num_ctx \S+) at temperature", r"\1 and temperature", text)

    def place(self, group: Group) -> str:
        """A configuration as where something was measured: for vLLM, at concurrency 8."""
        if not group:
            return self.pick("across all measurements", "over the full benchmark")
        if self.is_named(group):
            return f"for {self.noun(group)}"
        return self._places(group)

    def metric(self, c: Claim) -> str:
        words = COLUMN_WORDS.get(c.column)
        if words is None and c.named == "column" and not OWN_STATISTIC.search(c.column):
            return f"`{c.column}`"
        return self.pick(*(words or self.w.words.metrics.get(c.family) or (c.family,)))

    def what(self, c: Claim) -> str:
        """Statistic and metric: average time to first token."""
        metric = self.metric(c)
        return f"{self.w.kind(c)}{metric}"

    def value(self, c: Claim) -> str:
        """The marked number with its unit, at times in bold."""
        shown = self.w.value(c)
        return f"**{shown}**" if self.prose.bold else shown

    # ---- claims on one fact

    def plain(self, *, lie: bool | None = None) -> Claim:
        """A claim on one fact, true or false."""
        lie = self.rng.random() < 0.5 if lie is None else lie
        for _ in range(40):
            how = self.pick(*BENDS)
            for _ in range(15):
                point = self.draw.point()
                c = self._bent(point, how) if lie else self.draw.true(point)
                if c and self.is_plausible(c):
                    return self._shortened(c)
        raise Undrawable("plain")

    @staticmethod
    def is_plausible(c: Claim) -> bool:
        """Whether a share is no more than the whole."""
        if c.operation and c.operation != "percent_lower":
            return True
        whole = {"%": 100, None: 1 if c.family == "accuracy" else None}.get(c.unit)
        return whole is None or parse_number(c.number) <= whole

    def _bent(self, point: Point, how: str) -> Claim | None:
        if how in {"absent_group", "absent_metric"}:
            honest = self.draw.true(point)
            return getattr(self, f"_{how}")(honest) if honest else None
        c = self.draw.bend(point, how)
        return None if c and how == "metric_swapped" and not self._is_apart(c) else c

    def _is_apart(self, c: Claim) -> bool:
        """Whether the metric was measured there, and none whose name has the same last word bears the number out."""
        if not self.draw.truth.exact(c.family, c.group):
            return False
        words = {self.last_word(c)}
        families = {p.family for p in self.draw.drawable if self.last_word(p) in words}
        return not any(self.draw.is_borne_out(replace(c, family=family)) for family in families)

    def last_word(self, c: Claim | Point) -> str:
        column = c.fact.column if isinstance(c, Point) else c.column
        words = COLUMN_WORDS.get(column) or self.w.words.metrics.get(c.family) or (c.family,)
        return words[0].split(" (")[0].split()[-1]

    def _absent_group(self, honest: Claim) -> Claim | None:
        keys = [pair for pair in honest.group if pair[0] in ABSENT]
        if not keys:
            return None
        pair = self.rng.choice(keys)
        speech = any(p.family == "wer_percent" for p in self.draw.drawable) and pair[0] == "model"
        new = (pair[0], self.pick(*(("wav2vec2-large", "canary-1b", "seamless-m4t") if speech else ABSENT[pair[0]])))
        group = tuple(new if one == pair else one for one in honest.group)
        return replace(honest, label="false", cause="absent_group", group=group)

    def _absent_metric(self, honest: Claim) -> Claim | None:
        key, words, unit, low, high = self.rng.choice(ABSENT_METRICS)
        if any(key in p.fact.column.lower() for p in self.draw.truth.points):
            return None
        number = f"{self.rng.uniform(low, high):.{1 if low > 9 else 2}f}"
        bent = replace(honest, label="false", cause="absent_metric", family=words, column="", unit=unit, number=number)
        return replace(bent, named="family")

    def _shortened(self, c: Claim) -> Claim:
        """Reports mostly leave unsaid that a number is a mean, where the data tells of one number only."""
        may = c.statistic == "mean" and c.cause in {"exact", "converted", "value_changed", "group_swapped"}
        if not may or OWN_STATISTIC.search(c.column) or self.rng.random() < 0.5:
            return c
        return replace(c, statistic=None, cause="unsaid_mean" if c.label == "true" else c.cause)

    def say(self, c: Claim) -> str:
        """A claim on one fact as a sentence without its full stop."""
        what, value = self.what(c), self.value(c)
        if not self.is_named(c.group):
            place = upper(self.place(c.group))
            return self.pick(
                f"{place}, the {what} was {value}",
                f"{place}, we measured a {what} of {value}",
                f"The {what} {place[:1].lower()}{place[1:]} came to {value}",
            )
        whom = self.noun(c.group)
        forms = [
            f"{whom} recorded a {what} of {value}",
            f"{whom} {self.pick('showed', 'posted', 'reached')} a {what} of {value}",
            f"The {what} for {whom} was {value}",
            f"For {whom}, the {what} came in at {value}",
            f"With {whom}, we observed a {what} of {value}",
        ]
        if self._is_better_higher(c) and c.statistic in {"value", None}:
            forms += [f"{whom} delivered {value} in {what}", f"{whom} achieved a {what} of {value}"]
        if c.statistic == "mean" and c.column and not OWN_STATISTIC.search(c.column):
            forms.append(f"{whom} averaged {value} in {self.metric(c)}")
        return self.pick(*forms)

    def _is_better_higher(self, c: Claim) -> bool:
        return any(p.fact.better == "higher" for p in self.draw.drawable if p.fact.column == c.column)

    def from_point(self, point: Point, digits: int = 4) -> Claim:
        """The fact in the data's own unit, without needless zeros."""
        c = self.draw._in_column_unit(point, digits)
        whole, _, places = c.number.partition(".")
        exact = abs(float(point.fact.value) - parse_number(c.number)) < 1e-9 * point.fact.value
        places = places.rstrip("0") if exact else places
        return replace(c, number=f"{whole}.{places}" if places else whole)

    def unsaid(self, c: Claim) -> Claim:
        """In terse texts, a mean that is not called one."""
        clear = c.statistic != "mean" or OWN_STATISTIC.search(c.column)
        if clear or not self.prose.terse:
            return c
        return replace(c, statistic=None, cause="unsaid_mean" if c.cause == "exact" else c.cause)

    def turned(self, honest: Claim, *, share: float = 0.4, least: float = 0.06) -> Claim:
        """The claim, or a false one with another number."""
        number = self.draw.changed(honest.number, least, least + 0.4) if self.rng.random() < share else None
        bent = replace(honest, number=number or "", label="false", cause="value_changed")
        return bent if number and self.is_plausible(bent) and not self.draw.is_borne_out(bent) else honest

    def cell(self, sheet: Sheet, row: str, column: str, *, digits: int = 4) -> Claim:
        """One number of a table: mostly true, at times changed or another row's."""
        honest = self.unsaid(self.from_point(sheet.points[row, column], digits))
        if self.rng.random() < 0.68:
            return honest
        if self.rng.random() < 0.55:
            return self.turned(honest, share=1, least=0.04)
        others = [one for one in sheet.rows if one != row]
        number = self.from_point(sheet.points[self.rng.choice(others), column], digits).number
        bent = replace(honest, number=number, label="false", cause="group_swapped")
        return honest if self.draw.is_borne_out(bent) else bent

    def rough(self) -> Claim:
        """An approximation, thousands of megabytes or milliseconds written out."""
        while True:
            c = deriving.rough(self.draw)
            if c.number.endswith("k") and not (c.unit or "").endswith("/s"):
                c = replace(c, number=f"{parse_number(c.number):,.0f}")
            if self.is_plausible(c):
                return c

    # ---- comparisons

    def comparison(self, *operations: str, lie: bool | None = None) -> Claim:
        """A comparison of two configurations that has one reading."""
        wanted = operations or deriving.OPERATIONS
        for _ in range(100):
            c = deriving.derived(self.draw, operations=wanted, lie=lie)
            if c.statistic in {"min", "max"} or (c.family in SHARES and (c.operation or "").startswith("percent")):
                continue
            if c.operation == "ratio" and abs(parse_number(c.number) - 1) < 0.15:
                continue
            if c.operation == "difference" and (c.unit is None or c.family == "accuracy"):
                continue
            if c.label == "true" or (self.is_plausible(c) and not self._read_as_more(c) and not self._is_told(c)):
                return self.unsaid(c)
        raise Undrawable("comparison")

    def _read_as_more(self, c: Claim) -> bool:
        """Whether a false "1.8x higher" would be true to those who read it as 2.8 times as high."""
        if c.operation != "ratio":
            return False
        more = replace(c, number=f"{parse_number(c.number) + 1:.{len(c.number.partition('.')[2])}f}")
        like = next(p for p in self.draw.truth.points if p.fact.id == c.facts[0])
        return deriving.is_derivable(self.draw, more, like)

    def _is_told(self, c: Claim) -> bool:
        """Whether an effect, a gap or a spread on record, matched some other way, comes to a false comparison's number."""
        told = [
            float(f.value) for f in self.draw.truth.evidence.facts
            if f.aggregation == "ratio" and c.column in {f.column, f.metric} and f.value > 0
        ]  # fmt: skip
        return c.operation != "difference" and any(
            prints_as(operate(c.operation or "", ratio, 1.0), c.number, 2)
            for value in told
            for ratio in (value, 1 / value)
        )

    def sides(self, c: Claim) -> tuple[str, Group, Group]:
        """What both sides share, as an opening (or nothing), and what tells them apart."""
        shared = tuple(pair for pair in c.group if pair in c.versus)
        if not shared or self.rng.random() < 0.35:
            return "", c.group, c.versus
        one, other = (tuple(pair for pair in group if pair not in shared) for group in (c.group, c.versus))
        return f"{upper(self.place(shared))}, ", one, other

    def compare(self, c: Claim, note: str = "") -> str:
        """A comparison as a sentence without its full stop; the note goes behind it in brackets."""
        opening, one, other = self.sides(c)
        form = self._form(c, one, other)
        is_name = form.startswith(tuple(self._mains(one) + self._mains(other)))
        text = f"{opening}{form}" if opening or is_name else upper(form)
        return text + (f" ({note})" if note else "")

    def _mains(self, group: Group) -> list[str]:
        return [self.name(value) for key, value in group if key in MAIN]

    def _form(self, c: Claim, one: Group, other: Group) -> str:
        what, value = self.what(c), self.value(c)
        a, b = self.noun(one), self.noun(other)
        if c.operation == "ratio":
            times = f"{self.w.pen.mark(c)} times"
            forms = [f"{a} has {value} the {what} of {b}", f"the {what} of {a} is {times} that of {b}"]
            if parse_number(c.number) > 1:
                forms += [f"{a} shows {value} higher {what} than {b}"]
            return self.pick(*forms)
        if c.operation == "difference":
            if c.unit == "%":
                value = f"{self.w.pen.mark(c)} percentage points"
            return self.pick(
                f"{a} and {b} differ by {value} in {what}", f"the gap between {a} and {b} in {what} is {value}"
            )
        return self._percent(c, (a, b), (what, value))

    def _percent(self, c: Claim, ends: tuple[str, str], said: tuple[str, str]) -> str:
        (a, b), (what, value) = ends, said
        up = c.operation == "percent_higher"
        word = "higher" if up else "lower"
        forms = [
            f"the {what} of {a} is {value} {word} than that of {b}",
            f"{a} shows {value} {word} {what} than {b}",
            f"compared with {b}, {a} {'increases' if up else 'reduces'} {what} by {value}",
        ]
        if up and self._is_better_higher(c):
            forms += [f"{a} outperforms {b} by {value} in {what}"] * 3
        if not up and not self._is_better_higher(c):
            forms += [f"moving from {b} to {a} cuts {what} by {value}"]
        return self.pick(*forms)

    def ends(self, c: Claim) -> tuple[Claim, Claim]:
        """Both values behind a comparison, as they are."""
        points = {p.fact.id: p for p in self.draw.drawable}
        digits = self.rng.choice((4, 5))
        one, other = (
            replace(self.from_point(points[fact], digits), named=c.named, statistic=c.statistic) for fact in c.facts
        )
        return one, other

    def change(self, one: Claim, other: Claim, like: Point, *, lie: bool) -> Claim:
        """By how much `one` is above or below `other`, in per cent; the operation tells the sign."""
        values = [float(self.draw.truth.evidence.fact(c.facts[0]).value) for c in (one, other)]
        up = values[0] >= values[1]
        operation = "percent_higher" if up else "percent_lower"
        number = print_number(float(repr(round(operate(operation, *values), 9))), self.rng.choice((2, 3)))
        if number is None or parse_number(number) == 0:
            raise Undrawable("tie")
        honest = replace(
            one, number=number, unit="%", cause=f"derived_{operation}", versus=other.group, operation=operation,
            facts=one.facts + other.facts,
        )  # fmt: skip
        if not lie:
            return honest
        if self.rng.random() < 0.25:
            turned = "percent_lower" if up else "percent_higher"
            bent = replace(honest, operation=turned, label="false", cause="derived_turned_round")
        else:
            moved = self.draw.changed(number, 0.08, 0.6)
            bent = replace(honest, number=moved or number, label="false", cause="derived_changed")
        may_hold = deriving.is_derivable(self.draw, bent, like) or self._is_told(bent)
        return bent if self.is_plausible(bent) and not may_hold else honest

    def carried(self, one: Claim, other: Claim, change: Claim, like: Point) -> tuple[Claim, Claim]:
        """A wrong value, and the change as it would follow from it; both as they were where that could be right."""
        bent = self.turned(one, share=1, least=0.1)
        values = parse_number(bent.number), parse_number(other.number)
        operation = "percent_higher" if values[0] >= values[1] else "percent_lower"
        number = print_number(float(repr(round(operate(operation, *values), 9))), 3)
        if bent.label == "true" or number is None or parse_number(number) == 0:
            return one, change
        wrong = replace(change, number=number, operation=operation, label="false", cause="derived_from_wrong")
        return (one, change) if deriving.is_derivable(self.draw, wrong, like) or self._is_told(wrong) else (bent, wrong)

    def signed(self, c: Claim) -> str:
        """A change with its sign: +12.3%."""
        return f"{'+' if c.operation == 'percent_higher' else self.pick('-', '−')}{self.w.pen.mark(c)}%"

    # ---- sheets

    def sheet(self, *, rows: int = 2, columns: int = 1) -> Sheet:
        """A table whose settings all have one reading."""
        for _ in range(40):
            sheet = self.w.sheet(rows=rows, columns=columns)
            if sheet.statistic not in {"min", "max"}:
                return sheet
        raise Undrawable("sheet")

    def ordered(self, sheet: Sheet) -> list[str]:
        """Rows as a report lists them: numbers ascending, names as they come."""
        numeric = all(re.fullmatch(r"[\d.]+", row) for row in sheet.rows)
        return sorted(sheet.rows, key=float) if numeric else list(sheet.rows)

    def row_name(self, row: str) -> str:
        return self.w.other(row, "setting") if re.fullmatch(r"[\d.]+", row) else self.name(row)

    def head(self, c: Claim, *, bare: bool = False) -> str:
        """A table heading: statistic, metric and unit."""
        unit = f" ({self.w.unit(c.unit).strip()})" if c.unit and not bare else ""
        return upper(self.what(c)) + unit

    def varied(self, sheet: Sheet) -> str:
        return HEADS.get(sheet.varied, upper(sheet.varied))

    def held(self, sheet: Sheet) -> str:
        """What a table is about, for its caption."""
        by = {"model_id": "model", "max_concurrency": "concurrency", "gpus": "number of GPUs"}.get(
            sheet.varied, sheet.varied
        )
        return f"by {by}, {self.place(sheet.fixed)}" if sheet.fixed else f"by {by}, over all other settings"

    def everyone(self, sheet: Sheet, column: str) -> list[Point]:
        """The points of a column, lowest first; none left out and no two alike."""
        points = sorted((p for (_, name), p in sheet.points.items() if name == column), key=lambda p: p.amount)
        same = [
            p for p in self.draw.truth.points
            if (p.fact.file, p.fact.column, p.statistic) == (points[0].fact.file, column, points[0].statistic)
            and len(p.group) == len(sheet.fixed) + 1 and frozenset(sheet.fixed) <= p.group
            and sheet.varied in dict(p.fact.group)
        ]  # fmt: skip
        if len(same) != len(points) or any(b.amount < a.amount * 1.005 for a, b in pairwise(points)):
            raise Undrawable("column")
        return points

    # ---- counts and tails

    def runs(self, c: Claim) -> Claim | None:
        """How many measurements are behind a true claim."""
        return bounding.runs_of(self.draw, c) if c.label == "true" else None

    def counted(self, *families: str) -> tuple[str, Claim]:
        """A number of files or rows with its noun, and its claim."""
        for _ in range(60):
            c = deriving.count(self.draw)
            if (not families or c.family in families) and not (c.label == "false" and self._may_count(int(c.number))):
                break
        else:
            raise Undrawable("count")
        one = c.number == "1"
        if self.rng.random() < 0.15:
            c = deriving.spelled(c)
        if c.family == "files":
            kind = f"{c.group[0][1].replace('MARKDOWN', 'Markdown')} " if c.group else ""
            text = f"{self.w.pen.mark(c)} {kind}file{'' if one else 's'}{'' if c.group else ' in total'}"
        elif c.family == "rows":
            text = f"{self.w.pen.mark(c)} data row{'' if one else 's'} in total"
        else:
            text = f"{self.w.pen.mark(c)} failed {'run' if one else 'runs'}"
        return text, c

    def _may_count(self, value: int) -> bool:
        """Whether a number counts some part of the data: one table, the rows without errors, two types of files."""
        evidence = self.draw.truth.evidence
        parts = [int(f.value) for f in evidence.facts if f.aggregation == "count"]
        for table in evidence.tables:
            parts += [table.n_rows, table.n_error]
        sums = {sign * a + b for a in parts for b in parts for sign in (-1, 1)}
        return value in sums.union(parts)

    def tail(self) -> tuple[Claim, Claim | None]:
        """A high percentile, and the median next to it where there is one."""
        points = [
            p for p in self.draw.truth.points
            if (p.statistic == "p95" and p.fact.aggregation == "p95" and p.fact.n >= 10)
            or (p.statistic == "p99" and p.fact.aggregation == "value")
        ]  # fmt: skip
        points = [
            p for p in points if p.fact.value > 0 and p.family in self.draw.families and p.fact.trust == "measured"
        ]
        self.rng.shuffle(points)
        for point in points:
            if self.draw._naming(point):
                middles = [
                    p for p in self.draw.drawable
                    if p.statistic == "p50" and (p.fact.file, p.family, p.group) == (point.fact.file, point.family, point.group)
                ]  # fmt: skip
                low = self.from_point(middles[0]) if len(middles) == 1 and self.draw._naming(middles[0]) else None
                return replace(self.from_point(point), statistic=point.statistic), low
        raise Undrawable("tail")

    def deviation(self) -> tuple[Claim, Claim]:
        """A mean with its standard deviation."""
        points = [
            p for p in self.draw.truth.points
            if p.statistic == "sd" and p.fact.n >= 3 and p.fact.value > 0 and p.family in self.draw.families
        ]  # fmt: skip
        self.rng.shuffle(points)
        for point in points:
            mean = next(
                (
                    p for p in self.draw.drawable
                    if p.statistic == "mean" == p.fact.aggregation and (p.fact.file, p.fact.column, p.group, p.fact.n)
                    == (point.fact.file, point.fact.column, point.group, point.fact.n)
                ),
                None,
            )  # fmt: skip
            if mean and self.draw._naming(mean) and self.draw._naming(point):
                return self.from_point(mean), replace(self.from_point(point, 2), statistic="sd")
        raise Undrawable("deviation")
