"""Numbers in disguise: words, Roman and foreign numerals, look-alikes, and letters drawn apart to hide one."""

import re
import unicodedata

NUMBER_WORDS = frozenset(
    {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million",
        "billion", "trillion", "dozen", "dozens", "hundreds", "thousands", "millions", "billions", "half",
        "halves", "halved", "halving", "quarter", "quarters", "third", "thirds", "fourth", "fifth", "sixth",
        "seventh", "eighth", "ninth", "tenth", "tenths", "twelfth", "twentieth", "hundredth", "hundredths",
        "thousandth", "thousandths", "twice", "thrice", "double", "doubles", "doubled", "doubling", "triple",
        "triples", "tripled", "tripling", "quadruple", "quadrupled", "percent", "percentage", "per-cent", "both",
        "couple", "pair", "single", "several", "majority", "minority", "nearly-all", "first-half", "nil", "naught",
        "nought", "magnitude", "magnitudes", "severalfold", "manyfold", "manifold", "multifold",
    }
)  # fmt: skip
COMPOUND = re.compile(rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})+(?:fold|s)?")
"""Number words run together: twentyone, tenfold."""
ROMAN = re.compile(
    r"\b(?!(?:ML|MD|DL|CLI|CI|CD)\b)(?=[IVXLCDM]{2})M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b"
    r"|\b(?=[ivx]{2})x{0,3}(?:ix|iv|v?i{0,3})\b"
)
"""Roman numerals of two letters and more; ML, CLI and the like are words of this field."""
LOOK_ALIKE = re.compile(r"\b[lIO]{3,}\b")
"""lOOO, IOO: no word, but a number to the eye."""
SPELLED = re.compile(r"\b[^\W\d_](?:[ .'-]+[^\W\d_]\b){2,}")
"""t-w-o, t w o: a word letter by letter."""
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
PLAIN = re.compile(
    r"[\x20-\x7e\u00b0\u00b5\u00b7\u00c0-\u0130\u0132-\u017e\u2010-\u2015\u2018-\u201f\u2026\u2022\u2192\u2248]*"
)
"""ASCII, Latin letters with accents, and the marks of printed text; × and ÷ only stand beside numbers."""
EMPHASIS = re.compile(r"[*_`~]")


def has_number(text: str) -> bool:
    """Whether a text holds a digit or numeral of any script, or something that reads like one."""
    if any(unicodedata.numeric(character, None) is not None for character in text):
        return True
    plain = EMPHASIS.sub("", text)
    return any(pattern.search(plain) for pattern in (ROMAN, LOOK_ALIKE, SPELLED))


def is_plain_text(text: str) -> bool:
    """Whether every character is one that English prose in Latin letters needs."""
    return PLAIN.fullmatch(text) is not None


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without accents; emphasis, hyphens and apostrophes hide none."""
    folded = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)).lower()
    found: list[str] = []
    for whole in (folded, EMPHASIS.sub("", folded)):
        for word in WORD.findall(whole):
            found += [word, re.sub(r"['-]", "", word)]
    return list(dict.fromkeys(found))


def is_number_word(word: str) -> bool:
    """Whether a word, or its parts run together, says a number."""
    parts = (word, *re.split(r"['-]", word))
    return any(part in NUMBER_WORDS or (part != "ones" and COMPOUND.fullmatch(part)) for part in parts)
