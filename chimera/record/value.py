"""What all record values share."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Base of recorded values: immutable, closed, and JSON without NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
