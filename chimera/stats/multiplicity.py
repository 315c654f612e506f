"""What many tests at once do to p-values: Holm's adjustment for what is decided, false discovery rates for screening.

Sources: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65; Y. Benjamini and Y. Hochberg, Journal of the Royal
Statistical Society B 57 (1995) 289.
"""

from collections.abc import Sequence
from itertools import accumulate


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values in the order given: rejecting those up to .05 errs at all in at most 5 % of families.

    Holds however the tests depend on each other. A family of none gives none.

    Raises:
        ValueError: A p-value outside 0 to 1.
    """
    order = _order(p_values)
    factors = range(len(order), 0, -1)
    raised = accumulate((n * p_values[index] for n, index in zip(factors, order, strict=True)), max)
    return _restored(order, raised)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """q-values in the order given: of those up to .05, at most 5 % are expected to be false discoveries.

    Holds for tests that are independent or positively dependent. A family of none gives none.

    Raises:
        ValueError: A p-value outside 0 to 1.
    """
    order = _order(p_values)[::-1]
    n = len(order)
    lowered = accumulate((p_values[index] * n / (n - place) for place, index in enumerate(order)), min)
    return _restored(order, lowered)


def _order(p_values: Sequence[float]) -> list[int]:
    """Indices from the smallest p-value to the largest."""
    for p in p_values:
        if not 0 <= p <= 1:
            raise ValueError(f"p-value {p} is not between 0 and 1")
    return sorted(range(len(p_values)), key=p_values.__getitem__)


def _restored(order: Sequence[int], adjusted: "accumulate[float]") -> tuple[float, ...]:
    """Adjusted values, which come in `order`, at their places again."""
    return tuple(min(1.0, value) for _, value in sorted(zip(order, adjusted, strict=True)))
