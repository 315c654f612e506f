"""How people write a setting's name: n_threads is threads, a thread count, t=; num_ctx is the context size."""

import re
from functools import cache

FAMILIES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(name, re.IGNORECASE), words)
    for name, words in (
        (r"^(num_?)?ctx(_size|_len)?$|^context(_(length|size|window))?$|^n_ctx$|^max_model_len$", r"num[_ ]?ctx|ctx|context(?:[- ](?:window|length|size)s?)?|n_ctx"),
        (r"^(num_?)?gpu(_layers)?$|^ngl$|^n_gpu_layers$", r"num[_ ]?gpu|gpu[_ ]layers?|ngl|n_gpu_layers|offload(?:ed)? layers|layers? offload(?:ed)?"),
        (r"^temp(erature)?$", r"temperature|temp"),
        (r"^(num_?)?threads?$|^n_threads$", r"(?:num[_ ]|n_)?threads?"),
        (r"batch", r"batch[_ ]?sizes?|n_batch|batch"),
        (
            r"concurren|parallel|clients|users",
            r"concurrency(?: levels?)?|parallel(?:ism)?|clients?(?: counts?)?|(?:concurrent|parallel|simultaneous|open|active) (?:users?|requests?|clients?|sessions?|streams?|connections?)",
        ),
        (r"^n_prompt$|prompt_(len|tokens)", r"n_prompt|prompt length"),
        (r"^n_gen$", r"n_gen|generation length"),
        (r"^(io_?depth|queue_?depth|qd)$", r"I/O[ -]?depth|io[ _-]?depth|queue[ -]depth|QD"),
        (r"^flash_?att", r"flash[ _-]?att(?:ention|n)|FA"),
        (r"quant|precision|dtype", r"quant(?:i[sz]ation)?s?|precision"),
        (r"^data_?set|^corpus", r"data ?sets?|corp(?:us|ora)"),
        (r"(^|_)rate$|^[qr]ps$", r"(?:request |arrival |load )rates?"),
    )
)  # fmt: skip
"""Settings of the field by their names in data, with the words of texts."""
SYNONYMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(name, re.IGNORECASE), words)
    for name, words in (
        (r"^models?(_|$)", r"(?:language )?models?|LLMs?|checkpoints?"),
        (r"quant|precision|dtype", r"(?:quantized )?(?:formats?|versions?)"),
        (r"^(engine|db|database|dbms|server|system|backend|framework|library|tool|runtime|store)$", r"engines?|databases?|systems?|servers?|backends?|frameworks?|librar(?:y|ies)|tools?|candidates?|contenders?|implementations?"),
        (r"^(codec|algorithm|compressor|encoder)$", r"codecs?|algorithms?|compressors?|encoders?"),
        (r"^(device|drive|disk|ssd|gpu|card|machine|host)$", r"devices?|drives?|disks?|SSDs?|GPUs?|cards?|machines?|hosts?"),
        (r"^(workload|pattern|scenario|category|suite|task|benchmark|query|endpoint|operation|op|test)$", r"workloads?|patterns?|scenarios?|categor(?:y|ies)|suites?|tasks?|benchmarks?|quer(?:y|ies)|endpoints?|operations?|kinds? of \w+"),
        (r"^data_?set|^corpus|^file$|^input$", r"data ?sets?|corp(?:us|ora)|collections?|files?|inputs?"),
        (r"config|^tag$|variant|set_?up|label|profile|experiment", r"configurations?|configs?|variants?|set-?ups?|profiles?|builds?"),
        (r"(^|_)rate$|^[qr]ps$", r"rates?|load levels?"),
        (r"^(num_?)?gpu(_layers)?$|^ngl$|^n_gpu_layers$", r"offload(?:ing)? (?:levels?|settings?|steps?)"),
        (r"^command$", r"commands?"),
        (r"^agent$", r"agents?"),
    )
)  # fmt: skip
"""Nouns for the values of a setting, where they are counted: three databases, 2 formats."""
KINDS = r"(?:levels?|sizes?|counts?|settings?|values?|types?|variants?|options?|lengths?|modes?|formats?|versions?|schemes?|methods?|depths?|rates?)"
PLURAL_KIND = re.compile(
    r"(?<=sizes|rates)(?!\w)|(?<=lengths|windows)(?!\w)|(?<=counts|levels|values|depths)(?!\w)|[\s-](?:levels|sizes|counts|settings|values|options|lengths|depths|rates)\b"
)
"""Behind a number and a setting's name: it counts the setting's values, and is none."""
NUMBERS_OF = re.compile(
    r"(?:(?:num|n|nr)_?(?P<noun>[a-z]{3,}?)s?|(?P<noun2>[a-z]{3,})s|(?P<noun3>[a-z]{3,})_count)", re.IGNORECASE
)
"""Names of settings that count things."""
COUNTED = re.compile(r"(?:n|runs?|counts?|samples?|tests?|rows?|files?|trials?|reps?|repetitions?)\b", re.IGNORECASE)
"""Names that count something wherever they are not known to be a setting's."""
SHORT_NOUNS = {"thread": r"|\s?(?-i:t)"}
"""Other ways to write what settings count, behind the number: 8t."""
TOO_PLAIN = frozenset(["name", "id", "type", "value", "label", "key", "kind", "title", "version"])
"""Ends of nested names that say nothing alone."""
LONG = {
    "seq": "sequence", "len": "length", "ctx": "context", "bs": "batch[ _-]?size", "temp": "temperature", "prec": "precision",
    "conc": "concurrency", "req": "request", "num": "number of", "max": "maximum", "min": "minimum", "msg": "message",
    "dim": "dimension", "freq": "frequency", "lr": "learning rate", "qd": "queue depth", "img": "image", "res": "resolution",
}  # fmt: skip
"""Parts of names that texts write out."""
SHORTEST = 4
"""Letters of a name without its unit that can stand for it."""
NOT_SHORT = frozenset(["is", "as", "at", "to", "by", "in", "on", "of", "or", "an", "no", "ms", "mb", "gb", "kb", "us", "ns", "am", "pm", "vs", "id", "it", "up", "so", "we", "p", "x", "v", "s", "h", "m", "k", "g", "n", "a", "i", "w", "r", "e", "f"])  # fmt: skip
UNITS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(name, re.IGNORECASE), re.compile(rf"\s?(?:{unit})(?![\w/])", re.IGNORECASE))
    for name, unit in (
        (r"(^|_)(request_?)?rate$|^[qr]ps$", r"(?:req(?:uest)?s?|quer(?:y|ies)|calls?)\s?(?:/|per\s)\s?s(?:ec(?:ond)?)?|[qr]ps"),
        (r"ctx|context|n_prompt|prompt_len|n_gen|tokens", r"-?tokens?(?!\s?/| per)"),
        (r"_(kb|kib)$|block_?size|chunk_?size|value_?size|payload", r"k(?:i?b)?|KiB"),
        (r"_(mb|mib)$", r"Mi?B"),
        (r"_(gb|gib)$", r"Gi?B"),
        (r"_bytes?$", r"-?bytes?|B"),
        (r"_(pct|percent)$", r"%|percent"),
        (r"_ms$|latency|delay|timeout", r"ms"),
        (r"_(s|secs?|seconds)$", r"s|secs?|seconds?"),
        (r"power_?limit|_w$|(^|_)watts?$", r"W|watts?"),
        (r"mhz|clock", r"MHz"),
    )
)  # fmt: skip
"""What a setting's values are measured in, by its name."""
ITS_UNIT = re.compile(
    r"[\s_.-](?:pct|percent|bytes?|[kmg]i?b|ms|s|secs?|seconds|w|watts?|[mg]?hz|tokens?)$", re.IGNORECASE
)
"""A unit at the end of a name: depth_pct is the depth."""


def last_of(name: str) -> str:
    """The part of a nested setting's name that texts use: jobs of parameters.jobs."""
    last = name.rsplit(".", 1)[-1]
    return name if last.lower() in TOO_PLAIN else last


@cache
def ways_of(name: str) -> frozenset[str]:
    """Patterns for a setting's name as texts write it."""
    if (last := last_of(name)) != name:
        return ways_of(last) | {r"[\s_.-]?".join(map(re.escape, re.split(r"[\s_.-]+", name)))}
    ways = {r"[\s_.-]?".join(map(re.escape, re.split(r"[\s_.-]+", name)))}
    if plain := re.sub(r"[\s_.-](?:id|name)$", "", name).strip():  # a model_id is the model
        ways.add(re.escape(plain))
    if len(bare := ITS_UNIT.sub("", name)) >= SHORTEST and bare != name:
        ways.add(r"[\s_.-]?".join(map(re.escape, re.split(r"[\s_.-]+", bare))))
    if (long := "_".join(LONG.get(part, part) for part in re.split(r"[\s_.-]+", name.lower()))) != name.lower():
        ways.add(long.replace("_", r"[\s_.-]?"))
    ways |= {words for pattern, words in FAMILIES if pattern.search(name)}
    if counted := noun_of(name):
        ways.add(rf"{counted}[\s-]counts?|number of {counted}s?")
    return frozenset(ways)


@cache
def noun_of(name: str) -> str | None:
    """The noun of a setting that counts things, in the singular: thread of n_threads, connection of connections."""
    match = NUMBERS_OF.fullmatch(last_of(name))
    return (match["noun"] or match["noun2"] or match["noun3"]).lower() if match else None


@cache
def nouns_of(name: str) -> re.Pattern[str]:
    """What a setting's different values are called where they are counted: thread counts, batch sizes, databases."""
    words = "|".join(ways_of(name))
    counted = noun_of(name)
    bare = (
        rf"(?:{words})s?" if counted is None else rf"{counted}[\s-]{KINDS}"
    )  # four threads are a value of threads, no count of values
    others = "|".join(nouns for pattern, nouns in SYNONYMS if pattern.search(last_of(name)))
    return re.compile(rf"(?:(?:{words})[\s-]{KINDS}|{bare}{'|' + others if others else ''})(?![\w-])", re.IGNORECASE)


@cache
def short_of(name: str) -> str | None:
    """The initials that stand for a setting before its value: t of n_threads, bs of batch_size, qd of queue_depth."""
    parts = [
        part for part in re.split(r"[\s_.-]+", last_of(name).lower()) if part not in {"n", "num", "nr", "id", "name"}
    ]
    short = "".join(part[0] for part in parts if part[:1].isalpha())
    return short or None


def unit_after(name: str, text: str, at: int) -> re.Match[str] | None:
    """The unit of a setting's value behind a number: at 16 req/s where request_rate is a setting."""
    for pattern, unit in UNITS:
        if pattern.search(last_of(name)) and (match := unit.match(text, at)):
            return match
    return None
