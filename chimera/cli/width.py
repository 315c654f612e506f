"""How wide a terminal is, within what can be read."""

import shutil

NARROWEST, WIDEST = 60, 160


def terminal_width() -> int:
    """Columns to print in; 100 where nobody says."""
    return min(WIDEST, max(NARROWEST, shutil.get_terminal_size((100, 24)).columns))
