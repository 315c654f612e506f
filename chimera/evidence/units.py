"""Units and directions, guessed from a column's name; the spec's `evidence:` corrects them."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chimera.spec.model import Direction

WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

RATE_NAMES = re.compile(
    r"(tok(en)?s?_?(per|/)_?s(ec(ond)?)?|tokens?_s|tok_s|tps|avg_ts|stddev_ts|throughput|tokens_per_second"
    r"|qps|rps|req(uest)?s?_per_s|items_per_s|samples_per_s|ops|it_s|gflops|tflops|bandwidth|(^|_)rate$)"
)
"""Rates first: `tokens_s` is tokens per second, `ttft_s` is seconds."""
PER_SECOND = re.compile(
    r"(?P<slashed>[A-Za-z]+)\s?/\s?s(?:ec(?:ond)?)?\b|(?:^|_)(?P<joined>[kmg]i?b|imgs?|images?|samples?|items?|steps?|frames?|rows)_(?:per_)?s$"
    r"|(?:^|_)(?!throughput|rate|speed)(?P<counted>[a-z]+)_per_s(?:ec(?:ond)?)?(?:_(?:mean|avg|median|p\d+|min|max|std))?$"
)
"""Something per second, with a slash (t/s, MB/s) or in a column's way (mb_s, messages_per_second): never seconds."""
PER_THING = re.compile(
    r"(?:^|_)(?P<unit>ns|us|µs|ms|s|sec|j|joules?|w|watts?|[kmg]i?b)_per_(?!s(?:ec(?:ond)?)?(?:_|$))[a-z0-9]"
)
"""What one of something takes: `ms_per_token` is milliseconds, `j_per_token` joules."""
TIME_UNITS = (
    (re.compile(r"(_|\b|\()(ns|nanosec(ond)?s?)\)?$"), "ns"),
    (re.compile(r"(_|\b|\()(us|µs|microsec(ond)?s?)\)?$"), "µs"),
    (re.compile(r"(_|\b|\()(ms|msec|millis|millisec(ond)?s?)\)?$"), "ms"),
    (re.compile(r"(_|\b|\()(s|sec|secs|seconds?)\)?$"), "s"),
    (re.compile(r"(_|\b|\()(min|mins|minutes?)\)?$"), "min"),
)
SIZE_UNITS = (
    (re.compile(r"(_|\b|\()(bytes?)\)?$"), "B"),
    (re.compile(r"(_|\b|\()(kb|kib)\)?$"), "KiB"),
    (re.compile(r"(_|\b|\()(mb|mib|memory_mb)\)?$"), "MiB"),
    (re.compile(r"(_|\b|\()(gb|gib)\)?$"), "GiB"),
)
OTHER_UNITS = (
    (re.compile(r"(_pct|_percent|percent|\(%\)|%)$"), "%"),
    (re.compile(r"(_|\b|\()(w|watts?)\)?$"), "W"),
    (re.compile(r"(_|\b|\()(j|joules?)\)?$"), "J"),
    (re.compile(r"(_|\b|\()(celsius|degc|temp_c)\)?$"), "°C"),
    (re.compile(r"(_|\b|\()(mhz)\)?$"), "MHz"),
)
QUALITY = re.compile(
    r"(^|_)(quality|accuracy|acc|acc_norm|exact_match|f1|rouge\w*|bleu|bertscore|score|pass_rate|success_rate|recall|precision)(_|$)"
)
LOWER_NAMES = re.compile(
    r"(latency|ttft|tpot|itl|duration|elapsed|time|wait|overhead|memory|vram|rss|error|fail|loss|perplexity|ppl"
    r"|load|energy|power|joules|cost|size)"
)
COUNTERS = re.compile(
    r"(^|_)(count|tokens|chars|words|lines|index|total|rank|num|n)$|(^|_)(total|num|n)_(tokens|tests|chars|rows)"
)
OF_STATISTICS = re.compile(r"(^|_)(std|stdev|stddev|sd|cv|min|max|p\d\d)(_|$)")
CHANGES = re.compile(r"δ|delta|diff|change|speedup|speed-up|improvement|reduction|gain|gap|ratio|relative|vs\b")
PER_SECOND_WORDS = {
    "t": "tok/s", "tok": "tok/s", "toks": "tok/s", "token": "tok/s", "tokens": "tok/s", "req": "req/s", "reqs": "req/s",
    "request": "req/s", "requests": "req/s",
}  # fmt: skip
DATA_RATES = {"kb": "KB/s", "mb": "MB/s", "gb": "GB/s", "kib": "KiB/s", "mib": "MiB/s", "gib": "GiB/s"}
FLOPS = {"gflop": "GFLOP/s", "gflops": "GFLOP/s", "tflop": "TFLOP/s", "tflops": "TFLOP/s"}
STATISTICS = frozenset({"min", "max", "mean", "median", "sum", "std"})
"""Whole names that are statistics of something the name does not tell; `min` is no minute."""
UNIT_WORDS = {
    "tok/s": "tok/s",
    "tok/sec": "tok/s",
    "token/s": "tok/s",
    "tokens/s": "tok/s",
    "tokens/sec": "tok/s",
    "tokens/second": "tok/s",
    "t/s": "tok/s",
    "req/s": "req/s",
    "requests/s": "req/s",
    "gflop/s": "GFLOP/s",
    "gflops": "GFLOP/s",
    "tflop/s": "TFLOP/s",
    "tflops": "TFLOP/s",
    **{f"{name}/s": unit for name, unit in DATA_RATES.items()},
    "ns": "ns",
    "us": "µs",
    "usec": "µs",
    "µs": "µs",
    "μs": "µs",
    "ms": "ms",
    "msec": "ms",
    "milliseconds": "ms",
    "s": "s",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "min": "min",
    "mins": "min",
    "minutes": "min",
    "%": "%",
    "percent": "%",
    "bytes": "B",
    "kb": "KiB",
    "kib": "KiB",
    "mb": "MiB",
    "mib": "MiB",
    "gb": "GiB",
    "gib": "GiB",
    "w": "W",
    "j": "J",
    "mhz": "MHz",
    "°c": "°C",
    "$": "$",
    "usd": "$",
    "€": "€",
    "eur": "€",
    "£": "£",
    "gbp": "£",
    "x": "×",
    "×": "×",
}
"""Units as they stand in cells -> as we print them."""
TIMES = frozenset({"ns", "µs", "ms", "s", "min"})
SIZES = frozenset({"B", "KiB", "MiB", "GiB"})


def snake(name: str) -> str:
    """A column name as lower-case words joined by `_`: "TTFT (ms)" and "ttftMs" both end in `_ms`."""
    return re.sub(r"[^a-z0-9%µ]+", "_", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()).strip("_")


def unit_of(name: str) -> str | None:
    """The unit a column's name tells, None when it tells none."""
    plain = snake(name.rsplit(".", 1)[-1])
    if per_second := PER_SECOND.search(name) or PER_SECOND.search(plain):
        what = per_second["slashed"] or per_second["joined"] or per_second["counted"]
        words = PER_SECOND_WORDS | DATA_RATES | FLOPS
        return words.get(what.lower(), f"{what}/s")
    if per_thing := PER_THING.search(plain):
        plain = f"x_{per_thing['unit']}"
    for mean in ("mean_", "avg_", "median_"):
        plain = plain.removeprefix(mean)
    plain = re.sub(r"_(mean|avg|median|p\d+|min|max|std)$", "", plain)
    if plain in STATISTICS:
        return None
    if plain == "ts" or RATE_NAMES.search(plain):
        return _rate_unit(plain)
    for pattern, unit in (*TIME_UNITS, *SIZE_UNITS, *OTHER_UNITS):
        if pattern.search(plain):
            return unit
    return None


def _rate_unit(plain: str) -> str | None:
    if re.search(r"tok|tps|^ts$", plain):
        return "tok/s"
    if re.search(r"req|rps|qps", plain):
        return "req/s"
    if "gflops" in plain:
        return "GFLOP/s"
    if "tflops" in plain:
        return "TFLOP/s"
    return None


def better_of(name: str, unit: str | None) -> "Direction | None":
    """Which direction is better; None when neither name nor unit tells."""
    plain = snake(name.rsplit(".", 1)[-1])
    if (unit or "").endswith("/s") or RATE_NAMES.search(plain):
        return None if re.search(r"error|fail", plain) else "higher"
    if QUALITY.search(plain):
        return "higher"
    if re.search(r"speedup|improvement|reduction", plain):
        return "higher"
    if unit in TIMES or unit in SIZES or unit in {"W", "J"}:
        return "lower"
    if LOWER_NAMES.search(plain) and not COUNTERS.search(plain):
        return "lower"
    return None


def is_quality(name: str) -> bool:
    """Whether a column measures how good answers are."""
    return QUALITY.search(snake(name.rsplit(".", 1)[-1])) is not None


def is_counter(name: str) -> bool:
    """Whether a column merely counts things, e.g. prompt_eval_count: described, never ranked best or worst."""
    plain = snake(name.rsplit(".", 1)[-1])
    return COUNTERS.search(plain) is not None and not RATE_NAMES.search(plain)


def is_change(name: str) -> bool:
    """Whether a column is itself a difference or ratio of measurements: ratios of it would mean nothing."""
    return CHANGES.search(name.lower()) is not None


def is_tail(name: str) -> bool:
    """Whether a column is itself a spread or an extreme (std, min, p95): told, but not first."""
    return OF_STATISTICS.search(snake(name.rsplit(".", 1)[-1])) is not None


def cell_unit(word: str) -> str | None:
    """The unit written behind a number in a cell; None when it is none we know."""
    return UNIT_WORDS.get(word.strip().lower())
