"""Styles of the tenth half that people write to each other: comments, mails, chat, questions and answers."""

from phrases_tenth import a_of, cap, fact, label, place, subject, what
from sentences_tenth import (
    approximate,
    bounded,
    clause,
    compared,
    comparison,
    counted,
    perhaps,
    plain_sentence,
    sentence,
    version,
    with_runs,
)
from wording import Writer


def regression_note(w: Writer) -> str:
    """A note on what got slower or larger, or that nothing did."""
    c = w.derived("percent_higher", "percent_lower", "ratio")
    heading = w.pick(
        f"⚠️ Performance change in {w.other(f'{w.rng.randint(1, 4)}.{w.rng.randint(0, 20)}', 'version')}",
        f"**Regression check – {w.date()}**",
        f"perf: nightly {w.other(w.rng.randint(1000, 9999), 'reference')}",
        "**Benchmark diff**",
    )
    threshold = w.pick(
        "", f" The alert threshold is {w.other(w.pick('5', '10'), 'setting')}%.", f" Bisecting points at commit `{w.pick('e4f1a9c', 'b07d3fe')}`.",
        " No other metric moved.",
    )  # fmt: skip
    return f"{heading}\n\n{comparison(w, c)}{threshold} {w.pick('Absolute numbers: ', 'For reference: ', '')}{plain_sentence(w)}"


def question_and_answer(w: Writer) -> str:
    """A question and its answer."""
    c = fact(w)
    where, m = place(w, c.group), what(w, c)
    question, answer = w.rng.choice((
        (f"What is the {m}{where}?", w.pick(f"{w.value(c)}.", f"It is {w.value(c)}.", f"We measured {w.value(c)}.")),
        (f"How is the {w.metric(c)}{where}?", sentence(w, c)),
        (f"Is {label(w, c.group)} good enough?", f"Probably: {clause(w, c)}."),
        (f"Do we have numbers on {w.metric(c)}?", f"Yes, {clause(w, c)}."),
        ("Which setup should I look at first?", f"{cap(subject(w, c.group))}, with {a_of(w, c)}."),
        ("What did the benchmark show?", f"{sentence(w, c)} {perhaps(w, compared, plain_sentence)}"),
        ("How big is the difference?", perhaps(w, compared, plain_sentence)),
        ("How much data is this based on?", perhaps(w, counted, plain_sentence)),
    ))  # fmt: skip
    return w.pick(f"**Q: {question}**\n\nA: {answer}", f"### {question}\n\n{answer}", f"**{question}** {answer}")


def pull_request_comment(w: Writer) -> str:
    """A comment under a change, with what was measured."""
    opening = w.pick(
        f"Re-ran the benchmarks on top of `{w.pick('main', 'develop')}` (cc #{w.other(w.rng.randint(100, 3000), 'reference')}).",
        f"Benchmarks for v{w.other(f'{w.rng.randint(1, 5)}.{w.rng.randint(0, 12)}', 'version')} are in.",
        "Thanks for the patch! Some numbers from my machine:",
        f"LGTM, with numbers from {w.date()}:",
        "Quick perf check before merging:",
    )
    lines = [
        f"- {w.rng.choice((_terse, _terse, _terse, compared, plain_sentence))(w)}" for _ in range(w.rng.randint(2, 3))
    ]
    end = w.pick(
        "",
        "\n\nOK to merge from my side.",
        f"\n\nRun with `--seed {w.other(w.rng.randint(1, 99), 'setting')}`.",
        "\n\nLet me know if you need the raw logs.",
    )
    return opening + "\n\n" + "\n".join(lines) + end


def _terse(w: Writer) -> str:
    c = fact(w)
    runs = with_runs(w, c)
    return w.pick(
        f"{label(w, c.group)}: {what(w, c)} = {w.value(c)}{runs}",
        f"{label(w, c.group)}: {what(w, c)} {w.value(c)}",
        f"`{what(w, c).replace('`', '')}`: {w.value(c)}{place(w, c.group)}",
        f"{label(w, c.group)} now at {w.value(c)} {what(w, c)}{runs}",
        f"{label(w, c.group)} – {w.value(c)} {what(w, c)}",
        f"got {w.value(c)} {what(w, c)}{place(w, c.group)}{runs}",
        f"{what(w, c)}{place(w, c.group)} is {w.value(c)} now",
    )


def status_mail(w: Writer) -> str:
    """A mail to the team."""
    c = fact(w)
    first = w.pick(
        f"here are the numbers from the latest round. {sentence(w, c)}",
        f"the benchmark finished last night. {sentence(w, c)}",
        f"as promised, a quick update: {clause(w, c)}.",
        f"short version: {clause(w, c)}.",
        f"you asked about {w.metric(c)}. {sentence(w, c)}",
        f"just so you know, {clause(w, c)}{with_runs(w, c)}.",
    )
    more = w.rng.choice((compared, approximate, plain_sentence, counted, bounded))
    sign = w.pick("Best,\nMara", "Cheers\nTom", "Regards,\nPriya", "Thanks!")
    return f"{w.pick('Hi all', 'Hi team', 'Hello everyone', 'Dear colleagues')},\n\n{first} {perhaps(w, more, plain_sentence)} {version(w)}\n\n{sign}"


def chat_update(w: Writer) -> str:
    """A short message in a channel."""
    c = fact(w)
    who, v = label(w, c.group), w.value(c)
    return w.pick(
        f"fyi {who} is at {v} {what(w, c)} now",
        f"bench done 🎉 {who}: {v} {what(w, c)}{with_runs(w, c)}",
        f"quick update: {what(w, c)}{place(w, c.group)} is {v}",
        f"just finished the runs – {clause(w, c)}",
        f"{who} got {v} in {what(w, c)}, anyone surprised?",
        f"@channel {what(w, c)} for {who}: {v}. {version(w)}",
        f"ok so {clause(w, c)}. {perhaps(w, compared, plain_sentence)}",
        f"re {w.date()}: {who} came out at {v} {what(w, c)}",
    )
