"""What the files of result trees are written with."""

import csv
import io


def as_csv(rows: list[dict]) -> str:
    """Rows of equal keys as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
