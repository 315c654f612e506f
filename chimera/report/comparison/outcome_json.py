"""comparison.json: everything a comparison says, the same bytes for the same outcome."""

import orjson

from chimera.record.outcome import Outcome
from chimera.report.comparison.settings import HIDDEN, is_secret


def comparison_json(outcome: Outcome) -> str:
    """The outcome as indented JSON that `Outcome.model_validate_json` reads; header values are hidden."""
    value = outcome.model_dump(mode="json", by_alias=True)
    plan = value["plan"]
    for one in (*plan["requested"], *plan["effective"]):
        if is_secret(one["path"]):
            one.update({side: HIDDEN for side in "ab" if one[side] is not None})
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"
