"""What reading results costs: many small files, one large CSV, one large JSON; each beside public tools, in one run.

Every arm is a process of its own, so that its peak of memory is its own. Data are drawn from a seed into a temporary
folder. A tool that is not installed is left out: `pip install "chimera-agents[bench]"` brings them.

    python benchmarks/ingest.py [--files 10000] [--csv-mb 200] [--json-mb 113]
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MODELS = ("gemma3:1b", "gemma3:4b", "llama3.2:3b", "qwen3:8b")
WINDOWS = (1024, 2048, 4096, 8192)
HEADER = ("model", "num_ctx", "run", "tokens_s", "ttft_ms", "load_s", "total_s", "error")


def rows(draw: random.Random, first: int, n: int) -> list[tuple[Any, ...]]:
    return [
        (
            draw.choice(MODELS),
            draw.choice(WINDOWS),
            number,
            round(draw.gauss(100, 9), 5),
            round(draw.gauss(80, 9), 4),
            round(draw.random() / 5, 4),
            round(draw.gauss(5, 0.3), 6),
            "timeout" if draw.random() < 0.001 else "",
        )
        for number in range(first, first + n)
    ]


def write_small(root: Path, n_files: int) -> None:
    draw = random.Random(1)
    for number in range(n_files):
        folder = root / f"day_{number // 100:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        body = rows(draw, 0, 8)
        kind = ("csv", "json", "md")[number % 3]
        if kind == "csv":
            text = "\n".join(",".join(map(str, row)) for row in (HEADER, *body)) + "\n"
        elif kind == "json":
            text = json.dumps({"backend": "ollama", "runs": [dict(zip(HEADER, row, strict=True)) for row in body]})
        else:
            lines = ("| " + " | ".join(map(str, row)) + " |" for row in (HEADER, ("---",) * len(HEADER), *body))
            text = "# Notes\n\n" + "\n".join(lines) + "\n"
        (folder / f"run_{number:05d}.{kind}").write_text(text)


def write_csv(path: Path, n_bytes: int) -> None:
    draw = random.Random(2)
    with path.open("w") as file:
        file.write(",".join(HEADER) + "\n")
        number = 0
        while file.tell() < n_bytes:
            file.write("".join(",".join(map(str, row)) + "\n" for row in rows(draw, number, 10_000)))
            number += 10_000


def write_json(path: Path, n_bytes: int) -> None:
    draw = random.Random(3)
    with path.open("w") as file:
        file.write('{"backend": "ollama", "runs": [')
        number = 0
        while file.tell() < n_bytes:
            some = (json.dumps(dict(zip(HEADER, row, strict=True))) for row in rows(draw, number, 10_000))
            file.write((", " if number else "") + ", ".join(some))
            number += 10_000
        file.write("]}")


def chimera(place: str) -> None:
    from chimera.tools.ingest import ingest

    evidence = ingest(place)
    print(f"{len(evidence.files)} files, {len(evidence.facts)} facts", end=" ")


def chimera_alone(place: str) -> None:
    from chimera.tools.ingest import ingest

    ingest(place, processes=1)


def duckdb(place: str) -> None:
    """By hand: the groups of one metric."""
    import duckdb

    what = (
        f"read_csv('{place}')" if place.endswith(".csv") else f"(select unnest(runs, recursive := true) from '{place}')"
    )
    duckdb.sql(f"select model, num_ctx, avg(tokens_s), stddev(tokens_s) from {what} group by all").fetchall()


def polars(place: str) -> None:
    import polars

    frame = polars.read_csv(place) if place.endswith(".csv") else polars.read_json(place).explode("runs").unnest("runs")
    frame.group_by("model", "num_ctx").agg(polars.col("tokens_s").mean(), polars.col("tokens_s").std().alias("sd"))


def pandas(place: str) -> None:
    import pandas

    frame = (
        pandas.read_csv(place)
        if place.endswith(".csv")
        else pandas.DataFrame(json.loads(Path(place).read_text())["runs"])
    )
    frame.groupby(["model", "num_ctx"])["tokens_s"].agg(["mean", "std"])


def standard_library(place: str) -> None:
    """The csv or json module alone: every cell a string or number, nothing computed."""
    import csv

    files = sorted(path for path in Path(place).rglob("*") if path.is_file()) if Path(place).is_dir() else [Path(place)]
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            if path.suffix == ".csv":
                sum(len(row) for row in csv.reader(file))
            elif path.suffix == ".json":
                json.load(file)
            else:
                file.read()


ARMS: dict[str, Callable[[str], None]] = {
    arm.__name__: arm for arm in (chimera, chimera_alone, standard_library, duckdb, polars, pandas)
}


def run_arm(name: str, place: str) -> None:
    """In a process of its own: time and peaks of one arm."""
    started_s = time.perf_counter()
    try:
        ARMS[name](place)
    except ImportError as error:
        print(f"left out: {error}")
        sys.exit(3)
    wall_s = time.perf_counter() - started_s
    own, children = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    cpu_s = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"wall_s": wall_s, "cpu_s": cpu_s, "own_mib": own, "largest_child_mib": children}))


def measure(title: str, place: Path, arms: tuple[str, ...], n_files: int) -> None:
    size_mb = sum(path.stat().st_size for path in ([place] if place.is_file() else place.rglob("*"))) / 1e6
    print(f"\n{title}: {size_mb:.0f} MB")
    base_s = None
    for name in arms:
        done = subprocess.run(
            [sys.executable, __file__, "--arm", name, str(place)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"  {name:<17} {(done.stdout or done.stderr).strip().splitlines()[-1]}")
            continue
        said = done.stdout.strip()
        told = json.loads(said[said.index("{") :])
        base_s = base_s or told["wall_s"]
        rate = f"{n_files / told['wall_s']:.0f} files/s" if n_files > 1 else f"{size_mb / told['wall_s']:.1f} MB/s"
        children = f" + {told['largest_child_mib']} MiB per child" if told["largest_child_mib"] > 20 else ""
        ratio = told["wall_s"] / base_s
        print(
            f"  {name:<17} {told['wall_s']:7.2f} s  cpu {told['cpu_s']:6.2f} s  {rate:>13}"
            f"  {told['own_mib']:5d} MiB{children}  {ratio:.2f} of chimera  {said[: said.index('{')]}"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--csv-mb", type=int, default=200)
    options.add_argument("--json-mb", type=int, default=113)
    options.add_argument("--arm", nargs=2, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.arm:
        run_arm(*chosen.arm)
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        if chosen.files:
            write_small(root / "small", chosen.files)
            arms = ("chimera", "chimera_alone", "standard_library")
            measure(f"{chosen.files} small files", root / "small", arms, chosen.files)
        every = ("chimera", "standard_library", "duckdb", "polars", "pandas")
        if chosen.csv_mb:
            write_csv(root / "large.csv", chosen.csv_mb * 1_000_000)
            measure("one CSV", root / "large.csv", every, 1)
        if chosen.json_mb:
            write_json(root / "large.json", chosen.json_mb * 1_000_000)
            measure("one JSON on a single line", root / "large.json", every, 1)


if __name__ == "__main__":
    main()
