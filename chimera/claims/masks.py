"""What holds digits and is no claim: code, paths, dates, versions, names, references. Hidden before numbers are read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from chimera.claims.quantities import TIMES, parse_unit
from chimera.claims.spelling import lower

HIDDEN = "\ue000"
"""Stands for every hidden character: offsets stay true, and no number begins or ends at it."""
MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
ENDINGS = (
    r"(?:csv|tsv|jsonl?|ndjson|md|markdown|py|ipynb|sh|ya?ml|toml|txt|log|html?|pdf|png|jpe?g|svg|gguf|exe|onnx|pt)"
)
MAKES = (
    r"(?:RTX|GTX|Tesla|Radeon|RX|Ryzen|Core|Xeon|EPYC|Epyc|CUDA|cuDNN|Python|PyTorch|Torch|TensorRT|Triton|ONNX|Ollama"
    r"|vLLM|llama\.cpp|Ubuntu|Debian|Windows|Linux|macOS|[Kk]ernel|[Dd]river|Gemma|Llama|LLaMA|Qwen|Mistral|Mixtral|Phi|GPT"
    r"|Claude|DeepSeek|Granite|Falcon|OLMo|Chimera|Docker|Node|Vulkan|ROCm|DDR|PCIe)"
)
PLACES = (
    r"(?:Sections?|Sec\.|§+|Tables?|Tab\.|Figures?|Figs?\.|Appendix|Chapters?|Steps?|Phases?|Priority|Tier|Levels?|Parts?|Pages?"
    r"|pp?\.|Eq\.|Equations?|Notes?|Items?|Options?|Findings?|Recommendations?|Technical Reports?|Reports?|TR|Issues?|PR"
    r"|Tickets?|Weeks?|Days?|Quarters?|Experiments?|Scenarios?|Cases?|Ranks?|Runs?|Trials?|Iterations?|Agents?|Stages?"
    r"|Milestones?|Goals?|No\.|Nr\.|Lines?|Version|Release|Rev\.|Risks?|Objectives?|Hypothes[ie]s|Questions?)"
)
COUNTABLE = (
    r"(?:files?|rows?|runs?|tests?|samples?|headings?|tokens?|prompts?|models?|configurations?|measurements?|lines?)"
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch of text that is no claim."""

    start: int
    end: int
    why: str


# Each with whether it is looked for in small letters.
# Where a pattern can begin with a digit it does, and looks back from there: the engine then leaps from digit to digit.
RULES: tuple[tuple[str, re.Pattern[str], bool], ...] = tuple(
    (why, re.compile(pattern, re.DOTALL), is_small)
    for why, pattern, is_small in (
        ("markup", r"<!--.*?-->|</?[A-Za-z][^<>]*>", False),
        ("a link", r"https?://\S+|www\.\S+|\((?<=\]\()[^()\s]*\)", False),
        ("a citation", r"\[\^?[\w-]{1,8}\](?!\()(?=[\s.,;:)\]*]|$|\[)(?<!\[ \])|\[[FR]\d+(?:, ?[FR]\d+)*\]", False),
        ("a path", r"(?<![\w/])(?:~|\.{1,2})?/?(?:[A-Za-z_.][\w.+-]*+/)+[\w.+*-]*\d[\w.+*-]*(?:/[\w.+*-]*)*", False),
        ("a path", rf"(?<![\w.])[\w+*-]++(?:\.[\w+*-]++)*\.{ENDINGS}(?!\w)", True),
        (
            "a date",
            (r"\d(?:(?<![\d.]\d)\d{3}-\d{2}(?:-\d{2})?(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?[Zz]?)?(?![\d.])|(?<![\d.]\d)\d{3}/\d{2}/\d{2}"
            r"|(?<!\d\d)\d?[./]\d{1,2}[./]\d{4}(?!\d)|(?<![\d.:]\d)\d?:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?(?![\d:]))"),
            False,
        ),
        (
            "a date",
            (rf"\b(?=[\djfmasond])(?:(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:[-–]|and|to|&|/)\s?\d{{1,2}}(?:st|nd|rd|th)?)?\s+(?:of\s+)?)?{MONTHS}\s+(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{{1,2}})?,?\s+)?\d{{4}}\b"
            rf"|{MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?(?![\d.]*\d|\s?(?:%|ms|tok|s\b))|\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:[-–]|and|to|&|/)\s?\d{{1,2}}(?:st|nd|rd|th)?)?\s+(?:of\s+)?{MONTHS}(?!\w))"),
            True,
        ),
        ("a date", r"(?:Q[1-4]|H[12](?!00\b)|FY)(?<!\w..)\s?(?:\d{4}|\d{2})?\b", False),
        ("a date", r"[12](?<!\d[12])(?:(?<=1)9|(?<=2)0)\d\d[-–](?:19|20)?\d\d(?!\d)", False),
        ("an ordinal", r"\d(?<![\w.]\d)\d*(?:st|nd|rd|th)\b", True),
        ("a version", r"\b(?=[vr\d])(?:v\d+(?:\.\d+)*\b|(?:version|release|rev(?:ision)?)\s+\d+(?:\.\d+)*|(?<!\.)\d+\.\d+\.\d+(?:[.+-]\w+)*)", True),
        ("a name", rf"(?<!\w){MAKES}(?:[ -](?:[A-Z]\w*[ -])?)?v?\d+(?:\.\d+)*\w*(?![\w.]*\d|\s?[%×]|\s(?:tok|ms|s|times|percent|files?|rows?|runs?)\b)", False),
        ("a reference", rf"(?<!\w){PLACES}\s*#?\s?\d+(?:\.\d+)*(?:\s?(?:[-–,&]|and|to)\s?\d+(?:\.\d+)*)*(?![\d.]*\d|\w|\s?%|\s+(?:\w+\s+)?{COUNTABLE})", False),
        ("a reference", r"(?<!\w)(?:section|table|figure|appendix|chapter|step|page|issue|equation|footnote)\s+#?\d+(?:\.\d+)*(?!\w)", False),
        ("a reference", r"(?<!\w)(?:experiment|run|trial|scenario|case|session|benchmark)\s+#?\d+(?![\d.,]*\d)(?=\s*[,.;:)]|\s+(?:of|on|for|with|the|we|shows?|was|is)\b)", True),
        ("a reference", r"#(?<!\w#)\d+\b", False),
        ("a confidence level", r"\d(?<![\w.]\d)\d*(?:\.\d+)?\s?%(?=[\s-]*(?:ci\b|confidence|credible|interval))", True),
        ("a name", r"\d(?<![\w.]\d)(?:\d*(?:\.\d+)?-?[bB](?![\w/])|\d*m(?![\w/²])|\d*(?:\.\d+)?M(?=[\s-]+(?:param|model|variant|version)))", False),
        ("a name", r"\d(?<![\w.]\d)\d{3,4}(?:X3D|XTX?|X|KF|KS|HX|GRE)(?!\w)", False),
        ("a name", r"(?<!\w)(?:(?<!\.)(?:int|fp|bf|uint)?\d+-?\s?bits?\b|\d+[dD]\b(?!\.))", False),
        ("a name", rf"(?<![\w.])(?!{TIMES})[A-Za-z_]++-?\d\w*(?:[.:_/-]\w+)*(?!\w)", False),
        ("a name", r"(?<![\w.])(?=\d*[a-f])[0-9a-f]{7,64}(?!\w)", False),
        ("an idiom", r"\b(?=[\dtflnbo])(?:24/7\b|(?:top|first|last|next|best)[- ](?:k|\d+)\b(?!\s?(?:%|tok|ms))|\d+:\d+\b|one-(?:to-one|off)\b)", True),
        ("an idiom", r"100(?<![\w.]100)\s?(?:%|percent)(?= (?:worth|sure|certain|confident|agree|recommend|yes|true|sold|clear)\w*)", True),
        ("hardware", rf"(?<={HIDDEN})[\s,]*\(\s*\d+\s?G(?:i)?B[^()]*\)", False),
        ("a network address", r"\d(?<!\w\d)\d{0,2}(?:\.\d{1,3}){3}(?::\d+)?\b|localhost:\d+", False),
    )
)  # fmt: skip
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
MEASURE_IN_CODE = re.compile(r"\s*[~≈<>±]?\s*[-+−]?(?:\d[\d.,]*|\.\d+)\s?(?:[kKM](?![A-Za-z]))?\s*(?P<unit>[^\d]*)")
NUMBERED = re.compile(r"[\s*_#]*(?:\d{1,2}(?:\.\d{1,2})*[.):]|\d{1,2}(?:\.\d{1,2})+)(?=[\s*_]+\S)")
YEAR = re.compile(
    r"(?<![\w.,])(?:199\d|20[0-3]\d)(?![\w%]|[.,]\d|\s?(?:×|%|tok|t/s|img|[mµun]?s\b|sec|milli|micro|min\b|minutes|W\b|watts?|J\b|joules?|°|percent|req|quer|samples?|USD|ops|[KMG]i?B)|\s+(?:\w+\s+)?"
    + COUNTABLE
    + r"\b)"
)
LATEX = (
    (re.compile(r"\\(?:text|mathrm|mathbf|textbf|operatorname)\{([^{}]*)\}"), 1),
    (re.compile(r"\\approx|\\sim(?:eq)?"), "≈"),
    (re.compile(r"\\times"), "×"),
    (re.compile(r"\\pm"), "±"),
    (re.compile(r"\\%"), "%"),
    (re.compile(r"\\(?:[,;!:]|quad)"), ""),
)

FORMULA_SIGN = re.compile(r"\$(?=[^$]*\$)|(?<=[^$\d])\$(?!\d)")
EMPHASIS = re.compile(r"\*+|`+|__+")


@lru_cache(maxsize=2)  # a passage is looked at and hidden from
def flatten(text: str) -> str:
    """The text without emphasis, code marks and formula signs; as long as before."""
    for pattern, becomes in LATEX if "\\" in text else ():

        def replace(match: re.Match[str], becomes: int | str = becomes) -> str:
            kept = match[becomes] if isinstance(becomes, int) else becomes
            at = match.start(becomes) - match.start() if isinstance(becomes, int) else 0
            return (" " * at + kept).ljust(len(match[0]))

        text = pattern.sub(replace, text)
    text = FORMULA_SIGN.sub(" ", text)
    text = EMPHASIS.sub(lambda match: " " * len(match[0]), text)
    return text.replace("&nbsp;", "      ").replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")


def cover(text: str, spans: Iterable[Hidden]) -> str:
    """A text with stretches of it hidden."""
    chars = list(text)
    for span in spans:
        chars[span.start : span.end] = HIDDEN * (span.end - span.start)
    return "".join(chars)


def hide(text: str, *, is_heading: bool = False, is_cell: bool = False) -> tuple[str, list[Hidden]]:
    """The flattened text with everything hidden that is no claim, and what was hidden why."""
    hidden: list[Hidden] = []
    flat = flatten(text)
    if not any(map(str.isdigit, flat)):
        return flat, hidden
    chars = list(flat)

    def cover_one(start: int, end: int, why: str) -> None:
        if any(map(str.isdigit, chars[start:end])):
            hidden.append(Hidden(start, end, why))
        chars[start:end] = HIDDEN * (end - start)

    for match in CODE.finditer(text):
        if not _is_measure(match[2]):
            cover_one(match.start(), match.end(), "code")
    if not is_cell and (number := _own_number("".join(chars), is_heading=is_heading)):
        cover_one(number.start(), number.end(), "a list or section number")
    current = "".join(chars)
    small = lower(current)
    for why, pattern, is_small in RULES:
        found = list(pattern.finditer(small if is_small else current))
        for match in found:
            cover_one(match.start(), match.end(), why)
        if found:
            current = "".join(chars)
            small = lower(current)
    if not is_cell:
        for match in YEAR.finditer("".join(chars)):
            cover_one(match.start(), match.end(), "a year")
    return "".join(chars), hidden


def _own_number(text: str, *, is_heading: bool) -> re.Match[str] | None:
    """The number a heading or an item begins with."""
    match = NUMBERED.match(text)
    if match and (is_heading or re.search(r"[).:]$", match[0].strip())):
        return match
    return re.match(r"\d{1,2}\s+(?=[A-Z])", text) if is_heading else None


def _is_measure(code: str) -> bool:
    """Whether a piece of code is a number with at most its unit: then it is a claim in other type."""
    match = MEASURE_IN_CODE.fullmatch(code)
    return match is not None and (not match["unit"].strip() or parse_unit(match["unit"]) is not None)
