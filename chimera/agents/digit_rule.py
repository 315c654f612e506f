"""The digit rule: what a model may write, so that no number and no comparison in a report is its own.

A sentence may hold no digit outside `[F12]`, no number word, and a comparing word only if a fact it cites bears the
word out. Names that hold digits (`gemma3:270m`) are known from the facts and stand in code font.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chimera.evidence.fact import Fact
from chimera.evidence.names import clean, code, escape
from chimera.evidence.phrases import PLACEHOLDER, describe, known_names

NUMBER_WORDS = frozenset(
    {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million",
        "billion", "trillion", "dozen", "dozens", "hundreds", "thousands", "millions", "first-half", "half",
        "halves", "halved", "halving", "quarter", "quarters", "third", "thirds", "fourth", "fifth", "tenth",
        "tenths", "twice", "thrice", "double", "doubles", "doubled", "doubling", "triple", "triples", "tripled",
        "quadruple", "quadrupled", "tenfold", "twofold", "threefold", "percent", "percentage", "per-cent",
        "both", "couple", "pair", "single", "several", "majority", "minority", "nearly-all",
    }
)  # fmt: skip
ALLOWED_PHRASES = (
    re.compile(r"\b(one (configuration|of|another|setting|model)|first token|no one|at first|the first)\b"),
)
COMPARING = frozenset(
    {
        "faster", "fastest", "slower", "slowest", "quicker", "quickest", "best", "better", "worst", "worse",
        "higher", "highest", "lower", "lowest", "more", "most", "less", "least", "fewer", "fewest", "greater",
        "greatest", "larger", "largest", "smaller", "smallest", "bigger", "biggest", "longer", "longest",
        "shorter", "shortest", "stronger", "strongest", "weaker", "weakest", "superior", "inferior", "similar",
        "similarly", "same", "equal", "equals", "equally", "identical", "comparable", "outperform",
        "outperforms", "outperformed", "outperforming", "beats", "exceeds", "exceed", "surpasses", "surpass",
        "improves", "improved", "optimal", "maximum", "minimum", "maximal", "minimal", "top", "leads", "lead",
        "leading", "trails", "trailing", "peak", "peaks", "cheaper", "cheapest", "vary", "varies", "differ",
        "differs", "different", "difference", "dominates", "dominant", "wins", "winner",
    }
)  # fmt: skip
NEGATION = re.compile(r"\b(not|no|never|nor|neither|hardly|barely|cannot|without|isn't|doesn't|aren't|don't|n't)\b")
LINK = re.compile(r"!?\[[^\]]*\]\s*\([^)]*\)|<[^>]*>|https?://\S+|www\.\S+|\]\s*\[|^\s*\[[^\]]+\]:")
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
MASK = "\ue000"
"""Stands for a known name while digits are looked for: a private character, stripped from all input."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a sentence."""

    text: str
    """The sentence, safe to print: foreign markup escaped, known names in code font, placeholders kept."""
    breach: str | None
    """Why it breaks the rule; None if it does not."""


class Rule:
    """The rule for texts about some facts."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        """Args: the facts that may be cited."""
        self.facts: Mapping[str, Fact] = {fact.id: fact for fact in facts}
        self.says = {fact_id: describe(fact).says for fact_id, fact in self.facts.items()}
        self.names = known_names(list(self.facts.values()))
        alternatives = "|".join(re.escape(clean(name)) for name in self.names)
        self.name_pattern = re.compile(rf"(?<![\w])`?({alternatives})`?(?![\w])") if alternatives else None

    def judge(self, sentence: str, cited: Sequence[str] = ()) -> Verdict:
        """Judge one sentence.

        Args:
            sentence: As the model wrote it.
            cited: Facts that are cited beside the sentence (a recommendation's list), besides those in it.
        """
        plain = clean(sentence.replace(MASK, ""))
        ids = [*PLACEHOLDER.findall(plain), *cited]
        masked, names = self._mask(plain)
        breach = self._breach(masked, plain, ids)
        return Verdict(self._print(masked, names), breach)

    def _breach(self, masked: str, plain: str, ids: Sequence[str]) -> str | None:
        unknown = [fact_id for fact_id in ids if fact_id not in self.facts]
        if unknown:
            return f"cites {', '.join(unknown)}, which it was not given"
        if LINK.search(PLACEHOLDER.sub("", plain)):
            return "holds a link or markup"
        bare = PLACEHOLDER.sub(" ", masked)
        if any(unicodedata.category(character) in {"Nd", "Nl", "No"} for character in bare):
            return "holds a number of its own"
        for allowed in ALLOWED_PHRASES:
            bare = allowed.sub(" ", bare.lower())
        words = [word.lower() for word in WORD.findall(bare)]
        numbers = [word for word in words if word in NUMBER_WORDS or any(p in NUMBER_WORDS for p in word.split("-"))]
        if numbers:
            return f"holds the number word {numbers[0]!r}"
        return self._unlicensed(words, bare, plain, ids)

    def _unlicensed(self, words: Sequence[str], bare: str, plain: str, ids: Sequence[str]) -> str | None:
        """A comparing word that no cited fact bears out, or that is said of the wrong side."""
        comparing = [word for word in words if word in COMPARING or any(p in COMPARING for p in word.split("-"))]
        if not comparing:
            return None
        if NEGATION.search(bare):
            return f"denies a comparison ({comparing[0]!r}), which no fact states"
        for word in comparing:
            licensing = [fact_id for fact_id in ids if word in self.says[fact_id]]
            if not licensing:
                return f"compares ({word!r}) without a fact that says so"
            if not any(self._is_about(plain, self.facts[fact_id]) for fact_id in licensing):
                return f"says {word!r} of the wrong side"
        return None

    @staticmethod
    def _is_about(plain: str, fact: Fact) -> bool:
        """False when the sentence names the other side of the fact before, or without, the fact's own side."""
        text = plain.lower()
        own = [value.lower() for pair in fact.group if pair not in fact.versus for value in pair[1:]]
        other = [value.lower() for pair in fact.versus if pair not in fact.group for value in pair[1:]]
        own_at = min((at for name in own if (at := _find(text, name)) >= 0), default=-1)
        other_at = min((at for name in other if (at := _find(text, name)) >= 0), default=-1)
        return other_at < 0 or 0 <= own_at < other_at

    def _mask(self, plain: str) -> tuple[str, list[str]]:
        """The sentence with every known name replaced by one character, and the names in order."""
        names: list[str] = []

        def keep(match: re.Match[str]) -> str:
            names.append(match[1])
            return MASK

        return (self.name_pattern.sub(keep, plain) if self.name_pattern else plain), names

    def _print(self, masked: str, names: list[str]) -> str:
        """Safe Markdown: emphasis of whole words and placeholders survive, everything else is plain text."""
        queue = iter(names)
        parts = re.split(rf"(\[F\d+\]|{MASK}|\*\*(?=\S)|(?<=\S)\*\*)", masked)
        bold = parts.count("**") - parts.count("**") % 2
        printed = []
        for part in parts:
            if part == MASK:
                printed.append(code(next(queue)))
            elif part == "**":
                printed.append("**" if bold > 0 else "")
                bold -= 1
            elif PLACEHOLDER.fullmatch(part):
                printed.append(part if part[1:-1] in self.facts else code(part[1:-1]))
            else:
                printed.append(_keep_spaces(part))
        return "".join(printed).strip()


def _keep_spaces(part: str) -> str:
    """Escaped text that keeps the blanks at its ends."""
    lead = " " if part[:1] == " " else ""
    tail = " " if part[-1:] == " " and part.strip() else ""
    return lead + escape(part) + tail


def _find(text: str, name: str) -> int:
    """Where a name stands as a whole; "gemma3" is not found in "gemma3_270m"."""
    match = re.search(rf"(?<![\w:.-]){re.escape(name)}(?![\w:-])", text)
    return match.start() if match else -1
