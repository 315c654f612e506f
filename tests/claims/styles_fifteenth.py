"""The fifteenth set: how benchmark reports, mails and review comments put their numbers, in further voices."""

import bounding
import deriving
from claim import Claim
from sayings_fifteenth import cap, change, code_for_end, compare, hedge, point_of_fact, sized, stated, stock, tidy
from trees_fifteenth import trees
from wording import Vocabulary, Writer

TREES = trees
WORDS = Vocabulary(
    metrics={
        "throughput": ("token throughput", "generation speed", "throughput", "decode speed"),
        "ttft": ("time to first token", "TTFT", "first-token latency"),
        "load": ("model load time", "load time"),
        "latency": ("latency", "response time"),
        "accuracy": ("accuracy",),
        "normalised accuracy": ("normalised accuracy",),
        "memory": ("memory usage", "memory consumption"),
        "power": ("power draw", "power consumption"),
        "eval time": ("eval time",),
        "compile": ("compile time",),
        "request rate": ("request rate", "request throughput"),
        "size": ("packed size", "size"),
        "perplexity": ("perplexity",),
        "energy": ("energy consumption",),
        "cost": ("cost per million tokens",),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score",),
        "transactions_per_s": ("transaction rate", "transaction throughput"),
        "commit_ms": ("commit time", "commit latency"),
        "wal_mib": ("WAL volume",),
        "pack_s": ("packing time",),
        "unpack_s": ("unpacking time",),
        "epoch_s": ("epoch time", "time per epoch"),
        "sentences_per_s": ("training throughput",),
        "val_loss": ("validation loss",),
    },
    statistics={
        "mean": ("mean", "average"),
        "p50": ("median", "p50"),
        "max": ("maximum", "peak"),
        "min": ("minimum",),
        "p95": ("p95", "95th-percentile"),
        "highest": ("highest",),
        "lowest": ("lowest",),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " t/s"),
        "s": (" s", " seconds", "s", " sec"),
        "ms": (" ms", "ms", " milliseconds"),
        "%": ("%", " %", " percent"),
        "MiB": (" MiB", " MB"),
        "GiB": (" GiB", " GB"),
        "req/s": (" req/s", " requests per second", " RPS"),
        "W": (" W", " watts"),
        "transactions/s": (" transactions/s", " transactions per second"),
        "sentences/s": (" sentences/s", " sentences per second"),
        "USD": (" USD",),
        "J": (" J", " joules"),
        "°C": (" °C",),
    },
    groups=("{main} ({rest})", "{main} with {rest}", "{main} at {rest}"),
    settings=("{name}={value}", "{name} {value}"),
    everything=("the full data set", "the whole data set"),
)


def executive_brief(w: Writer) -> str:
    """Bullets for a reader in a hurry."""
    lines = ["**Executive summary**", ""]
    for _ in range(w.rng.randint(2, 3)):
        c = stated(w)
        what, who, value = w.what(c), w.who(c.group), w.value(c)
        lines.append(
            w.pick(
                f"- {who} delivered a {what} of {value}.",
                f"- {cap(what)} for {who} came in at {value}.",
                f"- With {who}, we measured a {what} of **{value}**.",
                f"- At {value}, the {what} of {who} met expectations.",
                f"- {who}: {what} of {value}",
                f"- {who} recorded {value} in {what}.",
                f"- We saw {value} {what} on {who}.",
                f"- The {what} of {who} settled at {value}.",
            )
        )
    if w.rng.random() < 0.5:
        lines.append(f"- {compare(w, sized(w))}")
    return tidy("\n".join(lines))


def findings_with_openers(w: Writer) -> str:
    """Numbered findings, each behind a bold opener."""
    lines = []
    for number in range(1, w.rng.randint(3, 4)):
        c = stated(w)
        what, who, value = w.what(c), w.who(c.group), w.value(c)
        lines.append(
            f"{number}. "
            + w.pick(
                f"**{cap(w.metric(c))}.** For {who}, the {what} is {value}.",
                f"**{who}**: the {what} sits at {value}.",
                f"**Worth noting:** {who} posts a {what} of {value}.",
                f"**Observation:** {value} is what we get as the {what} of {who}.",
                f"**Result:** the {what} for {who} works out to {value}.",
                f"**{cap(what)} of {value}** for {who}.",
                f"**No surprise here:** {who} lands at {value} {what}.",
            )
        )
    return "\n".join(lines)


def account_in_prose(w: Writer) -> str:
    """A paragraph that goes through two measurements and a comparison."""
    one, two = stated(w), stated(w)
    first = w.pick(
        f"We began with {w.who(one.group)}, whose {w.what(one)} was {w.value(one)}.",
        f"For {w.who(one.group)}, the {w.what(one)} turned out to be {w.value(one)}.",
        f"Our measurements put the {w.what(one)} of {w.who(one.group)} at {w.value(one)}.",
        f"In the runs of {w.who(one.group)} we observed a {w.what(one)} of {w.value(one)}.",
    )
    second = w.pick(
        f"{w.who(two.group)}, meanwhile, showed a {w.what(two)} of {w.value(two)}.",
        f"By contrast, the {w.what(two)} of {w.who(two.group)} was {w.value(two)}.",
        f"We also looked at {w.who(two.group)} and found a {w.what(two)} of {w.value(two)}.",
        f"On {w.who(two.group)} the {w.what(two)} amounted to {w.value(two)}.",
    )
    return tidy(" ".join([first, second, *([compare(w, sized(w))] if w.rng.random() < 0.5 else [])]))


def result_overview_table(w: Writer) -> str:
    """Systems down, metrics across."""
    sheet = w.sheet(rows=2)
    heads, columns = [], []
    for column in sheet.columns:
        drawn = [w.cell(sheet, row, column) for row in sheet.rows]
        heads.append(_head(w, drawn[0], w.pick(" ({})", " [{}]", ", {}")))
        columns.append([w.pen.mark(c) for c in drawn])
    title = w.pick(
        "### Results", "**Benchmark results**", f"Table {w.other(w.rng.randint(1, 9), 'reference')}: results"
    )
    where = f" for {w.who(sheet.fixed)}" if sheet.fixed else ""
    lines = [
        f"{title}{where}",
        "",
        f"| {cap(sheet.varied)} | {' | '.join(heads)} |",
        f"|:--{'|--:' * len(heads)}|",
        *(f"| {_row(w, row)} | {' | '.join(cells)} |" for row, *cells in zip(sheet.rows, *columns, strict=True)),
    ]
    return "\n".join(lines)


def _head(w: Writer, c: Claim, form: str) -> str:
    name = w.metric(c, code=True if c.statistic == "value" else None)
    unit = form.format(w.unit(c.unit).strip()) if c.unit else ""
    head = f"{w.kind(c)}{name}{unit}"
    return cap(head).replace("|", "/")


def _row(w: Writer, row: str) -> str:
    return w.other(row, "setting") if row.replace(".", "").isdigit() else row


def systems_across_table(w: Writer) -> str:
    """Metrics down, systems across, units in the cells."""
    sheet = w.sheet(rows=2)
    lines = []
    for column in sheet.columns:
        drawn = [w.cell(sheet, row, column) for row in sheet.rows]
        name = f"{w.kind(drawn[0])}{w.metric(drawn[0], code=True if sheet.statistic == 'value' else None)}"
        unit = w.unit(drawn[0].unit)
        lines.append(f"| {cap(name)} | {' | '.join(w.pen.mark(c) + unit for c in drawn)} |")
    heads = [f"{sheet.varied}={_row(w, row)}" if row[0].isdigit() else row for row in sheet.rows]
    where = f"All figures: {w.who(sheet.fixed)}.\n\n" if sheet.fixed else ""
    return "\n".join([f"{where}| Metric | {' | '.join(heads)} |", f"|---{'|---' * len(heads)}|", *lines])


def metrics_by_section(w: Writer) -> str:
    """A section for each of two configurations, with a list of its metrics."""
    sheet = w.sheet(rows=2)
    mark = w.pick(": ", " – ", " = ")
    parts = []
    for row in sheet.rows[:2]:
        group = (*sheet.fixed, (sheet.varied, row))
        lines = [f"### {w.who(group)}", ""]
        for column in sheet.columns:
            c = w.cell(sheet, row, column)
            name = f"{w.kind(c)}{w.metric(c, code=True if c.statistic == 'value' else None)}"
            lines.append(w.pick(f"- {cap(name)}{mark}{w.value(c)}", f"- **{cap(name)}**{mark}{w.value(c)}"))
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def advice_to_adopt(w: Writer) -> str:
    """A recommendation that leans on numbers."""
    c, d = stated(w), sized(w)
    who, what, value = w.who(c.group), w.what(c), w.value(c)
    start = w.pick(
        f"If {what} is what matters, keep in mind that {who} comes in at {value}.",
        f"When planning capacity for {who}, assume a {what} of {value}.",
        f"Our recommendation rests on the {what} of {who}, which is {value}.",
        f"Consider {who}: it offers a {what} of {value}.",
        f"For most teams, {who} with its {what} of {value} is worth a look.",
        f"Before choosing {who}, note its {what}: {value}.",
    )
    return f"{start} {compare(w, d)}" if w.rng.random() < 0.7 else start


def one_versus_other_list(w: Writer) -> str:
    """Bullets headed X vs Y."""
    lines = []
    for _ in range(w.rng.randint(1, 2)):
        c = sized(w)
        lines.append(f"- **{w.who(c.group)} vs. {w.who(c.versus)}**: {compare(w, c)}")
    return "\n".join(lines)


def table_of_shifts(w: Writer) -> str:
    """Baseline, candidate and the change in percent in one row."""
    c = sized(w, "percent_higher", "percent_lower")
    points = {point.fact.group: point for point in (point_of_fact(w, i) for i in c.facts)}
    base, new = (w.draw._in_column_unit(points[group], 4) for group in (c.versus, c.group))
    sign = "+" if c.operation == "percent_higher" else w.pick("-", "−")
    unit = w.unit(base.unit)
    old = w.pick("", "Baseline: ")
    heads = w.pick("Δ", "Change", "Delta", "Diff")
    return "\n".join(
        [
            f"| Metric | {old}{w.who(c.versus)} | {w.who(c.group)} | {heads} |",
            "|---|---:|---:|---:|",
            f"| {cap(w.kind(c) + w.metric(c))} | {w.pen.mark(base)}{unit} | {w.pen.mark(new)}{unit} | {sign}{w.pen.mark(c)}% |",
        ]
    )


def performance_watch(w: Writer) -> str:
    """A note on what went up or down between two configurations."""
    c = sized(w, "percent_higher", "percent_lower")
    start = w.pick(
        f"Performance note, {w.date()}: ",
        "Heads-up: ",
        f"Seen in build {w.other(w.rng.randint(1000, 9000), 'version')}: ",
        f"[PERF-{w.other(w.rng.randint(100, 999), 'reference')}] ",
        "",
    )
    return f"{start}{change(w, c)}" if start else cap(change(w, c))


def below_the_figure(w: Writer) -> str:
    """A caption with a range or an end of the field."""
    label = f"{w.pick('Figure', 'Fig.')} {w.other(w.rng.randint(1, 12), 'reference')}"
    if w.rng.random() < 0.5:
        low, high = deriving.spread(w.draw)
        ((varied, _),) = low.versus
        where = f" for {w.who(low.group)}" if low.group else ""
        what, a, b = w.what(low), w.pen.mark(low), w.value(high)
        return w.pick(
            f"{label}: {cap(what)} by {varied}{where}. Values run from {a} to {b}.",
            f"{label}. {cap(what)}{where} ranges from {a} to {b} across the values of {varied}.",
            f"{label} – Across all values of {varied}, the {what}{where} spans {a}–{b}.",
            f"{label}: The {what}{where} varies between {a} and {b}, depending on {varied}.",
        )
    c = deriving.extreme(w.draw)
    name, kind, who, value = w.metric(c, code=code_for_end(w, c)), w.kind(c).strip(), w.who(c.group), w.value(c)
    return w.pick(
        f"{label}: {cap(name)} of all configurations. {who} has the {kind} at {value}.",
        f"{label}. The {kind} {name} of all configurations, {value}, belongs to {who}.",
        f"{label} – Of all configurations, {who} shows the {kind} {name} ({value}).",
        f"{label}: With {value}, {who} has the {kind} {name} overall.",
    )


def reader_q_and_a(w: Writer) -> str:
    """A question and its answer."""
    c = stated(w)
    what, who, value = w.what(c), w.who(c.group), w.value(c)
    return w.pick(
        f"**Q: What {what} can I expect from {who}?**\nA: {value}.",
        f"**What is the {what} of {who}?** It is {value}.",
        f"Q. How did {who} do on {what}?\nA. It reached {value} in our tests.",
        f"*Do you have a number for the {what} of {who}?* Yes: {value}.",
        f"Q: And the {what} for {who}?\nA: We measured {value}.",
        f"> What {what} did {who} show?\n\n{value}, going by our measurements.",
        f"**Which {what} should I plan for with {who}?**\n\nPlan for {value}.",
    )


def review_thread_reply(w: Writer) -> str:
    """A comment below a pull request."""
    c = stated(w)
    what, who, value = w.what(c), w.who(c.group), w.value(c)
    pull = w.other(w.rng.randint(100, 4000), "reference")
    said = w.pick(
        f"I re-ran the suite for #{pull} and got a {what} of {value} on {who}.",
        f"LGTM. {cap(what)} on {who} is at {value}, see #{pull}.",
        f"Numbers from my machine (Ubuntu {w.other('24.04', 'version')}): {who} – {what} {value}.",
        f"@dev can you double-check {who}? I see a {what} of {value}.",
        f"Benchmarks attached: {who} now sits at {value} {what}.",
        f"nit: the description should say that the {what} of {who} is {value}.",
        f"Thanks for #{pull}! For the record, {who} has a {what} of {value}.",
    )
    return f"{said}\n\n{compare(w, sized(w))}" if w.rng.random() < 0.4 else said


def note_to_the_team(w: Writer) -> str:
    """A short e-mail with one measurement and a count."""
    c, n = stated(w), w.count()
    opening = w.pick("Hi all,", "Hello everyone,", "Hi team,", "Dear colleagues,")
    what, who, value = w.what(c), w.who(c.group), w.value(c)
    said = w.pick(
        f"the tests from {w.date()} are in. For {who} we got a {what} of {value}.",
        f"a quick update on {who}: the {what} is {value}.",
        f"as promised, here is the {what} of {who}: {value}.",
        f"the benchmark finished last night, and {who} ended up with a {what} of {value}.",
        f"just so you have it in writing, {who} showed {value} for {what}.",
        f"you asked about the {what} of {who}. It was {value}.",
    )
    return f"{opening}\n\n{said}\n\n{stock(w, n)}\n\nBest,\nSam"


def capacity_limits(w: Writer) -> str:
    """Bounds and approximations for planning."""
    if w.rng.random() < 0.35:
        c = deriving.rough(w.draw)
        lead = w.pick("about ", "roughly ", "around ", "approximately ", "~")
    else:
        c = bounding.bound(w.draw)
        lead = hedge(w, c)
    what, who, value = w.what(c), w.who(c.group), f"{lead}{w.value(c)}"
    return w.pick(
        f"The {what} of {who} is {value}.",
        f"Expect a {what} of {value} from {who}.",
        f"{who} has a {what} of {value}.",
        f"For sizing purposes: {who} shows a {what} of {value}.",
        f"- {cap(what)} ({who}): {value}",
        f"On {who}, the {what} came to {value}.",
    )


def scatter_of_runs(w: Writer) -> str:
    """How far the repetitions of one configuration lie apart."""
    low, high, runs = bounding.runs_range(w.draw)
    name, who, n = w.metric(low), w.who(low.group), w.pen.mark(runs)
    a, b = w.pen.mark(low), w.value(high)
    return w.pick(
        f"Across the {n} runs of {who}, {name} ranged from {a} to {b}.",
        f"{cap(name)} of {who} varied between {a} and {b} over {n} runs.",
        f"We ran {who} {n} times; {name} fell between {a} and {b}.",
        f"{who} (n = {n}): {name} between {a} and {b}.",
        f"Over {n} runs, the {name} of {who} went from a minimum of {a} to a maximum of {b}.",
        f"The {n} runs of {who} spread from {a} to {b} in {name}.",
    )


def bench_conditions(w: Writer) -> str:
    """What the tests ran on, with a measurement at the end."""
    warm, wait = w.other(w.rng.randint(1, 5), "setting"), w.other(w.rng.choice((10, 20, 30, 60)), "setting")
    c = stated(w)
    what, who, value = w.what(c), w.who(c.group), w.value(c)
    setup = w.pick(
        f"All tests ran on Debian {w.other(12, 'version')} with kernel {w.other('6.1', 'version')}.",
        f"Each test started after {warm} warm-up rounds.",
        f"The client timeout was set to {wait} s.",
        f"We used Python {w.other('3.12', 'version')} and a random seed of {w.other(42, 'setting')}.",
        f"The measurements date from {w.date()}.",
        f"Between two tests the machine rested for {wait} seconds.",
    )
    said = w.pick(
        f"Under these conditions, {who} showed a {what} of {value}.",
        f"The {what} of {who} was {value} in this setup.",
        f"With that in place, {who} gave a {what} of {value}.",
        f"We then measured the {what} of {who}: {value}.",
        f"For {who} this gave {value} as the {what}.",
        f"That is how the {what} of {who} came out at {value}.",
    )
    return tidy(f"{setup} {said}")


STYLES = (
    executive_brief,
    findings_with_openers,
    account_in_prose,
    result_overview_table,
    systems_across_table,
    metrics_by_section,
    advice_to_adopt,
    one_versus_other_list,
    table_of_shifts,
    performance_watch,
    below_the_figure,
    reader_q_and_a,
    review_thread_reply,
    note_to_the_team,
    capacity_limits,
    scatter_of_runs,
    bench_conditions,
)
