"""The digit rule: what a model may write, so that no number and no comparison in a report is its own.

A sentence may hold no digit outside `[F12]`, no number word, and a comparing word only if a fact it cites bears the
word out. Names that hold digits (`gemma3:270m`) are known from the facts and stand in code font.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chimera.agents.number_words import has_number, is_number_word, is_plain_text, words_of
from chimera.evidence.fact import Fact
from chimera.evidence.names import clean, code, escape, is_plain, prompt_name
from chimera.evidence.phrases import PLACEHOLDER, describe, known_names
from chimera.record.artifact import SIGN

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
ALL_OTHERS = re.compile(r"\b(every|everything|everyone|all|any|anything|others?|rest|each)\b")
TWO_SIDED = frozenset({"effect", "gap"})
"""Kinds of facts that compare two things, and say nothing of further ones."""
NEGATION = re.compile(r"\b(not|no|never|nor|neither|hardly|barely|cannot|without|isn't|doesn't|aren't|don't|n't)\b")
SCHEME = r"\b(?:javascript|vbscript|data|mailto|xmpp|blob|file):\S"
DOMAIN = r"\b[\w-]+\.(?:[a-z]{2,}/|(?:com|org|net|info|biz|dev|app|xyz|example|io|ai)\b)"
ADDRESS = re.compile(rf"[a-z+.-]*:?//\S*|\bwww\.\S*|{SCHEME}*|\S*@\w\S*|{DOMAIN}\S*", re.IGNORECASE)
"""What a reader's program may turn into a link although no link is written."""
MARKUP = re.compile(
    r"!?\[[^\]]*\]\s*\([^)]*\)|<[^>]*>|<[a-z!/?]|\]\s*\[|^\s*\[[^\]]+\]:|&#?\w+;|[\\${}^]", re.IGNORECASE
)
REMOVED = "(link removed)"
LEADING = re.compile(r"^(?:(\d+)(?=\.)|(?=[-=]))")
"""With what a line of Markdown begins a list, a rule or a heading."""
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
        self.names = printable_names(list(self.facts.values()))
        alternatives = "|".join(re.escape(name) for name in sorted(self.names, key=lambda name: (-len(name), name)))
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
        if any(fact_id not in self.facts for fact_id in ids):
            return "cites a fact that was not given"
        if MARKUP.search(PLACEHOLDER.sub("", plain)) or ADDRESS.search(PLACEHOLDER.sub("", masked)):
            return "holds a link or markup"
        bare = PLACEHOLDER.sub(" ", masked)
        if has_number(bare):
            return "holds a number of its own"
        if not is_plain_text(bare.replace(MASK, "")):
            return "holds characters that plain English text does not need"
        for allowed in ALLOWED_PHRASES:
            bare = allowed.sub(" ", bare.lower())
        words = words_of(bare)
        if number := next((word for word in words if is_number_word(word)), None):
            return f"holds a number word ({number!r})"
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
            if ALL_OTHERS.search(bare) and all(self.facts[one].kind in TWO_SIDED for one in licensing):
                return f"says of all others ({word!r}) what is known of one"
            if not any(self._is_about(plain, self.facts[fact_id]) for fact_id in licensing):
                return f"says it of the wrong side ({word!r})"
        return None

    @staticmethod
    def _is_about(plain: str, fact: Fact) -> bool:
        """False when the sentence names the other side of the fact before, or without, the fact's own side."""
        text = plain.lower()
        own = [prompt_name(value).lower() for pair in fact.group if pair not in fact.versus for value in pair[1:]]
        other = [prompt_name(value).lower() for pair in fact.versus if pair not in fact.group for value in pair[1:]]
        own_at = min((at for name in own if (at := _find(text, name)) >= 0), default=-1)
        other_at = min((at for name in other if (at := _find(text, name)) >= 0), default=-1)
        return other_at < 0 or 0 <= own_at < other_at

    def _mask(self, plain: str) -> tuple[str, list[str]]:
        """The sentence with every known name replaced by one character, and the names in order."""
        names: list[str] = []

        def keep(match: re.Match[str]) -> str:
            names.append(self.names[match[1]])
            return MASK

        return (self.name_pattern.sub(keep, plain) if self.name_pattern else plain), names

    def _print(self, masked: str, names: list[str]) -> str:
        """Safe Markdown: emphasis of whole words and placeholders survive, everything else is plain text."""
        queue = iter(names)
        parts = re.split(rf"(\[F\d+\]|{MASK}|\*\*(?=\S)|(?<=\S)\*\*)", masked.replace(SIGN, ""))
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
                printed.append(_keep_spaces(ADDRESS.sub(REMOVED, part)))
        text = "".join(printed).strip()
        return LEADING.sub(r"\1\\", text)


def printable_names(facts: Sequence[Fact]) -> Mapping[str, str]:
    """Names that prose may use although they hold digits or marks: as prompts show them -> as the data spells them."""
    names = {name for fact in facts for name in (fact.metric, *(value for _, value in fact.group + fact.versus))}
    marked = {name: name for name in known_names(facts) if is_plain(name) and name[0].isalpha()}
    return marked | {prompt_name(name): name for name in names if not is_plain(name)}


def _keep_spaces(part: str) -> str:
    """Escaped text that keeps the blanks at its ends."""
    lead = " " if part[:1] == " " else ""
    tail = " " if part[-1:] == " " and part.strip() else ""
    return lead + escape(part) + tail


def _find(text: str, name: str) -> int:
    """Where a name stands as a whole; "gemma3" is not found in "gemma3_270m"."""
    match = re.search(rf"(?<![\w:.-]){re.escape(name)}(?![\w:-])", text)
    return match.start() if match else -1
