"""Numbers as people write them: 1,290 MiB, ~1.2k, 0.08–0.12 s, 56 %, twenty-eight; with unit, precision and hedges."""

import re
from dataclasses import dataclass, replace

from chimera.claims.spelling import lower

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: number for number, word in enumerate(ONES)} | {word: 10 * n for n, word in enumerate(TENS, 2)}
SPELLED = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(TENS)})(?:[- ](?P<unit>{'|'.join(ONES[1:10])}))?|(?P<one>{'|'.join(ONES)}))"
    r"(?:[- ](?P<big>hundred|thousand))?\b(?![-'’])",
)
TIMES = r"(?i:x)(?!(?:16|32|64|86)(?![\w.]*\d))\d+(?:\.\d+)?(?![\w/-]|\.\d)"
"""A factor with its sign before it, x3.3; x86 and x64 are names of machines."""
NUMBER = re.compile(
    r"(?:(?<![\w.,\ue000])|(?<=[^\w.\ue000][xX])|(?<=^[xX]))(?P<sign>[-−+](?=[\d.]))?(?P<whole>\d{1,3}(?:[,'’ \u2009]\d{3})+(?![\d])|\d+|(?=\.\d))(?P<part>\.\d+)?"
    r"(?:(?:[eE](?P<exp>[-+−]?\d{1,3})|\s*[×x·]\s*10\s?\^\s?\{?(?P<exp10>[-−]?\d{1,2})\}?))?"
    r"(?:(?P<big>[kKM](?![\w/]|[BH]z)|[kK](?=tok)|\s?(?:thousand|million|billion)\b))?"
)
FACTOR = re.compile(r"(?:^|[^\d.,%\s\ue000]\s?|[,:;(]\s?)(?<![\w.])[xX×](?P<gap>\s?)$")
"""The sign of a factor before its number: x3.3, ×1.9; but no 2 x 16, which multiplies."""
BIG = {"k": 1e3, "K": 1e3, "M": 1e6, "thousand": 1e3, "million": 1e6, "billion": 1e9}
TOKENS = r"(?:tok(?:en)?s?|tks?)"
SECOND = r"(?:s(?:ec(?:ond)?s?)?)"
END = r"(?![\w/])"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit measures."""

    dimension: str
    """time, size, tok/s, %, ×, ..."""
    factors: tuple[float, ...]
    """Base units (seconds, bytes) that one of it may be: MB is read as 10^6 and as 2^20."""


TIME, SIZE, DATA_RATE = "time", "size", "B/s"
RATIO = Unit("×", (1.0,))
MONEY = Unit("money", (1.0,))
CURRENCIES = ("$", "€", "£")
UNITS: tuple[tuple[re.Pattern[str], Unit], ...] = tuple(
    (re.compile(pattern, flags), Unit(dimension, factors))
    for pattern, dimension, factors, flags in (
        (rf"(?:output |generated )?{TOKENS}\s?(?:/|per|p\.?)\s?{SECOND}{END}|t/s{END}|tps{END}|tok_s{END}|tokens_s{END}|{TOKENS}[ ·⋅]s(?:\^?-1|⁻¹)", "tok/s", (1.0,), re.IGNORECASE),
        (rf"{TOKENS}\s?(?:/|per)\s?(?:min(?:ute)?){END}", "tok/s", (1 / 60,), re.IGNORECASE),
        (rf"(?:req(?:uest)?s?|queries)\s?(?:/|per)\s?{SECOND}{END}|[rq]ps{END}", "req/s", (1.0,), re.IGNORECASE),
        (rf"(?:operations?|ops)\s?(?:/|per)\s?{SECOND}{END}", "ops/s", (1.0,), re.IGNORECASE),
        (rf"(?:training )?(?:samples?|images?|imgs?|items?|steps?|examples?)\s?(?:/|per)\s?{SECOND}{END}", "items/s", (1.0,), re.IGNORECASE),
        (rf"(?:MP|mega-?pixels?)\s?(?:/|per)\s?{SECOND}{END}", "mp/s", (1.0,), re.IGNORECASE),
        (rf"GFLOPS?(?:/s)?{END}", "GFLOP/s", (1.0,), re.IGNORECASE),
        (rf"TFLOPS?(?:/s)?{END}", "GFLOP/s", (1000.0,), re.IGNORECASE),
        (rf"(?:ns|nano-?seconds?){END}", TIME, (1e-9,), re.IGNORECASE),
        (rf"(?:[µμu]s|micro-?seconds?){END}", TIME, (1e-6,), re.IGNORECASE),
        (rf"(?:ms|msecs?|milli-?seconds?){END}", TIME, (1e-3,), re.IGNORECASE),
        (rf"{SECOND}{END}", TIME, (1.0,), 0),
        (rf"(?:mins?|minutes?){END}", TIME, (60.0,), 0),
        (rf"(?:h|hrs?|hours?){END}", TIME, (3600.0,), 0),
        (rf"(?:GiB|GB|gigabytes?)\s?(?:/|per|p)\s?{SECOND}{END}", DATA_RATE, (1e9, 2.0**30), 0),
        (rf"(?:MiB|MB|megabytes?|mb)\s?(?:/|per|p)\s?{SECOND}{END}|MBps{END}", DATA_RATE, (1e6, 2.0**20), 0),
        (rf"(?:KiB|[kK]B|kilobytes?)\s?(?:/|per|p)\s?{SECOND}{END}", DATA_RATE, (1e3, 2.0**10), 0),
        (rf"(?:TiB|TB|terabytes?){END}", SIZE, (1e12, 2.0**40), 0),
        (rf"(?:GiB|gibibytes?|GB|gigabytes?){END}", SIZE, (2.0**30, 1e9), 0),
        (rf"(?:MiB|mebibytes?|MB|megabytes?){END}", SIZE, (2.0**20, 1e6), 0),
        (rf"(?:KiB|kibibytes?|[kK]B|kilobytes?){END}", SIZE, (2.0**10, 1e3), 0),
        (rf"(?:[bB]ytes?|B){END}", SIZE, (1.0,), 0),
        (rf"percentage[ -]points?{END}|pp{END}|p\.p\.|%[ -]?points?{END}|points?(?= (?:above|below|higher|lower|more|less|ahead|behind|better|worse)\b)", "pp", (1.0,), re.IGNORECASE),
        (rf"%|percent{END}|per cent{END}|pct{END}", "%", (1.0,), re.IGNORECASE),
        (r"[x×](?![\w×])(?!\s?\d)|times(?!\w)|-?fold(?!\w)", "×", (1.0,), re.IGNORECASE),
        (rf"(?:kW|kilowatts?){END}", "W", (1e3,), 0),
        (rf"(?:W|[wW]atts?){END}", "W", (1.0,), 0),
        (rf"(?:kJ|kilojoules?){END}", "J", (1e3,), 0),
        (rf"(?:J|[jJ]oules?){END}", "J", (1.0,), 0),
        (rf"kWh{END}", "J", (3.6e6,), 0),
        (rf"(?:Wh|[wW]att[ -]?hours?){END}", "J", (3600.0,), 0),
        (rf"mWh{END}", "J", (3.6,), 0),
        (rf"(?:rpm|RPM|revolutions per minute){END}", "rpm", (1.0,), 0),
        (rf"dB(?:\(A\)|A)?{END}", "dB", (1.0,), 0),
        (rf"(?:volts?|V){END}", "V", (1.0,), 0),
        (rf"(?:[GM]bit/s|[GM]bps|Gb/s|Mb/s){END}", "bit/s", (1.0,), 0),
        (r"C(?![\w/+#-])(?=\s*(?:$|[.,;:!?)|]|(?:at|on|under|during|after|in|with|for|while|and|when|to|across|throughout)\b))", "°C", (1.0,), 0),
        (rf"(?:°\s?C|℃|degrees(?:\s[Cc]elsius)?|[cC]elsius){END}", "°C", (1.0,), 0),
        (rf"GHz{END}", "MHz", (1e3,), 0),
        (rf"MHz{END}", "MHz", (1.0,), 0),
        (rf"(?:USD|EUR|dollars?|cents?|euros?){END}", "money", (1.0,), 0),
    )
)  # fmt: skip
ANY_RATE = re.compile(rf"(?!times\b)(?P<what>[a-z]{{3,}}s)\s?(?:/|per)\s?{SECOND}{END}")
"""Anything counted per second, in the spelling that a column's name gives: messages/s."""
SHORT = {"documents": "docs"}
"""Things counted per second, as columns shorten them."""
ABOUT = re.compile(
    r"(?:~|≈|∼|≃|\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|circa|ca\.?|c\.|some|close to|near|in the region of"
    r"|on the order of|in the order of|an estimated|estimated at))\s*(?:a|an|the)?\s*$",
)
OVER = re.compile(
    r"(?:[>≥]=?|\b(?:over|(?<!no )(?<!not )more than|at least|(?<!not )above|(?<!not )(?<!never )exceed(?:s|ed|ing)?|beyond|greater than|higher than|upwards of|no less than|not less than|not below|north of|surpass(?:es|ed|ing)?|tops))\s*$",
)
UNDER = re.compile(
    r"(?:[<≤]=?|\b(?:under|less than|at most|(?:do(?:es)?|did) not exceed|never exceed(?:s|ed)?|not more than|not exceeding|below|fewer than|lower than|no more than|within|faster than))\s*$",
)
SHARE_OF = re.compile(
    r"\b(?:half|most|\d+\s?(?:%|percent)) of (?:all |the )*(?:measurements?|runs?|samples?|requests?|calls?|values?|observations?)\b",
    re.IGNORECASE,
)
"""Half of all runs stayed below x: x is the median itself, not a bound of it."""
TOP = re.compile(
    r"\b(?:up to|as (?:high|much|many|fast) as|peak(?:s|ed|ing)? (?:at|of)|topp(?:ed|ing|s) out at|max(?:es|ed) out at|reaching up to|maxim\w+ of)\s*(?:about|around|~|≈)?\s*$",
)
BOTTOM = re.compile(
    r"\b(?:as (?:low|little|few|slow) as|down to|bottom(?:ed|s) out at|minimum of)\s*(?:about|around|~|≈)?\s*$",
)
NEVER = re.compile(
    r"\b(?:never|not once) (?:above|over|more than|exceed\w*|went (?:above|over)|rose above|reached)\s*(?:the )?$",
)
"""Of all runs, so that the highest of them decides."""
FELL = re.compile(r"\bfrom [^.;]*\d[^.;]*\bdown to\s*\w*\s*$")
"""From 643 down to 40: where it came to, not the lowest of all."""
GAP = re.compile(r"[\s\u2011-]{0,4}")
"""Between a number and its unit."""
JOIN = re.compile(r"\s*(?:[–—‐‑-]|\.\.\.?|…|to|through|up to|and)\s*")
LIST = re.compile(r"\s*(?:,|and|or|vs\.?|versus|/|,\s*and)\s*", re.IGNORECASE)
LOW_END = re.compile(
    r"\s+(?:at|on) the (?:low|lower|bottom|high|upper|top|slow|fast)(?:er|est)? end\b|\s+\((?:low|min\w*|high|max\w*)\)",
    re.IGNORECASE,
)
"""Said of one end of a range, between its two numbers."""
RANGE_WORDS = re.compile(
    r"\b(?:between|rang(?:e|es|ed|ing)|within|from|spann?(?:s|ed|ing)?|var(?:y|ies|ied|ying)|interval|spread)\b[^.;]{0,40}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a passage."""

    start: int
    end: int
    """Behind the number, before its unit."""
    stop: int
    """Behind the unit."""
    value: float
    step: float
    """Half a unit in the last printed place."""
    unit: Unit | None = None
    hedge: str | None = None
    """about, over, under: how the number is taken back."""
    bound: str | None = None
    """max or min, where "up to" or "as low as" says so."""
    role: str | None = None
    """low, high: ends of a range; spread: behind ±."""
    is_loose: bool = False
    """Ends joined by "from ... to": a range, or a change."""
    is_word: bool = False
    """Spelled out."""
    is_whole: bool = False
    """Printed without a decimal part or multiplier."""


def find_quantities(text: str) -> list[Quantity]:
    """All numbers of a text from which everything that is no number was hidden."""
    found = [_read(text, match) for match in NUMBER.finditer(text) if match["whole"] or match["part"]]
    found += [word for match in SPELLED.finditer(lower(text)) if (word := _spelled(text, match))]
    found.sort(key=lambda one: one.start)
    return _join(text, [_hedge(text, one) for one in found])


def parse_unit(text: str) -> Unit | None:
    """The unit that a whole short text is, as in a table head: "(ms)", "tok/s"."""
    bare = text.strip(" ()[]{},:")
    for pattern, unit in UNITS:
        if pattern.fullmatch(bare):
            return unit
    rate = ANY_RATE.fullmatch(bare)
    return Unit(f"{SHORT.get(rate['what'], rate['what'])}/s", (1.0,)) if rate else None


def find_unit(text: str, at: int) -> Unit | None:
    """The unit that stands behind a number that ends at `at`."""
    return _unit_at(text, at)[0]


def _read(text: str, match: re.Match[str]) -> Quantity:
    whole = re.sub(r"[^\d]", "", match["whole"])
    part = match["part"] or ""
    exponent = int((match["exp"] or match["exp10"] or "0").replace("−", "-"))
    big = BIG[match["big"].strip().lower() if len(match["big"].strip()) > 1 else match["big"]] if match["big"] else 1.0
    scale = big * 10.0**exponent
    negative = match["sign"] in {"-", "−"} and not re.search(r"[\w%)\ue000]$", text[: match.start()])
    value = float(f"{whole or '0'}{part}") * scale
    start = match.start() if negative or match["sign"] is None else match.start() + 1
    unit, stop = _unit_at(text, match.end())
    if unit is None and text[max(0, match.start() - 1) : match.start()] in CURRENCIES:
        unit = MONEY
    factor = FACTOR.search(text, max(0, start - 6), start) if unit is None else None
    if factor and (part or not factor["gap"]):
        unit = RATIO
    return Quantity(
        start,
        match.end(),
        stop,
        -value if negative else value,
        0.5 * 10.0 ** -max(len(part) - 1, 0) * scale,
        unit,
        is_whole=not part and not match["big"] and exponent == 0,
    )


def _unit_at(text: str, at: int) -> tuple[Unit | None, int]:
    gap = GAP.match(text, at)
    start = gap.end() if gap else at
    for pattern, unit in UNITS:
        if match := pattern.match(text, start):
            return unit, match.end()
    if rate := ANY_RATE.match(text, start):
        return Unit(f"{SHORT.get(rate['what'], rate['what'])}/s", (1.0,)), rate.end()
    return None, at


def _spelled(text: str, match: re.Match[str]) -> Quantity | None:
    word = match["one"] or match["tens"]
    value = WORDS[word] + (WORDS[match["unit"]] if match["unit"] else 0)
    value *= {"hundred": 100, "thousand": 1000}.get(match["big"] or "", 1)
    unit, stop = _unit_at(text, match.end())
    return Quantity(match.start(), match.end(), stop, float(value), 0.5, unit, is_word=True, is_whole=True)


def _hedge(text: str, one: Quantity) -> Quantity:
    before = lower(text[max(0, one.start - 40) : one.start]).rstrip("".join(CURRENCIES))
    if TOP.search(before):
        return replace(one, bound="max", hedge="about" if ABOUT.search(before) else None)
    if BOTTOM.search(before) and not FELL.search(before):
        return replace(one, bound="min", hedge="about" if ABOUT.search(before) else None)
    if NEVER.search(before):
        return replace(one, bound="max", hedge="under")
    for hedge, pattern in (("about", ABOUT), ("over", OVER), ("under", UNDER)):
        if pattern.search(before) and not (
            hedge != "about" and SHARE_OF.search(text, max(0, one.start - 120), one.start)
        ):
            return replace(one, hedge=hedge)
    if re.match(r"\s*(?:or so|\(approx|\+)", text[one.stop :]):
        return replace(one, hedge="over" if text[one.stop :].lstrip().startswith("+") else "about")
    return one


def _join(text: str, found: list[Quantity]) -> list[Quantity]:
    """Mark the ends of ranges and what stands behind ±; a unit said once holds for both."""
    for index in range(len(found) - 1):
        one, two = found[index], found[index + 1]
        gap = text[one.stop : two.start].rstrip("".join(CURRENCIES))
        if re.fullmatch(r"\s*(?:±|\+/-|\+-)\s*", gap):
            unit = one.unit or two.unit
            found[index], found[index + 1] = replace(one, unit=unit), replace(two, unit=two.unit or unit, role="spread")
        elif one.role is None and (kind := _range_kind(text, one, two, gap)):
            unit = one.unit or two.unit
            hedge = two.hedge or one.hedge
            scale = two.value if two.end > two.start and re.search(r"[kKM]$", text[two.start : two.end]) else 0.0
            if scale and one.is_whole and one.value < 1000:
                big = BIG[text[two.end - 1]]
                one = replace(one, value=one.value * big, step=one.step * big)
            found[index] = replace(one, unit=unit, role="low", is_loose=kind == "loose", hedge=hedge)
            found[index + 1] = replace(two, unit=two.unit or unit, role="high", is_loose=kind == "loose", hedge=hedge)
    for index in reversed(range(len(found) - 1)):
        one, two = found[index], found[index + 1]
        listed = one.is_word == two.is_word and LIST.fullmatch(text[one.stop : two.start])
        if one.unit is None and two.unit and one.role is None and two.role is None and listed:
            found[index] = replace(one, unit=two.unit)
    return found


def _range_kind(text: str, one: Quantity, two: Quantity, gap: str) -> str | None:
    gap = LOW_END.sub("", gap)
    join = JOIN.fullmatch(gap)
    if not join or one.is_word != two.is_word or (one.unit and two.unit and one.unit.dimension != two.unit.dimension):
        return None
    word = gap.strip()
    introduced = RANGE_WORDS.search(text[: one.start])
    if word == "and":
        return "tight" if introduced and re.search(r"between|rang|within|span", introduced[0], re.IGNORECASE) else None
    if word in {"to", "up to", "through"}:
        from_it = introduced and introduced[0].lower().startswith("from")
        return "loose" if from_it or not introduced else "tight"
    return "tight" if one.value < two.value else None
