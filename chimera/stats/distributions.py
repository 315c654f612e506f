"""Tails and quantiles of the binomial, Student's t and chi-square, from the incomplete beta and gamma functions.

Right to about ten digits, which the tests hold against scipy.

Source: W. H. Press et al., Numerical Recipes, 3rd ed. (2007), chapters 6.2 and 6.4.
"""

import math

MOST_TERMS = 100_000
"""Terms of a series or fraction before it is taken as it stands; both need a few times the root of their parameter."""

CLOSE = 1e-15
"""A term this small beside the sum ends it."""

TINY = 1e-300
"""Stands for a denominator of zero in a continued fraction."""


def binomial_at_most(k: int, n: int, p: float) -> float:
    """P(at most k successes in n trials), each with probability p, 0 < p < 1."""
    if k < 0:
        return 0.0
    return 1.0 if k >= n else _beta(n - k, k + 1, 1 - p, p)


def student_t_p(t: float, df: float) -> float:
    """P(|T| >= |t|): the two-sided p-value of a t statistic with df > 0 degrees of freedom."""
    ratio = t * t / df
    inside = ratio / (1 + ratio) if math.isfinite(ratio) else 1.0
    return _beta(df / 2, 0.5, 1 / (1 + ratio), inside)


def chi_square_quantile(p: float, df: float) -> float:
    """The value below which a chi-square variable with df > 0 degrees of freedom lies with probability p, 0 < p < 1."""
    low, high = 0.0, df + 1
    while _gamma(df / 2, high / 2) < p:
        high *= 2
    while low < (middle := (low + high) / 2) < high:
        if _gamma(df / 2, middle / 2) < p:
            low = middle
        else:
            high = middle
    return high


def _beta(a: float, b: float, x: float, y: float) -> float:
    """The regularised incomplete beta function I_x(a, b); y = 1 - x is handed in because x may be close to 1."""
    if x <= 0 or y <= 0:
        return 0.0 if x <= 0 else 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(y)
    front = math.exp(log_front)
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1 - front * _beta_fraction(b, a, y) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 / _nonzero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = value
        for step in (even, odd):
            d = 1 / _nonzero(1 + step * d)
            c = _nonzero(1 + step / c)
            value *= c * d
        if abs(value - before) <= CLOSE * abs(value):
            break
    return value


def _gamma(a: float, x: float) -> float:
    """The regularised lower incomplete gamma function P(a, x)."""
    if x <= 0:
        return 0.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        return front * _gamma_series(a, x)
    return 1 - front * _gamma_fraction(a, x)


def _gamma_series(a: float, x: float) -> float:
    term = value = 1 / a
    for n in range(1, MOST_TERMS):
        term *= x / (a + n)
        value += term
        if term <= CLOSE * value:
            break
    return value


def _gamma_fraction(a: float, x: float) -> float:
    """The continued fraction of the upper incomplete gamma function, by Lentz's method."""
    b = x + 1 - a
    c, d = 1 / TINY, 1 / b
    value = d
    for n in range(1, MOST_TERMS):
        step = -n * (n - a)
        b += 2
        d = 1 / _nonzero(step * d + b)
        c = _nonzero(b + step / c)
        before = value
        value *= c * d
        if abs(value - before) <= CLOSE * abs(value):
            break
    return value


def _nonzero(value: float) -> float:
    return value if abs(value) >= TINY else TINY
