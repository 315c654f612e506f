"""Words right beside a number that make it a target, a piece of hardware, a setting, a scale: no result."""

import re

TARGETS = (
    r"(?:targets?|goals?|aims?|objectives?|thresholds?|limits?|budgets?|caps?|ceilings?|quotas?|time-?outs?|deadlines?|sl[oa]s?|allowances?|tolerances?"
    r"|cut-?offs?|criteri(?:on|a)|acceptance bars?)"
)
BOUNDING = r"(?:below|under|less than|at most|within|above|over|at least|more than|exceeding|smaller than|larger than|lower than|higher than|faster than|no more than|[<>≤≥]=?)"
LINK = r"(?:\s+(?:of|is|are|was|were|remains?|stays?(?: at)?|stands at|set (?:at|to)|(?:is|was|were|are|has been) (?:set (?:at|to)|fixed at|configured (?:as|to|at))|(?:for|of|on) [\w -]{1,40}? (?:is|was|of)|to be)|(?:\s+(?:for|of|on) [\w -]{1,30}?)?\s*[:=(–—])"
SMALL = r"(?:\s+(?:a|an|the|about|around|roughly|approximately|only|just|max(?:imum)?\.?|min(?:imum)?\.?))?"
SPECS = r"(?:(?:test )?(?:hardware|environment|machine|host|system|set-?up|platform|rig|bed)|testbed|specs?|specifications?)"
PRODUCT = re.compile(
    r"(?<!\w)(?:RTX|GTX|Tesla|Quadro|Radeon|RX|Arc|Ryzen|Xeon|EPYC|Threadripper|Core(?: Ultra)?|Jetson|Raspberry Pi|MacBook(?: Pro| Air)?|Mac (?:mini|Studio|Pro)|M[1-5](?: Pro| Max| Ultra)?|[ABHLTV]\d{2,4}\w{0,2}|GB?200|TPU)(?:[ -]\w+){0,3}?"
    r"\s*(?:,|\(|@|at|and|with|/|–|-)?\s*(?:a |an )?$"
)
"""A processor or a card, right before what it has."""
BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (why, re.compile(rf"(?:{pattern})\s*[~≈<>≤≥(]*\s*$"))
    for why, pattern in (
        ("a target or a limit", rf"\b{TARGETS}{LINK}{SMALL}(?:\s*{BOUNDING})?"),
        ("a target or a limit", rf"\b(?:target|goal|objective|sl[oa]|criterion)s?\b[^.;\d]{{0,50}}?\b{BOUNDING}"),
        ("a target or a limit", rf"\b{TARGETS}\s*[:=(][^.;\d]{{0,40}}?\b{BOUNDING}"),
        (
            "a target or a limit",
            rf"\b(?:must|has to|have to|needs? to|should|shall|ought to|required to|want(?:s|ed)? to|supposed to|allowed to|expected to)\b(?:\s+[a-z]+){{0,3}}?\s+(?:{BOUNDING}|exceed|reach|hit|(?:fit|run) (?:in|into|within))",
        ),
        ("a target or a limit", rf"\b(?:acceptable|tolerable|tolerated?|permitted|allowed|maximum allowed|capped|limited)\s+(?:{BOUNDING}|at|to)"),
        ("a target or a limit", rf"\b(?:wants?|wanted|aim(?:ing|s)? for|looking for|anything|everything|whatever(?: is)?)\s+{BOUNDING}"),
        ("a target or a limit", r"\bfit(?:s|ted|ting)?\s+(?:comfortably |easily |just |still |barely )?(?:in|into|within|on|inside)(?:\s+(?:a|an|the|our))?"),
        ("a setting", r"\b(?:random )?seed(?: number| value)?s?(?:\s+(?:of|is|was|set to|fixed (?:at|to)))?\s*[:=]?"),
        (
            "a setting",
            (r"\b(?:(?:u|micro-?|mini-?)?batch(?:[ _-]?size)?|temperature|temp|top[_ -][kp]|min_p|repeat[_ -]penalty|context(?:[ -](?:length|size|window))?|num_ctx|n_ctx|ctx|max[_ -](?:new[_ -])?tokens|num_predict"
            r"|ngl|num_gpu|learning rate|weight decay|momentum|(?:scale|scaling|fill|replication|load|shard) factor|epochs|dropout|tensor parallel(?:ism)?(?: size)?|tp|beam(?: size| width)?|queue depth|concurrency|parallelism|block size|warm-?up(?: of)?|(?:max_)?num_seqs|keep_alive)"
            r"(?:\s+(?:of|is|was|set to|at|fixed at))?\s*[:=]?"),
        ),
        ("a setting", r"(?<![\w-])-{1,2}[a-z][\w-]*[\s=]?"),
        ("a setting", r"(?<![\w.])(?:t|c|b|k|n_\w+|num_\w+|max_\w+|[a-z]\w*_(?:size|len|length|depth|count|threads|layers))\s?=\s?"),
        (
            "the size of an input",
            r"\b(?:block|chunk|page|payload|buffer|message|request|response|record|value|key|object|body|stripe|cache)s?(?:[ _-]?sizes?)?(?:\s+(?:of|is|was|are|were|set to|at))?\s*[:=]?",
        ),
        ("a duration", r"\b(?:ran|run|running|executed|measured|sampled|recorded|averaged|repeated|observed|warmed up)\s+(?:\w+\s+){0,2}?(?:for|over|every)(?:\s+(?:a|the))?(?:\s+(?:full|total of))?"),
        ("a duration", r"\b(?:warm-?up|ramp-?up|cool-?down|pause|think time|test duration|(?:with|and|for|of) a (?:duration|run ?time|period|interval|window))s?(?:\s+(?:of|is|was|period of|time of))?\s*[:=]?"),
        ("hardware", r"\b(?:tdp|capacity|power limit|boost clock|base clock|clock speed|(?:theoretical|nominal|rated|advertised) (?:\w+ )?(?:bandwidth|endurance|performance|capacity|speed))\s*(?:of|is|was|at|:|=)"),
        ("a version", r"\b(?:plotted|drawn|made|built|created|generated|rendered|written|compiled|collected|recorded) (?:with|using|by|in) (?:[a-z][\w.+-]* ){1,2}"),
        ("a reference", r"\b(?:folder|directory|bucket|archive|slot|slide|footnote|build|commit|revision|tag|patch|driver|firmware|ticket|issue|draft|attempt|sprint|iteration|chapter|appendix|volume|shelf|rack)\s+(?:no\.?\s*|number\s+|#\s*)?"),
        ("a scale", r"(?<![\w.])\d+\.\d+\s*(?:/|(?:out )?of)(?:\s+(?:a )?(?:possible|maximum))?"),
        ("a scale", r"\bscale\s+(?:of|from|between)(?:\s+\d+(?:\.\d+)?\s*(?:to|and|-|–))?"),
        ("a scale", r"\b(?:score|rating|grade|mark|points?|stars?)s?\s+(?:between|from)(?:\s+\d+(?:\.\d+)?\s+(?:and|to))?"),
        ("hardware", r"\b(?:machine|host|box|node|laptop|workstation|desktop|instance|vm|pc|rig|computer|system|server|cluster|testbed)s?\b[^.;,\d]{0,30}\b(?:has|have|had|with|comes? with|equipped with|offers?)"),
        ("hardware", rf"^[\s*_>|-]*{SPECS}\s*[*_]*\s*[:–—].*"),
        ("what is needed", r"(?:^|[.!?]\s+)[\s>*-]*(?:requires?|needs|requirements?:|prerequisites?:)(?:\s+at least)?(?:\s+[^.;\d]{0,40}\b(?:and|with))?"),
    )
)  # fmt: skip
UNIT = r"(?:\s?-?(?:%|percent|[µμmn]?s|sec(?:onds?)?|milliseconds?|minutes?|min|hours?|h|[KMGT]i?B(?:/s)?|[GM]bit/s|[GM]bps|GHz|MHz|W|watts?|tok(?:ens)?/s|tokens per second|req/s|t/s|rps|qps|x|×|°C))?"
SIZED = r"\s?-?[KMGT]i?B"
OF_KIND = {"a target or a limit": UNIT}
AFTER: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (why, re.compile(rf"{OF_KIND.get(why, '')}{pattern}", flags))
    for why, pattern, flags in (
        ("a target or a limit", rf"[\s-]+(?:(?!(?:of|over|under|above|below|and|or|to|than|at|for|in|the|with|from|by|against|is|was)\b)[\w/-]+\s+){{0,2}}?{TARGETS}\b", re.IGNORECASE),
        ("a target or a limit", rf"\s+(?:is|was|as|being)\s+(?:our|the|my|a|their)\s+(?:\w+\s)?{TARGETS}\b", re.IGNORECASE),
        ("hardware", SIZED + r"[\s-]+(?:(?!(?:per|on|of|in|from|for|each|the|a|with|by|and|or)\b)\w+\s)?(?:card|GPUs?(?!\s(?:V?RAM|mem|util|use|temp|layers))|laptop|machine|workstation|server(?=\s+(?:with|has|had|for|can|would|we)\b)|box|host|MacBook\w*|Mac|Jetson|edge device|accelerators?)\b(?!\s(?:memory|usage|utili))", 0),
        ("hardware", SIZED + r"\s+(?:of\s+)?(?:DDR\d?\w*|LPDDR\w*|HBM\w*|GDDR\w*|unified memory|system (?:memory|RAM)|free (?:disk|space|disk space)|swap|ECC)\b", 0),
        ("hardware", r"[\s-]+(?:(?:physical|logical|CPU|performance|efficiency|virtual|P|E|v|GPU|CUDA)[\s-]?)?(?:v?CPUs?|cores?|sockets?|lanes?|vCPU)\b(?! hours?)", re.IGNORECASE),
        ("hardware", r"\s+(?:Gbit/s|Gb/s|Gbps|Mbit/s|GbE|GigE)?\s*(?:link|network|Ethernet|NIC|LAN|uplink|interconnect|InfiniBand)s?\b", re.IGNORECASE),
        ("hardware", SIZED + r"\s+(?:NVMe|SSD|HDD|SATA|disk|drive)s?\b(?!\s+(?:us|foot|read|writ|thr|lat|I/?O|size))", 0),
        ("hardware", SIZED + r"(?:\s+of)?\s+(?:V?RAM|memory)\b[^.;,\d]{0,12}?\b(?:laptop|machine|box|host|workstation|card|desktop|PC)\b", re.IGNORECASE),
        ("a size", r"\s+(?:trainable\s+|active\s+|total\s+)?param(?:eter)?s?\b", re.IGNORECASE),
        ("a setting", r"[\s-]+(?:concurrent|parallel|simultaneous|worker|client|CPU|GPU)?[\s-]?(?:threads?|workers?|clients?|users?|nodes?|replicas?|shards?|partitions?|connections?|processes|streams?|sessions?|VUs?)\b(?!s?[\s-](?:per|/|counts?|levels?|numbers?|settings))", re.IGNORECASE),
        ("a setting", r"(?:i?B)?[\s-]+(?:random|sequential|seq|blocks?|pages?|messages|payloads?)\b(?!\s?(?:/|per\b))", re.IGNORECASE),
        ("a duration", r"[\s-]?(?:s|sec|seconds?|min|minutes?|h|hours?)[\s-]+(?:warm-?up|ramp-?up|cool-?down|pause|break|interval|windows?|per (?:test|run|point)|each|runs?\b|tests?\b)", re.IGNORECASE),
        ("a setting", r"[\s-]shots?\b", re.IGNORECASE),
        ("a setting", r"[\s-]+(?:dimension(?:s|al)\b|dims?\b|epochs?\b|warm-?up\w*)", re.IGNORECASE),
        ("a scale", r"[\s-](?:point|star)s? scale\b", re.IGNORECASE),
    )
)  # fmt: skip
