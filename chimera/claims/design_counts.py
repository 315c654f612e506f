"""Counts of what the data hold: 4 models, three batch sizes, 36 rows per file, 4 runs per configuration."""

import re
from collections.abc import Iterable
from functools import cache

from chimera.claims.entry import within
from chimera.claims.holdings import Holdings
from chimera.claims.index import FactIndex
from chimera.claims.quantities import Quantity
from chimera.claims.ruling import Ruling, no_claim

STOPS = r"and|or|with|in|for|at|is|was|are|to|over|across|from|of|per|each|than|that|which|by|on|as|under|times|more|fewer|less"
SKIP = rf"[\s*_`]+(?:(?:of (?:the |all |our |these )?)?(?:(?!(?:{STOPS})\b)[A-Za-z][\w'’/+.-]*[\s*_`]+){{0,3}}?)"
COMBINATIONS = re.compile(
    r"(?:(?P<named>[\w-]+(?:\s?[/×x]\s?[\w-]+)+)\s+)?(?:configurations?|configs?|combinations?|set-?ups?|variants?|groups?|pairings?|cells?|pairs?)(?![\w-])",
    re.IGNORECASE,
)
ROWS = re.compile(
    r"(?:(?P<rows>(?:data |result |json )?(?:rows?|records?|data points?|observations?|entries|lines?))|(?:\w+ )?(?:runs?|measurements?|attempts?|trials?|executions?|repetitions?|reps?|repeats?|iterations?|samples?|passes|tests?))(?![\w-])",
    re.IGNORECASE,
)
PER = re.compile(
    r"[\s,(]*(?:per|for (?:each|every)|in (?:each|every)|at (?:each|every)|of (?:each|every)|on (?:each|every)|each|every|apiece|a)\b\s*(?P<noun>[\w -]*)",
    re.IGNORECASE,
)
EACH = re.compile(r"\b(?:each|every)\s+(?P<noun>[\w-]+)\b[^.;,]{0,60}$", re.IGNORECASE)
LEVELS = re.compile(r"\s+(?:different |distinct )?(?:levels?|values?|settings?|steps?|points?)\b", re.IGNORECASE)
LABEL = re.compile(
    r"\b(?:runs?|repetitions?|reps?|repeats?|iterations?|measurements?|samples?)(?: (?:per|for each|each) [\w ]{1,20})?\s*[:=]\s*$",
    re.IGNORECASE,
)
IN_TABLE = re.compile(r"\s+(?:in|from|for|are in|come from)\s+(?:the )?(?P<table>[\w*/.-]+)", re.IGNORECASE)
WITH_EACH = re.compile(
    r"(?P<noun>[\w-]+)[\s`*]+(?:with|of|having|holding|at|and)\s+(?:about |exactly )?$", re.IGNORECASE
)
TIMES = re.compile(r"(?:configurations?|configs?|combinations?|settings?|variants?|points?)\s*[x×*]\s*$", re.IGNORECASE)
OVER = re.compile(
    r"\b(?:over|across|averag\w+ (?:of|over)|from|median of|mean of|best of|each with)\s*$", re.IGNORECASE
)
TOTAL = re.compile(r"[\s,(]*(?:in total|in all|altogether|overall|all told|total)\b", re.IGNORECASE)
TOTAL_BEFORE = re.compile(r"\b(?:total(?: of| is| was|:)?|overall|altogether|in all,?|sum of)\s*$", re.IGNORECASE)
A_CONFIG = re.compile(
    r"(?:parameter |test )?(?:config\w*|combination|setting|set-?up|cell|point|variant|case|condition|group|test|measurement|one|data point)s?\b",
    re.IGNORECASE,
)
PART = re.compile(
    r"\b(?:the|these|those|both|other|another|only|just|first|last|top|best|remaining|at least|more than|fewer than|any|for|between|than|same|least|most)\s*$",
    re.IGNORECASE,
)
"""Before a number that may be of some of them: the two models, only two models."""
ALL = re.compile(r"\ball\s+$", re.IGNORECASE)
STUDY = r"all|of the|across|over|cover\w*|compar\w+|test\w*|evaluat\w+|benchmark\w*|measur\w+|examin\w+|includ\w+|span\w*|us(?:e[ds]?|ing)|ran|run|tried|contains?|holds?|compris\w+|following|a total of"
WHOLE = re.compile(
    rf"\b(?:{STUDY}|from|with|on|in|and|has|have|had|were|are|against|through)\s*(?:all )?(?:the )?(?:a total of )?$",
    re.IGNORECASE,
)
STUDIED_TWO = re.compile(rf"\b(?:{STUDY})\s*(?:all )?(?:the )?(?:a total of )?$", re.IGNORECASE)
"""Before the number of all of them."""
STUDIED = re.compile(
    r"[\s*_`]*(?:[:(]|(?:were|was|are|have been|got) (?:test|compar|measur|benchmark|evaluat|examin|includ|cover|run|us|stud|tried)\w*|(?:tested|compared|measured|benchmarked|evaluated|in total|altogether|overall)\b)",
    re.IGNORECASE,
)
SORTED_OUT = re.compile(
    r"\b(?!tested|compared|measured|benchmarked|evaluated|examined|combined|recorded|timed|named)\w{3,}ed\b",
    re.IGNORECASE,
)
"""Between number and noun: solved tasks are not all tasks."""
SOME_OF = re.compile(r"[\s*_`]+(?:out )?of\b", re.IGNORECASE)


@cache
def _behind(noun: str, *, is_many: bool = False) -> re.Pattern[str]:
    """A noun behind a number, with words between; a plural where it is of many."""
    return re.compile(SKIP + noun + ("(?<=[sa])" if is_many else ""), re.IGNORECASE)


def judge_holding(index: FactIndex, text: str, quantity: Quantity, *, is_of_all: bool) -> Ruling | None:
    """The verdict on a count of what the data hold; None where nothing countable stands behind the number.

    Args:
        index: The facts.
        text: The passage, flattened.
        quantity: The number.
        is_of_all: Whether the number is about no setting and no other number of its sentence: runs may then be all.
    """
    if quantity.unit is not None or not quantity.is_whole or quantity.role is not None or not quantity.value:
        return None
    held = index.names.holdings
    if ALL.search(text, 0, quantity.start) and any(quantity.value in numbers for numbers in held.distinct.values()):
        return Ruling("supported (derived)", f"a setting has {quantity.value:g} values")
    return (
        _values(held, text, quantity)
        or _levels(index, text, quantity)
        or _combinations(held, text, quantity)
        or _rows(held, text, quantity, is_of_all=is_of_all)
    )


def _values(held: Holdings, text: str, quantity: Quantity) -> Ruling | None:
    """How many values a setting has, by the noun for them."""
    found = [
        (match.end(), name)
        for noun, name in held.nouns
        if (match := _behind(noun.pattern, is_many=quantity.value != 1).match(text, quantity.end))
    ]
    if not found:
        return None
    end = max(stop for stop, _ in found)
    names = [name for stop, name in found if stop == end]
    numbers = {number for name in names for number in held.distinct[name]}
    return _compare(numbers, f"{' or '.join(names)} has", text, quantity, end)


def _levels(index: FactIndex, text: str, quantity: Quantity) -> Ruling | None:
    """Values of a setting that is named before: swept the request rate over 8 levels."""
    match = LEVELS.match(text, quantity.end)
    told = index.names.mentions_setting(text[: quantity.start]) if match else []
    if match is None or not told:
        return None
    numbers = {number for name in told[-1][2] for number in index.names.holdings.distinct.get(name, ())}
    return (
        _compare(numbers, f"{' or '.join(sorted(told[-1][2]))} has", text, quantity, match.end()) if numbers else None
    )


def _compare(numbers: Iterable[int], what: str, text: str, quantity: Quantity, end: int) -> Ruling | None:
    """Against the numbers that would be right; what may be a part of all is no claim."""
    right = sorted(set(numbers))
    why = f"{what} {' or '.join(map(str, right))} values"
    if any(within(float(one), quantity) for one in right):
        return Ruling("supported (derived)", why)
    before = text[max(0, quantity.start - 40) : quantity.start]
    if quantity.value > max(right):
        return Ruling("contradicted", why)
    if SOME_OF.match(text, quantity.end) or SORTED_OUT.search(text, quantity.end, end) or PART.search(before):
        return no_claim("some of what the data hold")
    whole = WHOLE if quantity.value > 2 else STUDIED_TWO  # with two models: of many, perhaps
    if whole.search(before) or STUDIED.match(text, end):
        return Ruling("contradicted", why)
    return no_claim("some of what the data hold")


def _combinations(held: Holdings, text: str, quantity: Quantity) -> Ruling | None:
    """How many configurations there are, of the settings that are named or of all."""
    match = _behind(COMBINATIONS.pattern).match(text, quantity.end)
    if match is None:
        return None
    said = match["named"]
    parts = re.split(r"\s?[/×x]\s?", said) if said else ()
    names = [name for part in parts for noun, name in held.nouns if noun.fullmatch(part)]
    if len(names) == len(parts) > 1:
        return _compare({held.combined(names)}, f"{' and '.join(names)} together have", text, quantity, match.end())
    if any(within(float(one), quantity) for one in held.combinations):
        return Ruling("supported (derived)", f"the data hold {quantity.value:g} configurations")
    found = (
        _compare(held.combinations, "the combinations of settings have", text, quantity, match.end())
        if held.combinations
        else None
    )
    return found if found and found.verdict == "contradicted" else None


def _rows(held: Holdings, text: str, quantity: Quantity, *, is_of_all: bool) -> Ruling | None:
    """Rows or runs: of all, of a file, of each configuration."""
    before = text[: quantity.start]
    if LABEL.search(before) and any(within(float(one), quantity) for one in held.repetitions | held.runs):
        return Ruling("supported (derived)", f"{quantity.value:g} rows in all, or for each configuration")
    match = _behind(ROWS.pattern).match(text, quantity.end)
    is_total = TOTAL_BEFORE.search(before) or TOTAL.match(text, match.end() if match else quantity.end)
    own = _of_table(held, before, text[match.end() if match else quantity.end :])
    if match is None and not ((is_total or own) and ROWS.search(before)):
        return None
    per = None if match is None or is_total else PER.match(text, match.end()) or EACH.search(before)
    if match and TIMES.search(before):
        return _each(held, "configuration", quantity)
    if per is not None:
        noun = per["noun"].strip()
        shared = WITH_EACH.search(before) if not noun else None
        return _each(held, shared["noun"] if shared else noun, quantity)
    if is_total or is_of_all or own:
        right = own or (held.rows if match and match["rows"] else held.runs)
        right = right | held.repetitions if OVER.search(before) and not (own or is_total) else right
        if any(within(float(one), quantity) for one in right):
            return Ruling("supported (derived)", f"the data hold {quantity.value:g} rows")
        if is_total or own:
            return Ruling("contradicted", f"the data hold {' or '.join(map(str, sorted(right)))} rows")
    return None


def _of_table(held: Holdings, before: str, after: str) -> frozenset[int]:
    """Rows of the tables whose file is named right behind the number and its noun, or shortly before."""
    places = [(table.name.rsplit("/", 1)[-1].lower(), table.n_rows) for table in held.evidence.tables]
    behind = IN_TABLE.match(after)
    if behind and (rows := frozenset(rows for name, rows in places if name == behind["table"].lower().rstrip("."))):
        return rows
    near = before[-60:].lower()
    last = max((near.rfind(name) for name, _ in places), default=-1)
    return frozenset(rows for name, rows in places if near.rfind(name) == last >= 0)


def _each(held: Holdings, noun: str, quantity: Quantity) -> Ruling | None:
    """Rows or runs of each file, value of a setting, or configuration."""
    if re.match(r"(?:\w+ )?files?\b", noun, re.IGNORECASE):
        right, what = held.rows_per_file, "file"
    elif A_CONFIG.match(noun) or not noun:
        right, what = held.repetitions | _by_names(held, noun), "configuration"
    else:
        right, what = _by_names(held, noun), noun
        right = right | held.repetitions if right else right
    if not right:
        return None
    if any(within(float(one), quantity) for one in right):
        return Ruling("supported (derived)", f"{quantity.value:g} rows for each {what}")
    return Ruling("contradicted", f"{' or '.join(map(str, sorted(right)))} rows for each {what}")


def _by_names(held: Holdings, noun: str) -> frozenset[int]:
    """Rows behind each value of the settings that a noun in the singular means."""
    word = re.match(r"[\w-]+(?: [\w-]+)?", noun)
    said = word[0] if word else ""
    names = [name for pattern, name in held.nouns if pattern.match(said) or pattern.match(f"{said}s")]
    return frozenset(n for name in names for n in held.rows_by(name))
