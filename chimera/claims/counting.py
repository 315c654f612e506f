"""Counts: files, rows, runs behind a number, configurations, models; n is part of what a fact says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chimera.claims.entry import Entry, within
from chimera.claims.frame import Frame
from chimera.claims.index import FactIndex, extra_of
from chimera.claims.naming import Naming
from chimera.claims.quantities import Quantity
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, no_claim, tell, unsupported
from chimera.claims.spelling import pieces
from chimera.claims.vocabulary import FILE_TYPES
from chimera.evidence.fact import Fact

NOUNS = (
    ("files", r"files?|documents?|spreadsheets?"),
    ("failed rows", r"(?:failed|failing|erroneous|error(?:ed)?|unsuccessful|broken) (?:rows?|runs?|tests?|requests?|records?)|(?:rows?|runs?|tests?|requests?) (?:that|which) (?:ended in an error|errored|failed)|failures?|errors?"),
    ("rows", r"(?:data )?rows?|records?|data points?|observations?|entries"),
    ("runs", r"runs?|tests?|tasks?|calls?|samples?|readings?|measurements?|requests?|trials?|iterations?|repetitions?|executions?|repeats?|replicates?|cases?|(?:individual|single|separate|valid) (?:results?|values?)"),
    ("configurations", r"configurations?|configs?|combinations?|set-?ups?|variants?|groups?|parameter sets?|settings"),
    ("models", r"models?"),
    ("tables", r"tables?|data ?sets?"),
    ("formats", r"(?:file )?(?:formats?|types?)"),
    ("pairs", r"(?:matched )?pairs?"),
)  # fmt: skip
ANY_NOUN = "|".join(f"(?P<n{number}>{pattern})" for number, (_, pattern) in enumerate(NOUNS))
AFTER = re.compile(
    rf"[\s*`\"']*(?:(?:of|out of|/) ?(?:the |all |its |their )?[\d,]+ |of (?:the |all )?)?(?:(?!(?:and|or|with|in|for|at|is|was|are|to|over|across|from|per|[\d.,]+)\b)[\w\ue000./:'’+-]+[\s*`]+){{0,4}}?(?:{ANY_NOUN})(?![\w/])(?!\s*[:=][\s*`]*[~≈]?\d)",
    re.IGNORECASE,
)
BEFORE = re.compile(
    rf"\b(?:{ANY_NOUN})\b(?:\s+(?:count|counted|processed|analy[sz]ed|read|ingested|in total|total|evaluated|found|compared|tested|reviewed|failed|examined))*\s*(?:\([\w ]*\))?\s*(?:[:=–—]|\bis\b|\bwas\b|\bof\b)?[\s\ue000*_`]*(?:~|≈|about|approximately)?[\s]*$",
    re.IGNORECASE,
)
ONE = re.compile(rf"\s+(?:\w+\s+)?(?:{'|'.join(pattern for _, pattern in NOUNS)})\b", re.IGNORECASE)
"""Behind a number word; with more between them, "one" is a pronoun: which one finds the right documents?"""
ALONE = re.compile(r"[\s*_`]*(?:$|[.;,\n])")
"""Behind a number word that is all that is said: Total rows: sixty."""
TYPES = r"(?:CSV|TSV|JSONL?|NDJSON|MARKDOWN|Markdown|MD)s?"
OF_TYPE_AFTER = re.compile(rf"[\s*_`]+{TYPES}\b(?!\s+(?:heading|table|row|tokens|throughput))")
OF_TYPE_BEFORE = re.compile(rf"\b{TYPES}(?:\s+files?)?[\s*_`]*[:(=–—-][\s*_`]*$")
SIZES = re.compile(r"(?<![\w.])\d+(?:\.\d+)?[bBmM](?![\w/])")
OVER_RUNS = re.compile(r"\bover\W*$", re.IGNORECASE)
"""A mean over 5 runs is one of exactly 5."""
N_IS = re.compile(r"(?<![\w])n\s*(?:=|:|\s)\s*$|\bsample size\s*(?:of|=|:|is|was)?[\s*]*$", re.IGNORECASE)
FAILED_AFTER = re.compile(
    r"^(?:(?!\band\b)[\w\s\ue000]){0,24}\b(?:failed|failing|carried an error|errored|crashed|timed out|could not)\b",
    re.IGNORECASE,
)
OF_TOTAL = re.compile(r"\s*(?:/|of|out of)\s*(?:the |a total of )?$", re.IGNORECASE)
PREPARED = re.compile(
    r"\b(?:words?|pages?|paragraphs?|bullets?|sections?|recommendations?|items?|points?|steps?|reasons?|ways?|days?|weeks?|months?|years?|times?|people|teams?|engineers?|retries|attempts?|prompts?(?! tokens)|questions?|jobs?|users?|commits?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number counts."""

    noun: str
    phrase: str
    """The words between number and noun, noun included."""


def counted_by(masked: str, quantity: Quantity, label: str = "", label_text: str = "") -> Counted | None:
    """What a number counts, by the noun behind or before it, or by the heads of its column and row."""
    after = masked[quantity.end : quantity.end + 100]
    is_pronoun = quantity.is_word and quantity.value == 1 and not ONE.match(after)
    if quantity.unit is None and quantity.is_whole and not is_pronoun and (match := AFTER.match(after)):
        noun = _noun(match)
        if noun == "failed rows" and OF_TOTAL.search(masked[: quantity.start]):
            noun = "rows"
        elif (
            noun in {"runs", "rows"}
            and not OF_TOTAL.search(masked[: quantity.start])
            and FAILED_AFTER.search(after[match.end() :])
        ):
            noun = "failed rows"
        return Counted(noun, match[0])
    before = masked[max(0, quantity.start - 160) : quantity.start]
    if (
        quantity.unit is None
        and quantity.is_whole
        and (match := OF_TYPE_AFTER.match(after) or OF_TYPE_BEFORE.search(before))
    ):
        return Counted("files", match[0])
    if quantity.is_whole and N_IS.search(before):
        return Counted("runs", "n")
    said = quantity.unit is None and quantity.is_whole
    is_value = not quantity.is_word or ALONE.match(after)
    if said and is_value and (match := _before(before)):
        return Counted(_noun(match), before[-60:])
    if label and quantity.unit is None and quantity.is_whole:
        return _by_label(label, label_text)
    return None


def _before(text: str) -> re.Match[str] | None:
    """The counted noun in front of a number: files: 5, file count 5, but not a single run: 385."""
    match = BEFORE.search(text)
    noun = next((said for said in match.groupdict().values() if said), "") if match else ""
    return (
        match if match and (noun[-1:].lower() == "s" or re.search(r"\bcount|total", match[0], re.IGNORECASE)) else None
    )


def _by_label(label: str, label_text: str) -> Counted | None:
    for text in (label, label_text):
        bare = re.sub(r"[*_`#]", " ", text).strip()
        if re.fullmatch(r"n|count|sample size|samples?", bare, re.IGNORECASE):
            return Counted("runs", bare)
        match = re.fullmatch(
            rf"(?:(?:number|count|no\.?|total) (?:of )?)?(?:total )?(?:[\w-]+ ){{0,2}}?(?:{ANY_NOUN})(?: ?(?:counts?|processed|analy[sz]ed|total|read))?(?: \(n\))?",
            bare,
            re.IGNORECASE,
        )
        if match:
            return Counted(_noun(match), bare)
    return None


def _noun(match: re.Match[str]) -> str:
    return next(noun for number, (noun, _) in enumerate(NOUNS) if match[f"n{number}"])


def judge_count(index: FactIndex, frame: Frame, reading: Reading, counted: Counted, behind: Sequence[Fact]) -> Ruling:
    """Judge a count.

    Args:
        index: The facts.
        frame: Where it stands.
        reading: The number with the settings around it.
        counted: What it counts.
        behind: Facts that decided other numbers of the same sentence: their n may be meant.
    """
    if OVER_RUNS.search(frame.scene.masked, max(0, reading.quantity.start - 9), reading.quantity.start):
        reading = replace(reading, quantity=replace(reading.quantity, hedge=None))
    reading = replace(reading, namings=tuple(one for one in reading.namings if not _is_counted(frame, reading, one)))
    if (cause := cause_of(index, frame)) is not None:
        return _exactly(reading, [cause], "failed rows")
    match counted.noun:
        case "files":
            return _files(index, frame, reading, counted)
        case "rows" | "failed rows":
            return _rows(index, reading, counted, behind)
        case "runs" | "pairs":
            return _runs(index, reading, behind)
        case "configurations":
            return _configurations(index, reading, behind)
        case "models":
            return _models(index, reading)
        case "tables":
            return _exactly(reading, _counts(index, "tables"), "tables")
        case _:
            kinds = {file.type for file in index.evidence.files}
            return _number(reading, len(kinds), f"the tree holds {len(kinds)} types of files")


def cause_of(index: FactIndex, frame: Frame) -> Fact | None:
    """The failed rows of the cause that the row of a table is about."""
    cell = frame.passage.cell
    said = _plain(cell.row[0]) if cell and cell.row and cell.column else ""
    found = [fact for fact in index.causes if said and fact.label and _plain(fact.label) == said]
    return found[0] if len(found) == 1 else None


def _plain(said: str) -> str:
    """A cell or a cause without marks and blanks, to be compared."""
    return re.sub(r"[\W_]+", "", said.lower())


def _is_counted(frame: Frame, reading: Reading, naming: Naming) -> bool:
    """Whether a type of files is what another number counts: 24 JSON files and 80 rows."""
    return bool(naming.settings & {"type", "files"}) and any(
        other.stop <= naming.start and not frame.scene.masked[other.stop : naming.start].strip()
        for other in frame.scene.quantities
        if other.start != reading.quantity.start and naming in frame.scene.namings
    )


def _counts(index: FactIndex, metric: str, group: tuple[tuple[str, str], ...] = ()) -> list[Fact]:
    return [
        entry.fact
        for entry in index.by_concept[f"`{metric}`"]
        if entry.fact.metric == metric and entry.fact.group == group and entry.fact.aggregation == "count"
    ]


def _number(reading: Reading, true: int, why: str) -> Ruling:
    if within(float(true), reading.quantity):
        return Ruling("supported (derived)", why)
    return Ruling("contradicted", why)


def _exactly(reading: Reading, facts: Sequence[Fact], what: str) -> Ruling:
    """A count that one fact gives."""
    agreeing = [fact for fact in facts if within(float(fact.value), reading.quantity)]
    if agreeing:
        return Ruling("supported", f"{tell(agreeing[0])}", tuple(agreeing))
    if facts and len({fact.value for fact in facts}) == 1:
        return Ruling("contradicted", tell(facts[0]), (facts[0],))
    if facts:
        return unsupported(f"no count of {what} has this value; {tell(facts[0])}")
    return unsupported(f"no fact counts {what}")


def _files(index: FactIndex, frame: Frame, reading: Reading, counted: Counted) -> Ruling:
    kinds = {pair[1] for one in reading.namings for pair in one.pairs if pair[0] in {"type", "files"}}
    words = {FILE_TYPES[word] for word in re.findall(r"[a-z]+", counted.phrase.lower()) if word in FILE_TYPES}
    kinds = words or kinds
    models = [one for one in reading.namings if one.pairs and not any(p[0] in {"type", "files"} for p in one.pairs)]
    models = [one for one in models if _files_with(index, [one.said])]  # a dataset of Gemma results: no path says so
    total = [fact for fact in _counts(index, "files") if fact.label is None]
    sizes = (
        [] if kinds or models else SIZES.findall(f"{frame.scene.text[: reading.quantity.start][-30:]} {counted.phrase}")
    )
    if sizes:
        return _files_named(index, reading, sizes, total)
    if reading.unknown and not kinds:
        return unsupported(f"nothing in the data is called {', '.join(reading.unknown)}")
    if models and not kinds:
        return _files_named(index, reading, [one.said for one in models], total)
    loose = re.search(
        r"\b(unreadable|duplicate|identical|skipped|failed|empty|new|different)\b", counted.phrase, re.IGNORECASE
    )
    if loose:
        labelled = [fact for fact in _counts(index, "files") if fact.label]
        return _exactly(reading, labelled, f"{loose[0]} files")
    group = (("type", next(iter(kinds))),) if len(kinds) == 1 else ()
    facts = [fact for fact in _counts(index, "files", group) if fact.label is None]
    read = re.search(r"\bread\b|process|analy|ingest|pars", f"{frame.scene.text} {reading.around}", re.IGNORECASE)
    decided = _exactly(reading, facts, f"{next(iter(kinds), '')} files".strip())
    if decided.verdict == "contradicted" and read:
        also = _exactly(reading, _counts(index, "files read", group), "files read")
        return also if also.verdict == "supported" else decided
    return decided


def _files_named(index: FactIndex, reading: Reading, names: Sequence[str], total: Sequence[Fact]) -> Ruling:
    """Files that carry a name in their path, counted from the list of paths."""
    if not total or int(total[0].value) != len(index.evidence.files):
        return unsupported("the evidence does not list all files, so names cannot be counted")
    true = _files_with(index, names)
    return _number(reading, true, f"{true} of {len(index.evidence.files)} paths hold {' and '.join(names)}")


def _files_with(index: FactIndex, names: Sequence[str]) -> int:
    """How many paths hold all of some names."""
    wanted = [pieces(name) for name in names]
    return sum(all(_holds(pieces(file.path), name) for name in wanted) for file in index.evidence.files)


def _holds(path: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return any(path[start : start + len(name)] == name for start in range(len(path) - len(name) + 1))


def _rows(index: FactIndex, reading: Reading, counted: Counted, behind: Sequence[Fact]) -> Ruling:
    metric = counted.noun
    facts = [fact for fact in _counts(index, metric) if fact.label is None]
    if reading.namings and metric == "rows":
        return _runs(index, reading, behind)
    if metric == "failed rows" and (failing := failing_of(index, reading)) is not None:
        return _exactly(reading, [failing], metric)
    if metric == "failed rows" and not facts and (summed := _summed(index, reading)) is not None:
        return summed
    decided = _exactly(reading, facts, metric)
    if decided.verdict == "supported":
        return decided
    if metric == "failed rows":
        causes = [fact for fact in index.causes if within(float(fact.value), reading.quantity)]
        told = [fact for fact in causes if fact.label and fact.label.lower()[:24] in reading.around.lower()]
        return Ruling("supported", tell(told[0]), (told[0],)) if told else decided
    near = [fact for fact in behind if fact.n == reading.quantity.value]
    if near:
        return Ruling("supported", f"{near[0].id} rests on n {near[0].n}", (near[0],))
    tables = [table for table in index.evidence.tables if table.n_rows == reading.quantity.value]
    named = [table for table in tables if _stem(table.name) and _stem(table.name) in reading.around.lower()]
    if named:
        return Ruling("supported (derived)", f"{named[0].name} has {named[0].n_rows} rows")
    return decided


def failing_of(index: FactIndex, reading: Reading) -> Fact | None:
    """The failed rows among those with the named settings; None where none are named or the data does not tell."""
    held = index.names.holdings
    named = [one for one in reading.namings if one.pairs and not one.settings <= held.fixed]
    if not named or reading.unknown or any(len(one.pairs) > 1 for one in named):
        return None
    return held.failing.get(frozenset(pair for one in named for pair in one.pairs))


def _summed(index: FactIndex, reading: Reading) -> Ruling | None:
    """Failures by a column that counts them in each row: the mean of n rows times n."""
    for concept in ("`failed`", "`failures`", "`errors`", "`failed requests`"):
        namings = [one for one in reading.namings if one.pairs]
        fixed = index.names.holdings.fixed
        told = index.about(concept, namings) if namings else index.by_concept.get(concept, [])
        entries = [
            one
            for one in told
            if one.fact.aggregation in {"sum", "mean", "value"}
            and all(name in fixed for name, _ in extra_of(one, namings))
        ]
        sums = [(one, one.value * (1 if one.fact.aggregation == "sum" else one.fact.n)) for one in entries]
        for entry, total in sums:
            if within(round(total, 6), reading.quantity):
                return Ruling("supported (derived)", f"{tell(entry.fact)}, {total:g} in all", (entry.fact,))
        if sums:
            entry, total = max(sums, key=lambda one: one[0].fact.n)
            return Ruling("contradicted", f"{tell(entry.fact)}, {total:g} in all", (entry.fact,))
    return None


def _stem(table: str) -> str:
    """The part of a table's file name that a text may use; "" if it is too short to mean anything."""
    stem = re.split(r"[*?]", table.rsplit("/", 1)[-1])[0].rsplit(".", 1)[0].lower()
    return stem if len(stem) > 3 else ""


def _runs(index: FactIndex, reading: Reading, behind: Sequence[Fact]) -> Ruling:
    """Runs behind a number: the n of the fact that decides it."""
    agreeing = [fact for fact in behind if within(float(fact.n), reading.quantity)]
    if agreeing:
        return Ruling("supported", f"{agreeing[0].id} rests on n {agreeing[0].n}", (agreeing[0],))
    return _runs_of(index, reading, behind)


def _runs_of(index: FactIndex, reading: Reading, behind: Sequence[Fact]) -> Ruling:
    """N of the facts about these settings."""
    entries = _about_settings(index, reading)
    agreeing = [entry.fact for entry in entries if within(float(entry.fact.n), reading.quantity)]
    if agreeing and not behind:
        return Ruling("supported", f"{agreeing[0].id} rests on n {agreeing[0].n}", (agreeing[0],))
    if behind:
        return Ruling("contradicted", f"{behind[0].id} rests on n {behind[0].n}", (behind[0],))
    if not reading.namings and reading.concept is None:
        rows = [*_counts(index, "rows"), *_counts(index, "failed rows")]
        whole = [fact for fact in rows if within(float(fact.value), reading.quantity) and fact.label is None]
        if whole:
            return Ruling("supported", tell(whole[0]), (whole[0],))
        return unsupported("no count of runs in the data has this value")
    numbers = {entry.fact.n for entry in entries}
    if len(numbers) == 1:
        return Ruling("contradicted", f"{entries[0].fact.id} rests on n {entries[0].fact.n}", (entries[0].fact,))
    return unsupported("no fact about these settings rests on so many numbers", entries)


def _about_settings(index: FactIndex, reading: Reading) -> list[Entry]:
    concepts = (
        [reading.concept] if reading.concept and index.by_concept.get(reading.concept) else list(index.by_concept)
    )
    found = []
    for concept in concepts:
        entries = index.about(concept, reading.namings)
        found += [entry for entry in entries if not extra_of(entry, reading.namings) and not entry.is_comparison]
    return found


def _configurations(index: FactIndex, reading: Reading, behind: Sequence[Fact]) -> Ruling:
    facts = [fact for fact in behind if fact.n_groups] or [
        entry.fact for entry in index.entries.values() if entry.fact.n_groups
    ]
    agreeing = [fact for fact in facts if within(float(fact.n_groups), reading.quantity)]
    if agreeing:
        why = f"{agreeing[0].id} compares {agreeing[0].n_groups} configurations"
        return Ruling("supported", why, (agreeing[0],))
    for name, values in index.names.values.items():
        if within(float(len(values)), reading.quantity) and re.search(r"config", name, re.IGNORECASE):
            return Ruling("supported (derived)", f"{name} has {len(values)} values")
    if reading.quantity.is_word:
        return no_claim("a small number in words, of nothing the data counts")
    return unsupported("no fact compares so many configurations")


def _models(index: FactIndex, reading: Reading) -> Ruling:
    for name, values in index.names.values.items():
        if re.search(r"^models?(_name|_type)?$", name, re.IGNORECASE):
            different = {pieces(value) for value in values}
            if within(float(len(different)), reading.quantity) or within(float(len(values)), reading.quantity):
                return Ruling("supported (derived)", f"{name} has {len(different)} values")
    return unsupported("the data does not hold so many models")
