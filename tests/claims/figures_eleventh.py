"""Styles of the eleventh set about bounds, ranges, ends, counts, repeats and large numbers."""

import bounding
import deriving
from claim import Claim
from phrases_eleventh import (
    MAINS,
    RATES,
    aside,
    cap,
    day,
    fact,
    housekeeping,
    is_plain,
    is_usual,
    kind_of,
    metric_of,
    name,
    redrawn,
    sentence,
    start,
    value_of,
    what_of,
)
from points import parse_number
from wording import Writer


def bounds_in_words(w: Writer) -> str:
    """Limits that a value keeps to."""
    c = redrawn(lambda: bounding.bound(w.draw), lambda c: bool(c.group) and is_usual(c.group))
    near = {
        "bound_at_least": ("at least", "no less than", "not below"),
        "bound_at_most": ("at most", "no more than", "not above"),
        "bound_just_over": ("just over", "slightly above", "a little over"),
        "bound_just_under": ("just under", "slightly below", "a little under"),
    }[c.cause.removesuffix("_wrong")]
    what, who, v = what_of(w, c), name(w, c.group), f"{w.pick(*near)} {value_of(w, c)}"
    return w.pick(
        f"The {what} of {who} was {v}{aside(w)}.",
        f"For {who}, {what} is {v}.",
        f"For capacity planning: the {what} of {who} was {v}.",
        f"With {who}, {what} is {v}. {housekeeping(w)}",
        f"{cap(what)} came out {v} on {who}{aside(w)}.",
        f"We can say that the {what} of {who} is {v}.",
        f"- {cap(what)} ({who}): {v}",
    )


def loosely_put(w: Writer) -> str:
    """Round figures."""
    c = redrawn(lambda: deriving.rough(w.draw), lambda c: bool(c.group) and is_usual(c.group))
    near = w.pick("about ", "roughly ", "around ", "approximately ", "~", "some ", "close to ")
    what, who, v = what_of(w, c), name(w, c.group), f"{near}{value_of(w, c)}"
    return w.pick(
        f"The {what} of {who} was {v}{aside(w)}.",
        f"{start(who)} showed a {what} of {v}.",
        f"Measured on {who}: {v} {what}." if c.unit else f"Measured on {who}: a {what} of {v}.",
        f"In practice, {who} gave us {v} {what}." if c.family in RATES else f"In practice, {who} had a {what} of {v}.",
        f"As a rough guide, {what} is {v} for {who}.",
        f"{cap(what)} came to {v} on {who}{aside(w)}.",
        f"{start(who)}: {v} ({what})",
    )


def span_lines(w: Writer) -> str:
    """A range over one setting, every value of it being within."""
    low, high = redrawn(
        lambda: deriving.spread(w.draw), lambda ends: is_usual(ends[0].group) and is_usual(ends[0].versus)
    )
    ((varied, _),) = low.versus
    varied, place = varied.replace("_", " "), f" for {name(w, low.group)}" if low.group else ""
    what, a, b = what_of(w, low), w.pen.mark(low), value_of(w, high)
    return w.pick(
        f"Across the {varied} settings, {what}{place} ranges from {a} to {b}.",
        f"{cap(what)}{place} spans {a} to {b}, depending on the {varied}.",
        f"The choice of {varied} matters: {what}{place} varies between {a} and {b}{aside(w)}.",
        f"{cap(what)}{place} by {varied}: between {a} and {b}.",
        f"From worst to best {varied}, the {what}{place} covers {a}–{b}.",
        f"Changing only the {varied} gives a {what}{place} anywhere from {a} to {b}.",
        f"We saw {what} between {a} and {b}{place} over the different {varied} values.",
    )


def best_of_field(w: Writer) -> str:
    """Who has the highest or lowest value of all."""
    c = redrawn(lambda: deriving.extreme(w.draw), lambda c: is_usual(c.group))
    averaged = w.draw.truth.evidence.fact(c.facts[0]).aggregation == "mean"
    kind, v, who = f"{kind_of(w, c)}{'mean ' if averaged else ''}", value_of(w, c), name(w, c.group)
    what = metric_of(w, c)
    return w.pick(
        f"The {kind}{what} of all configurations belongs to {who} ({v}).",
        f"{start(who)} had the {kind}{what} in the whole comparison, {v}.",
        f"Of everything we tested, {who} showed the {kind}{what}: {v}{aside(w)}.",
        f"{cap(kind)}{what} overall: {who} with {v}.",
        f"No other configuration matched the {v} of {who}, the {kind}{what} on record.",
        f"With {v}, {who} had the {kind}{what} among all candidates.",
        f"At one end of the field sits {who}, whose {'mean ' if averaged else ''}{what} of {v} is the {kind_of(w, c)}of all.",
    )


def bookkeeping(w: Writer) -> str:
    """What was read: files, rows, failures."""
    c = w.count()
    c = deriving.spelled(c) if w.rng.random() < 0.4 else c
    n, one = w.pen.mark(c), c.number in {"1", "one"}
    if c.family == "files":
        kind = dict(c.group).get("type", "")
        noun = f"{'Markdown' if kind == 'MARKDOWN' else kind} file{'' if one else 's'}".strip()
        total = "" if kind else " in total"
        forms = (
            f"We parsed {n} {noun}{total}.",
            f"The results folder contains {n} {noun}{total}.",
            f"Inputs: {n} {noun}{total}; see Section {w.other(w.rng.randint(2, 5), 'reference')}.",
            f"This report is based on {n} {noun}{total}, collected up to {day(w)}.",
            f"The data came as {n} {noun}{total}.",
            f"There {'is' if one else 'are'} {n} {noun}{total} in the tree.",
        )
    elif c.family == "rows":
        noun = f"row{'' if one else 's'}"
        forms = (
            f"Altogether the files hold {n} data {noun}.",
            f"The result files contain {n} {noun} altogether.",
            f"We loaded {n} {noun} in total. {housekeeping(w)}",
            f"Data basis: {n} {noun}.",
            f"All statements rest on {n} data {noun}{aside(w)}.",
            f"The {w.pick('data set', 'dump')} is small: {n} data {noun}.",
        )
    else:
        noun = f"row{'' if one else 's'}"
        forms = (
            f"{cap(n)} {noun} failed with an error and carried no measurement.",
            f"We excluded {n} failed {noun} from all statistics.",
            f"Failures: {n} {noun} in all.",
            f"In total, {n} {noun} ended in an error{aside(w)}.",
            f"Note that {n} failed {noun} had to be skipped.",
            f"There {'was' if one else 'were'} {n} failed {noun} overall.",
        )
    return w.pick(*forms)


def has_main(c: Claim) -> bool:
    """Whether a single system is spoken of, by its name."""
    return is_usual(c.group) and any(key in MAINS for key, _ in c.group)


def repeat_note(w: Writer) -> str:
    """How far the single runs of one configuration lie apart, or how many there were."""
    if w.rng.random() < 0.5:
        low, high, runs = redrawn(lambda: bounding.runs_range(w.draw), lambda drawn: has_main(drawn[0]))
        what, who = metric_of(w, low), name(w, low.group)
        a, b, n = w.pen.mark(low), value_of(w, high), w.pen.mark(runs)
        return w.pick(
            f"Over {n} runs, the {what} of {who} ranged from {a} to {b}.",
            f"{cap(what)} of {who}: {a} to {b} (n = {n}).",
            f"The {n} runs of {who} had a {what} between {a} and {b}{aside(w)}.",
            f"{start(who)} was measured {n} times; {what} varied between {a} (minimum) and {b} (maximum).",
            f"Smallest and largest {what} of {who} in {n} runs: {a} and {b}.",
            f"Individual {what} readings for {who} lie between {a} and {b}, with {n} readings in total.",
        )
    c = redrawn(
        lambda: fact(w, lie=False),
        lambda c: has_main(c) and c.statistic in {"mean", "p50"} and w.draw.truth.evidence.fact(c.facts[0]).n > 1,
    )
    runs = w.runs_behind(c)
    n, what, who, v = w.pen.mark(runs or c), what_of(w, c), name(w, c.group), value_of(w, c)
    return w.pick(
        f"The {what} of {who} is {v} (n = {n}).",
        f"{cap(what)} for {who} over {n} runs: {v}.",
        f"From {n} runs of {who} we computed a {what} of {v}.",
        f"{start(who)} had a {what} of {v}, based on {n} runs{aside(w)}.",
        f"Based on {n} measurements, {who} had a {what} of {v}.",
        f"{v} is the {what} of {who}; it rests on {n} samples.",
    )


def ceiling_lines(w: Writer) -> str:
    """Peaks."""
    c = redrawn(lambda: bounding.peak(w.draw), lambda c: is_usual(c.group))
    what, who, v = metric_of(w, c), name(w, c.group), value_of(w, c)
    return w.pick(
        f"{start(who)} peaked at {v} {what}.",
        f"We saw a {what} of up to {v} with {who}.",
        f"The {what} of {who} went as high as {v}{aside(w)}.",
        f"At its peak, the {what} of {who} hit {v}.",
        f"The largest {what} of any run of {who} was {v}.",
        f"{cap(what)} of {who} topped out at {v}. {housekeeping(w)}",
        f"Peak {what} for {who}: {v}.",
    )


def in_thousands_or_not(w: Writer) -> str:
    """Large numbers with a k."""
    c = redrawn(
        lambda: deriving.suffixed(w.draw),
        lambda c: bool(c.group) and is_plain(c) and parse_number(c.number) >= 1000,
    )
    return w.pick(
        sentence(w, c),
        f"{name(w, c.group)}: {value_of(w, c)} ({what_of(w, c)})",
        f"{cap(what_of(w, c))} hit {value_of(w, c)} on {name(w, c.group)}.",
        f"We got {value_of(w, c)} {what_of(w, c)} out of {name(w, c.group)}{aside(w)}.",
        f"For {name(w, c.group)}, plan with {value_of(w, c)}, which is the {what_of(w, c)} we measured.",
        f"- {what_of(w, c)}, {name(w, c.group)}: **{value_of(w, c)}**",
        f"{cap(what_of(w, c))}: {value_of(w, c)} ({name(w, c.group)})",
    )
