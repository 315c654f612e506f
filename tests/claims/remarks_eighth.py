"""Styles of the eighth half on bounds, records, ranges, counts, round figures and single comparisons; and asides that are no claims."""

import bounding
import deriving
from claim import Claim, Undrawable
from phrases_eighth import RATES, a, cap, compare, metric, noun, value, what, who
from points import parse_number
from wording import Writer


def aside(w: Writer) -> str:
    """A sentence whose numbers say nothing about the results: versions, dates, machines, limits, references."""
    n, o = w.rng.randint, w.other
    return w.pick(
        f"The machine has {o(w.pick('32', '64', '128'), 'hardware')} GB of RAM and {o(w.pick('8', '16', '24'), 'hardware')} cores.",
        f"Everything ran on Ubuntu {o(w.pick('22.04', '24.04'), 'version')} with kernel {o(f'6.{n(2, 12)}', 'version')}.",
        f"Full logs are attached to issue #{o(n(20, 990), 'reference')}.",
        f"The driver was version {o(f'{n(535, 570)}.{n(20, 99)}', 'version')}.",
        f"The timeout was set to {o(w.pick('30', '60', '120'), 'limit')} seconds.",
        f"The next review is on {w.date()}.",
        f"Raw data sit in folder {o(n(2, 30), 'reference')} of the archive.",
        f"Our service objective of {o(w.pick('150', '200', '500'), 'target')} ms is under revision.",
        f"See section {o(f'{n(1, 6)}.{n(1, 9)}', 'reference')} for the setup.",
        f"A random seed of {o(n(1, 99), 'setting')} was used everywhere.",
        f"Measurements were taken on {w.date()}.",
        f"The hosts are connected by a {o(w.pick('10', '25', '100'), 'hardware')} Gbit/s link.",
        f"We used Python {o(f'3.{n(10, 13)}', 'version')} for the analysis scripts.",
        "Power saving was switched off for the whole campaign.",
        "No other jobs ran on the host at the time.",
    )


def capacity_note(w: Writer) -> str:
    """Bounds: at least, at most, just over, just under."""
    c = bounding.bound(w.draw)
    side = c.cause.removesuffix("_wrong")
    near = {
        "bound_at_least": ("at least ", "no less than ", "a minimum of "),
        "bound_at_most": ("at most ", "no more than ", "not more than "),
        "bound_just_over": ("just over ", "slightly more than ", "a little above "),
        "bound_just_under": ("just under ", "slightly less than ", "a little below "),
    }[side]
    val, it, term = w.pick(*near) + w.value(c), who(w, c.group), what(w, c)
    return w.pick(
        f"For capacity planning it matters that the {term} of {it} is {val}.",
        f"The {term} of {it} is {val}.",
        f"With {it}, the {term} comes to {val}. {aside(w)}",
        f"- {it}: {term} {val}",
        f"{it} has {a(term)} of {val}, which leaves some headroom.",
        f"You can count on this: the {term} of {it} is {val}.",
        f"We see {val} of {term} for {it}." if c.unit else f"We see {a(term)} of {val} for {it}.",
        f"{cap(w, term)} for {it} stands at {val}.",
    )


def record_holders(w: Writer) -> str:
    """The highest and the lowest of a table."""
    c = deriving.extreme(w.draw)
    it, term, val = who(w, c.group), what(w, c), value(w, c)
    return w.pick(
        f"The {term} belongs to {it} at {val}.",
        f"Of everything we tested, {it} had the {term}: {val}.",
        f"{it} has the {term} of all configurations ({val}).",
        f"At {val}, {it} shows the {term} in the whole comparison.",
        f"No other configuration matches {it}, whose {val} is the {term} we saw.",
        f"- {cap(w, term)}: **{it}** with {val}",
        f"The {term} was measured for {it}, namely {val}. {aside(w)}",
        f"{cap(w, term)} overall: {val}, from {it}.",
    )


def growth_along(w: Writer) -> str:
    """A metric along one setting: its range, or its values one after another."""
    if w.rng.random() < 0.5:
        low, high = deriving.spread(w.draw)
        ((varied, _),) = low.versus
        term, lo, hi = what(w, low), w.pen.mark(low), w.value(high)
        fixed = f" for {who(w, low.group)}" if low.group else ""
        return w.pick(
            f"Across the {varied} values tested, the {term}{fixed} ranges from {lo} to {hi}.",
            f"The {term}{fixed} varies between {lo} and {hi} depending on {varied}.",
            f"Varying {varied} moves the {term}{fixed} anywhere from {lo} to {hi}.",
            f"{cap(w, term)}{fixed} by {varied}: {lo}–{hi}.",
            f"Over all settings of {varied}, we saw {a(term)}{fixed} between {lo} and {hi}.",
        )
    sheet = w.sheet(rows=2)
    name = sheet.columns[0]
    rows = sheet.rows[:3]
    claims = [w.cell(sheet, row, name) for row in rows]
    names, val, term = [noun(w, sheet.varied, row) for row in rows], [w.value(c) for c in claims], what(w, claims[0])
    fixed = f" for {who(w, sheet.fixed)}" if sheet.fixed else ""
    listed = ", ".join(f"{v} with {n}" for v, n in zip(val, names, strict=True))
    steps = "; ".join(f"{n}: {v}" for v, n in zip(val, names, strict=True))
    return w.pick(
        f"The {term}{fixed} is {listed}.",
        f"{cap(w, term)}{fixed} — {steps}.",
        f"The {term}{fixed} goes from {val[0]} with {names[0]} to {val[-1]} with {names[-1]}.",
        f"By {sheet.varied}, the {term}{fixed} breaks down as follows: {steps}.",
        f"Starting with {names[0]}, we get {a(term)}{fixed} of {val[0]}; with {names[-1]} it is {val[-1]}.",
    )


def repeatability_note(w: Writer) -> str:
    """The range over the measurements of one configuration."""
    low, high, runs = bounding.runs_range(w.draw)
    term, it, n = metric(w, low), who(w, low.group), w.pen.mark(runs)
    lo, hi = w.pen.mark(low), w.value(high)
    return w.pick(
        f"Over {n} measurements, the {term} of {it} ranged from {lo} to {hi}.",
        f"The {term} of {it} varied between {lo} and {hi} (n={n}).",
        f"In {n} samples of {it}, the lowest {term} was {w.value(low)} and the highest {hi}.",
        f"{cap(w, term)} of {it}: {lo}–{hi} across {n} measurements.",
        f"We took {n} measurements of {it}; {term} never left the range {lo} to {hi}.",
        f"Repeatability of {it}: {term} min {w.value(low)}, max {hi}, {n} samples.",
        f"{cap(w, term)} for {it} had a minimum of {w.value(low)} and a maximum of {hi} ({n} measurements).",
    )


def corpus_note(w: Writer) -> str:
    """How much data there is."""
    c = w.count()
    c = deriving.spelled(c) if w.rng.random() < 0.35 else c
    num, end = w.pen.mark(c), "" if c.number in {"1", "one"} else "s"
    if c.family == "files":
        noun_ = f"{dict(c.group)['type']} file{end}" if c.group else f"file{end}{w.pick(' in total', ' altogether')}"
        return w.pick(
            f"The results directory contains {num} {noun_}.",
            f"{aside(w)} We analysed {num} {noun_}.",
            f"This report is based on {num} {noun_}.",
            f"Input: {num} {noun_}.",
            f"- Data: {num} {noun_}",
        )
    if c.family == "rows":
        return w.pick(
            f"Across all files there are {num} row{end} of data.",
            f"The complete data set comprises {num} row{end}.",
            f"In total, {num} row{end} of results were read. {aside(w)}",
            f"- Total rows: {num}",
            f"All tables together hold {num} row{end}.",
        )
    return w.pick(
        f"In the whole data set, {num} row{end} carried an error and {'was' if not end else 'were'} excluded.",
        f"Failed rows over all files: {num}.",
        f"Please note that {num} measurement{end} failed in total.",
        f"Across all files, {num} run{end} ended in an error.",
    )


def _in_thousands(w: Writer) -> Claim | None:
    """A large rate or count with a k or M behind it, where the data have one."""
    try:
        c = deriving.suffixed(w.draw)
    except Undrawable:
        return None
    usual = c.unit in {None, *RATES} and parse_number(c.number) >= 1000
    return c if usual and not c.cause.startswith("one_value") else None


def round_figures(w: Writer) -> str:
    """Rounded talk: about, close to, with a k behind the number."""
    about = w.pick("about ", "around ", "roughly ", "approximately ", "~", "some ")
    c = deriving.rough(w.draw)
    in_thousands = _in_thousands(w) if w.rng.random() < 0.3 else None
    if in_thousands:
        c, about = in_thousands, ""
    it, term, val = who(w, c.group), what(w, c), about + w.value(c)
    return w.pick(
        f"In round figures, {it} has {a(term)} of {val}.",
        f"{cap(w, term)} for {it} is {val}.",
        f"Expect {val} as the {term} of {it}.",
        f"{it} gets {a(term)} of {val}, give or take." if about else f"{it} gets {a(term)} of {val}.",
        f"With {it} we are talking {val} {term}.",
        f"The {term} of {it} works out at {val}. {aside(w)}",
        f"For the slide: {it}, {term}, {val}.",
    )


def up_to_lines(w: Writer) -> str:
    """The largest of all measurements: up to, peak, at worst."""
    c = bounding.peak(w.draw)
    it, term, val = who(w, c.group), metric(w, c), value(w, c)
    at_worst = c.family in {"ttft", "tpot", "load", "latency"}
    return w.pick(
        f"{cap(w, term)} for {it} reached up to {val}.",
        f"{it} goes up to {val} in {term}.",
        f"The {term} of {it} peaks at {val}.",
        f"In single measurements, {it} hit {a(term)} of up to {val}.",
        f"{cap(w, term)} of {it} was {val} at worst." if at_worst else f"{cap(w, term)} of {it} was {val} at its peak.",
        f"The maximum {term} we recorded for {it} is {val}. {aside(w)}",
        f"- {it}: max {term} {val}",
    )


def gap_remarks(w: Writer) -> str:
    """One comparison, with a word on its size."""
    c = w.derived("difference", "ratio")
    text = compare(w, c)
    return w.pick(
        f"{cap(w, text)}.",
        f"Note that {text}.",
        f"The clearest way to put it: {text}.",
        f"- {cap(w, text)}",
        f"As Figure {w.other(w.rng.randint(1, 9), 'reference')} shows, {text}.",
        f"Whether that matters is for others to say, but {text}. {aside(w)}",
        f"> {cap(w, text)}.",
        f"On {w.date()} we confirmed that {text}.",
    )
