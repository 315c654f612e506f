"""Messages of the twelfth set: regression tickets, questions and answers, review comments, e-mails."""

import bounding
from phrases_twelfth import cap, fact, who
from sentences_twelfth import contrast, one_of, shifted, stated, stepped, told
from wording import Writer


def regression_watch(w: Writer) -> str:
    """A regression ticket or nightly note: before and after."""
    commit = w.other(f"{w.rng.randint(0x1000000, 0xFFFFFFF):x}", "code")
    ticket = w.other(w.rng.randint(100, 9800), "reference")
    body = cap(w, one_of(w, stepped, shifted, contrast))
    lead = w.pick(
        f"Nightly run of {w.date()} ({commit}).",
        f"PERF-{ticket}: possible change spotted in the nightly comparison.",
        f"Bisecting to {commit}.",
        "Status: needs triage.",
        f"Regression check, build {ticket}:",
        f"Follow-up to #{ticket}.",
    )
    tail = w.pick(
        "", " Alert threshold is " + w.other(w.rng.choice((5, 10, 15)), "target") + "%.", " No other metric moved.", ""
    )
    extra = f" {cap(w, stated(w))}." if w.rng.random() < 0.4 else ""
    return f"{lead} {body}.{extra}{tail}"


def faq_entries(w: Writer) -> str:
    """Questions about one configuration with short answers."""
    pairs = []
    for _ in range(w.rng.randint(1, 2)):
        c = fact(w)
        one, what, value = who(w, c.group), w.what(c), w.value(c)
        ask = w.pick(
            f"What is the {what} of {one}?", f"How does {one} do on {what}?", f"What {what} should I expect from {one}?",
            f"And the {what} for {one}?", f"Do we know the {what} of {one}?", f"Which {what} did {one} show?",
        )  # fmt: skip
        reply = w.pick(
            f"{value}.", f"It is {value}.", f"We measured {value}.", f"{value}, according to our runs.",
            f"That would be {value}.", f"The result was {value}.", f"In our tests, {value}.",
        )  # fmt: skip
        runs = bounding.runs_of(w.draw, c)
        if runs and w.rng.random() < 0.4:
            n = w.pen.mark(runs)
            reply += w.pick(f" That is based on {n} runs.", f" (n={n})", f" We have {n} measurements for this.")
        pairs.append(w.pick(f"**Q: {ask}**\nA: {reply}", f"**{ask}**\n\n{reply}", f"Q. {ask}\nA. {reply}"))
    return "\n\n".join(pairs)


def reviewer_remark(w: Writer) -> str:
    """A comment below a pull request."""
    number = w.other(w.rng.randint(40, 4000), "reference")
    version = w.other(f"{w.rng.randint(1, 4)}.{w.rng.randint(0, 19)}.{w.rng.randint(0, 9)}", "version")
    lead = w.pick(
        f"Benchmarked this against main (#{number}).", "Thanks, numbers look plausible.", "LGTM with one question.",
        f"Re-ran after the rebase on v{version}.",
        f"cc @perf-team, see also #{number}.", "Quick numbers from my machine:",
    )  # fmt: skip
    parts = [cap(w, one_of(w, told, contrast, stepped)) for _ in range(w.rng.randint(1, 2))]
    ask = w.pick(
        "",
        " Can you double-check?",
        " Happy to merge once CI is green.",
        f" Line {w.other(w.rng.randint(10, 400), 'reference')} could use a comment, though.",
    )
    return f"{lead} {'. '.join(parts)}.{ask}"


def mail_round(w: Writer) -> str:
    """An e-mail with the state of a benchmark."""
    subject = w.pick(
        "Benchmark results",
        "Update on the performance tests",
        "Numbers for the review",
        "Perf run, week " + w.other(w.rng.randint(1, 52), "date"),
    )
    hello = w.pick("Hi all,", "Hello team,", "Dear colleagues,", "Hi Priya,", "Hey everyone,")
    points = [one_of(w, told, stated, contrast, shifted) for _ in range(w.rng.randint(1, 3))]
    if w.rng.random() < 0.5:
        body = "\n".join(f"- {point}" for point in points)
        body = (
            f"{w.pick('the short version:', 'a few numbers from the latest run:', 'here is where we stand:')}\n\n{body}"
        )
    else:
        body = " ".join(f"{cap(w, point)}." for point in points)
    room = w.other(w.rng.randint(100, 420), "reference")
    close = w.pick(
        f"We can discuss this on {w.date()} in room {room}.", "Let me know if anything looks off.",
        f"The meeting starts at {w.other('10:30', 'date')}.", "More once the remaining runs are in.",
    )  # fmt: skip
    return f"Subject: {subject}\n\n{hello}\n\n{body}\n\n{close}\n\n{w.pick('Best', 'Cheers', 'Regards')},\nJonas"
