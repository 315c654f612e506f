"""The sixth part: benchmark reports as language models write them. Whoever works on the judge does not read this."""

from dataclasses import replace

import bounding
from claim import Claim, Undrawable
from drawing import Sheet
from phrases_sixth import SHARES, WORDS, Voice, upper
from points import parse_number
from trees_sixth import trees
from wording import Writer

TREES = trees
__all__ = ["STYLES", "TREES", "WORDS"]
TOPICS = {
    "throughput": "Throughput", "images_per_s": "Throughput", "request rate": "Throughput", "ttft": "Responsiveness",
    "tpot": "Decoding speed", "latency": "Latency", "memory": "Memory footprint", "power": "Power", "size": "Disk footprint",
    "load": "Startup", "accuracy": "Quality", "wer_percent": "Accuracy", "rtfx": "Speed", "cpu_percent": "CPU",
    "gpu_util_percent": "Utilization",
}  # fmt: skip
NEEDS = {
    "throughput": "high-throughput batch jobs", "request rate": "high-traffic services", "images_per_s": "fast training",
    "ttft": "interactive chat", "tpot": "streaming output", "latency": "latency-sensitive workloads",
    "memory": "memory-constrained deployments", "power": "tight power budgets", "wer_percent": "transcription quality",
    "accuracy": "answer quality", "rtfx": "large audio archives", "size": "edge devices", "load": "scale-to-zero setups",
}  # fmt: skip

PLURALS = {
    "model_id": "models", "gpus": "GPU counts", "max_concurrency": "concurrency levels", "num_ctx": "num_ctx values",
    "temperature": "temperatures", "gpu": "GPUs", "load": "start types",
}  # fmt: skip


def table(lines: list[list[str]]) -> str:
    head, *rest = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([head, "|" + ":---|" + "---:|" * (len(lines[0]) - 1), *rest])


def cells(v: Voice, sheet: Sheet) -> list[list[Claim]]:
    digits = v.rng.choice((3, 4, 4))
    return [[v.cell(sheet, row, name, digits=digits) for name in sheet.columns] for row in v.ordered(sheet)]


# ---- styles


def summary_for_executives(w: Writer) -> str:
    v = Voice(w)
    counted, _ = v.counted("files", "rows")
    scope = v.pick(
        f"This report presents the benchmark results as of {w.date()}, based on {counted}.",
        f"We evaluated all configurations on the same hardware; the data set comprises {counted}.",
    )
    body = f"{v.say(v.plain())}. {v.compare(v.comparison())}. {v.say(v.plain())}."
    return f"## Executive Summary\n\n{scope} {body}"


def key_findings(w: Writer) -> str:
    v = Voice(w)
    lines = []
    for _ in range(3):
        c = v.plain()
        lines.append(f"- **{TOPICS.get(c.family, 'Operations')}:** {v.say(c)}.")
    c = v.comparison()
    lines.insert(1, f"- **{v.pick('Comparison', 'Relative performance')}:** {v.compare(c)}.")
    return f"## {v.pick('Key Findings', 'Key Takeaways', 'Highlights')}\n\n" + "\n".join(lines)


def comparison_table(w: Writer) -> str:
    v = Voice(w)
    v.prose = replace(v.prose, bold=False)
    sheet = v.sheet(rows=2, columns=2)
    lines = cells(v, sheet)
    names = [v.row_name(row) for row in v.ordered(sheet)]
    body = [[name, *(w.pen.mark(c) for c in line)] for name, line in zip(names, lines, strict=True)]
    head = [v.varied(sheet), *(v.head(c) for c in lines[0])]
    return f"### {v.pick('Results', 'Performance Comparison')}\n\n{upper(v.held(sheet))}:\n\n{table([head, *body])}"


def table_with_units_in_cells(w: Writer) -> str:
    """The best value of each column in bold."""
    v = Voice(w)
    v.prose = replace(v.prose, bold=False)
    sheet = v.sheet(rows=2, columns=2)
    lines = cells(v, sheet)
    shown = [[w.value(c) for c in line] for line in lines]
    for number, name in enumerate(sheet.columns):
        better = sheet.points[sheet.rows[0], name].fact.better
        printed = [parse_number(line[number].number) for line in lines]
        best = max(printed) if better == "higher" else min(printed)
        if better and printed.count(best) == 1 and all(line[number].label == "true" for line in lines):
            shown[printed.index(best)][number] = f"**{shown[printed.index(best)][number]}**"
    names = [v.row_name(row) for row in v.ordered(sheet)]
    head = [v.varied(sheet), *(v.head(c, bare=True) for c in lines[0])]
    body = [[name, *line] for name, line in zip(names, shown, strict=True)]
    return f"**Table {w.other(w.rng.randint(1, 6), 'ordinal')}.** Results {v.held(sheet)}.\n\n{table([head, *body])}"


def table_with_change(w: Writer) -> str:
    """Two configurations side by side and by how much the second differs."""
    v = Voice(w)
    v.prose = replace(v.prose, bold=False)
    sheet = v.sheet(rows=2, columns=2)
    base, other = w.rng.sample(v.ordered(sheet), 2)
    lines = []
    for name in sheet.columns:
        points = [sheet.points[row, name] for row in (base, other)]
        first, second = (v.unsaid(v.from_point(point)) for point in points)
        if first.family in SHARES:
            continue
        change = v.change(second, first, points[1], lie=w.rng.random() < 0.4)
        if change.label == "true" and w.rng.random() < 0.3:
            second, change = v.carried(second, first, change, points[1])
        lines.append([v.head(first), w.pen.mark(first), w.pen.mark(second), v.signed(change)])
    if len(lines) < 2:
        raise Undrawable("shares")
    names = [v.row_name(base), v.row_name(other)]
    head = ["Metric", *names, v.pick(f"Change ({names[1]} vs. {names[0]})", f"Δ vs. {names[0]}")]
    return f"{upper(v.held(sheet))}:\n\n{table([head, *lines])}"


def recommendations(w: Writer) -> str:
    v = Voice(w)
    lines = []
    for number in range(1, 4):
        c = v.plain()
        need = NEEDS.get(c.family, "general use")
        reason = f"{v.what(c)} of {v.value(c)}"
        if v.is_named(c.group):
            whom = v.noun(c.group)
            text = v.pick(
                f"**For {need}:** consider {whom}, with a {reason}.",
                f"**{upper(need)}:** {whom} is a candidate; it showed a {reason}.",
            )
        else:
            text = f"**{upper(need)}:** plan for a {reason} {v.place(c.group)}."
        lines.append(f"{w.other(number, 'ordinal')}. {text}")
    return "## Recommendations\n\n" + "\n".join(lines)


def trade_off(w: Writer) -> str:
    """Two configurations on two metrics, in prose."""
    v = Voice(w)
    sheet = v.sheet(rows=2, columns=2)
    one, other = w.rng.sample(sheet.rows, 2)
    parts = []
    for name in sheet.columns[:2]:
        a, b = (v.cell(sheet, row, name) for row in (one, other))
        parts.append((v.what(a), v.value(a), v.value(b)))
    names = [v.noun(((sheet.varied, row),)) for row in (one, other)]
    (what, a, b), (further, c, d) = parts
    place = upper(v.place(sheet.fixed)) if sheet.fixed else "Overall"
    return v.pick(
        f"### Trade-offs\n\n{place}, {names[0]} has a {what} of {a}, compared with {b} for {names[1]}. "
        f"On the other side of the ledger, the {further} is {c} for {names[0]} and {d} for {names[1]}.",
        f"The choice between {names[0]} and {names[1]} is a trade-off. {place}, the {what} is {a} versus {b}, "
        f"while the {further} is {c} versus {d}, respectively.",
    )


def headline_numbers(w: Writer) -> str:
    v = Voice(w)
    v.prose = replace(v.prose, bold=True)
    claims = [v.plain() for _ in range(3)]
    form = v.pick("- {} {} – {}", "- {} — {}, {}", "- {} {} ({})")
    lines = [form.format(v.value(c), v.what(c), v.noun(c.group)) for c in claims]
    return f"# {v.pick('Benchmark Report', 'At a Glance')}\n\n" + "\n".join(lines)


def outperforms(w: Writer) -> str:
    """A comparison with both values behind it."""
    v = Voice(w)
    texts = []
    for _ in range(2):
        c = v.comparison("percent_higher", "percent_lower", "ratio")
        one, other = v.ends(c)
        note = f"{w.pen.mark(one)} vs. {w.value(other)}"
        texts.append(v.compare(c, v.pick(note, note.replace("vs.", "versus"))))
    return ". ".join(texts) + "."


def per_configuration_list(w: Writer) -> str:
    v = Voice(w)
    sheet = v.sheet(rows=2, columns=2)
    lines = []
    for row in v.ordered(sheet):
        claims = [v.cell(sheet, row, name) for name in sheet.columns]
        parts = v.pick("; ", ", ").join(f"{v.what(c)} {v.value(c)}" for c in claims)
        name = v.label(((sheet.varied, row),))
        lines.append(f"- **{name}**: {parts}")
    return f"### {v.pick('Detailed results', 'Breakdown')} {v.held(sheet)}\n\n" + "\n".join(lines)


def closing_conclusion(w: Writer) -> str:
    v = Voice(w)
    opening = v.pick(
        "In conclusion, the data gives a clear picture.", "To sum up:", "Overall, the results are consistent."
    )
    c = v.comparison("ratio", "percent_higher", "percent_lower")
    closing = v.pick(
        "Further work should cover more configurations.", "These figures should be re-validated after the next upgrade."
    )
    return f"## Conclusion\n\n{opening} {v.compare(c)}. {v.say(v.plain())}. {closing}"


def footnotes(w: Writer) -> str:
    v = Voice(w)
    for _ in range(30):
        c = v.plain(lie=False)
        n = v.runs(c) if c.statistic in {"mean", None, "p50"} else None
        if n:
            break
    else:
        raise Undrawable("single values")
    note = v.pick("Computed from {} successful runs.", "Based on {} valid runs.", "n = {} valid measurements.")
    number = w.other(w.rng.randint(1, 5), "footnote")
    return f"{v.say(c)}.[^{number}] {v.say(v.plain())}.\n\n[^{number}]: {note.format(w.pen.mark(n))}"


def methodology(w: Writer) -> str:
    v = Voice(w)
    (one, first), (other, second) = v.counted(), v.counted()
    for _ in range(20):
        if (first.family, first.group) != (second.family, second.group):
            break
        other, second = v.counted()
    else:
        raise Undrawable("counts")
    return v.pick(
        f"## Methodology\n\nAll results were collected on {w.date()}. The raw data contains {one} and {other}.",
        f"**Data basis.** The analysis covers {one}; it includes {other}. Failed runs were excluded from all averages.",
        f"*Scope: {one}, {other}. No outliers were removed.*",
    )


def percentiles(w: Writer) -> str:
    v = Voice(w)
    high, low = v.tail()
    high = v.turned(high)
    metric, tail = v.metric(high), v.pick(*WORDS.statistics[high.statistic or ""])
    place = v.place(high.group)
    if low is None:
        return f"Tail behavior matters here: {place}, the {tail} {metric} was {v.value(high)}."
    low = v.turned(low, share=0.3)
    return v.pick(
        f"{upper(place)}, the median {metric} was {v.value(low)}, while the {tail} value reached {v.value(high)}.",
        f"**{upper(metric)} distribution** ({place}):\n\n- Median: {v.value(low)}\n- {tail}: {v.value(high)}",
        f"The tail deserves attention: {place}, {metric} went from {v.value(low)} (median) to {v.value(high)} ({tail}).",
    )


def variability(w: Writer) -> str:
    v = Voice(w)
    if w.rng.random() < 0.6:
        mean, sd = v.deviation()
        mean, sd = v.turned(mean, share=0.3), v.turned(sd, least=0.45)
        metric, place = v.metric(mean), v.place(mean.group)
        return v.pick(
            f"Spread of the results: {place}, {metric} was {w.pen.mark(mean)} ± {v.value(sd)} (mean ± standard deviation).",
            f"{upper(place)}, the mean {metric} was {v.value(mean)} with a standard deviation of {v.value(sd)}.",
        )
    low, high, n = bounding.runs_range(w.draw)
    if not v.is_plausible(low) or not v.is_plausible(high):
        raise Undrawable("more than the whole")
    metric, ends = v.metric(low), f"{v.value(low)} and {v.value(high)}"
    return f"{upper(v.place(low.group))}, {metric} varied between {ends} over {w.pen.mark(n)} successful runs."


def scaling(w: Writer) -> str:
    """From one value of a setting to another, with the factor or percentage between."""
    v = Voice(w)
    sheet = v.sheet(rows=2)
    rows = v.ordered(sheet)
    start, end = (rows[0], rows[-1]) if sheet.varied not in ("model", "backend", "framework") else w.rng.sample(rows, 2)
    name = sheet.columns[0]
    points = [sheet.points[row, name] for row in (start, end)]
    if not 1.05 <= max(p.amount for p in points) / min(p.amount for p in points) <= 200 or points[0].family in SHARES:
        raise Undrawable("no change")
    first, last = (v.unsaid(v.from_point(point)) for point in points)
    move = "increases" if points[1].amount > points[0].amount else "reduces"
    ends = [v.noun(((sheet.varied, row),)) for row in (start, end)]
    place = v.place(sheet.fixed) if sheet.fixed else "averaged over all other settings"
    text = f"Going from {ends[0]} to {ends[1]} {move} the {v.what(first)} from {{}} to {{}} ({place})"
    if w.rng.random() < 0.5:
        first = v.turned(first, share=0.35)
        keep = first.label == "false"
        last = last if keep else v.turned(last, share=0.35)
        if (parse_number(last.number) > parse_number(first.number)) != (move == "increases"):
            raise Undrawable("turned round")
        return text.format(w.pen.mark(first), v.value(last)) + "."
    change = v.change(last, first, points[1], lie=w.rng.random() < 0.5)
    if change.cause == "derived_turned_round":
        raise Undrawable("turned round")
    word = "an increase" if move == "increases" else "a reduction"
    return f"{text.format(w.pen.mark(first), v.value(last))}, {word} of {v.value(change)}."


def ranking_by_metric(w: Writer) -> str:
    """All values of one setting, best first."""
    v = Voice(w)
    sheet = v.sheet(rows=3)
    name = sheet.columns[0]
    points = v.everyone(sheet, name)
    if points[0].fact.better == "higher":
        points = points[::-1]
    claims = [v.turned(v.from_point(point), share=0.25) for point in points]
    printed = [parse_number(c.number) for c in claims]
    if printed not in (sorted(printed), sorted(printed)[::-1]):
        raise Undrawable("out of order")
    lines = []
    for place, c in enumerate(claims, 1):
        row = dict(c.group)[sheet.varied]
        lines.append(f"{w.other(place, 'ordinal')}. {v.label(((sheet.varied, row),))} – {v.value(c)}")
    head = v.what(v.from_point(points[0]))
    order = "highest first" if points[0].amount > points[-1].amount else "lowest first"
    return f"**Ranking by {head}** ({v.held(sheet)}; {order}):\n\n" + "\n".join(lines)


def winners(w: Writer) -> str:
    """The highest and lowest of a column: as they are, with another number, or with another name."""
    v = Voice(w)
    lines = []
    for _ in range(2):
        sheet = v.sheet(rows=3)
        points = v.everyone(sheet, sheet.columns[0])
        high = w.rng.random() < 0.5
        best, rest = (points[-1], points[:-1]) if high else (points[0], points[1:])
        c = replace(v.from_point(best), cause="extreme", versus=((sheet.varied, "*"),))
        if w.rng.random() < 0.5:
            number = w.draw.changed(c.number, 0.04, 0.4)
            swap = number is None or w.rng.random() < 0.5
            bent = replace(c, label="false", cause="extreme_group_swapped" if swap else "extreme_changed")
            other = w.rng.choice(rest).fact.group
            bent = replace(bent, group=other) if swap else replace(bent, number=number or "")
            c = bent if v.is_plausible(bent) and not w.draw.is_borne_out(bent) else c
        name = v.noun(((sheet.varied, dict(c.group)[sheet.varied]),))
        among = f"Among all {PLURALS.get(sheet.varied, f'{sheet.varied}s')}"
        where = f" {v.place(sheet.fixed)}" if sheet.fixed else ""
        end = "highest" if high else "lowest"
        lines.append(f"- {among}{where}, {name} has the {end} {v.what(c)} at {v.value(c)}.")
    return f"### {v.pick('Standouts', 'Best and worst')}\n\n" + "\n".join(lines)


def approximations(w: Writer) -> str:
    v = Voice(w)
    c, d = v.rough(), v.rough()
    about = v.pick("roughly ", "about ", "around ", "approximately ", "~")
    return (
        f"For capacity planning, assume {about}{v.value(c)} as the {v.what(c)} {v.place(c.group)}. "
        f"{upper(v.place(d.group))}, the {v.what(d)} is {about}{v.value(d)}."
    )


def targets(w: Writer) -> str:
    v = Voice(w)
    words = {
        "bound_at_least": ("at least", "no less than"), "bound_at_most": ("at most", "no more than"),
        "bound_just_over": ("just over", "slightly above"), "bound_just_under": ("just under", "slightly below"),
    }  # fmt: skip
    lines = []
    for _ in range(2):
        c = bounding.bound(w.draw)
        if not v.is_plausible(c):
            raise Undrawable("more than the whole")
        limit = v.pick(*words[c.cause.removesuffix("_wrong")])
        lines.append(f"- {upper(v.place(c.group))}, {v.what(c)} is {limit} {v.value(c)}.")
    return f"### {v.pick('Service level outlook', 'Operational limits')}\n\n" + "\n".join(lines)


def limitations(w: Writer) -> str:
    v = Voice(w)
    counted, _ = v.counted("files", "rows")
    lines = [f"- The evaluation rests on {counted}.", f"- {v.say(v.plain())}; other hardware may behave differently."]
    c = v.plain(lie=False)
    n = v.runs(c)
    if n:
        lines.append(f"- {v.say(c)}, based on {w.pen.mark(n)} valid measurements.")
    return f"## {v.pick('Limitations', 'Caveats')}\n\n" + "\n".join(lines)


STYLES = (
    summary_for_executives, key_findings, comparison_table, table_with_units_in_cells, table_with_change, recommendations,
    trade_off, headline_numbers, outperforms, per_configuration_list, closing_conclusion, footnotes, methodology, percentiles,
    variability, scaling, ranking_by_metric, winners, approximations, targets, limitations,
)  # fmt: skip
