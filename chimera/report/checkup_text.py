"""What `chimera doctor` found, as text."""

from collections.abc import Mapping, Sequence
from typing import Any

from chimera.evidence.columns import align

MEANINGS = (
    ("has_sampling_in_decode", "decode times hold the choosing of tokens"),
    ("counts_cached_prompt", "prompt tokens count what was cached"),
    ("reloads_for_shift", "another `shift` reloads the model"),
    ("refuses_overlong", "prompts that do not fit are refused"),
)
WORDS = {True: "yes", False: "no", None: "not known"}
CUTS = {"window": "cut to the window", "half": "cut to half the window", None: "cut to the window or to half of it"}


def render_checkup(checkup: Mapping[str, Any]) -> list[str]:
    """Lines: servers with models and what their numbers mean, then the machine."""
    lines: list[str] = []
    for server in checkup["servers"]:
        lines += [*_server(server), ""]
    host = checkup["host"]
    lines.append(f"machine  {host['cpu'] or host['platform']}, {host['n_cpus']} processors")
    lines.append(f"         Chimera {host['chimera']}, Python {host['python']} on {host['platform']}")
    gpus = [f"{gpu['name']}, driver {gpu['driver']}" for gpu in checkup["gpus"]]
    lines.append(f"GPU      {'; '.join(gpus) or checkup['gpu_note']}")
    home = checkup["home"]
    free = "not known" if home["free_bytes"] is None else f"{_bytes(home['free_bytes'])} free"
    lines.append(f"runs     {home['path']}, {free}")
    return [*lines, f"proxy    {', '.join(checkup['proxy_variables']) or 'no proxy variable is set'}"]


def _server(server: Mapping[str, Any]) -> list[str]:
    if not server["answers"]:
        return [
            f"✗ {line}" if not number else f"  {line}" for number, line in enumerate(server["trouble"].splitlines())
        ]
    lines = [f"✓ Ollama {server['version'] or 'of unknown version'} at {server['server']}"]
    if server["has_proxy"]:
        lines.append("  ! requests go through a proxy: what it holds back counts as the server's time")
    lines += _meaning(server["generation"])
    lines += _models(server)
    for name in server["missing"]:
        lines += [f"✗ {name} is not installed", f"  → ollama pull {name}"]
    return lines


def _meaning(generation: Mapping[str, Any]) -> list[str]:
    """What the numbers of such a server mean."""
    if all(generation[name] is None for name, _ in MEANINGS):
        return ["  what its numbers mean is not known for this version: they are read with every allowance"]
    lines = [f"  its numbers are those of {generation['name']}:"]
    lines += [f"    {text}: {WORDS[generation[name]]}" for name, text in MEANINGS]
    return [*lines, f"    a prompt that is cut: {CUTS[generation['cut_keeps']]}", f"    (from {generation['source']})"]


def _models(server: Mapping[str, Any]) -> list[str]:
    if not server["installed"]:
        return ["  no models installed"]
    loaded = {one["name"]: one for one in server["loaded"]}
    rows = [("model", "size", "parameters", "quantisation", "trained window", "a run gets", "now", "on GPU")]
    for one in server["installed"]:
        short = one["name"].removesuffix(":latest")
        shown = server["wanted"].get(one["name"]) or server["wanted"].get(short) or {}
        here = loaded.get(one["name"], {})
        rows.append(
            (
                one["name"],
                _bytes(one["size_bytes"]),
                one["parameters"] or "–",
                one["quantization"] or "–",
                _count(shown.get("context_length")),
                _given(server["asked"].get(one["name"]) or server["asked"].get(short) or (), shown),
                _count(here.get("context_length")),
                _share(here),
            )
        )
    return align(rows)


def _bytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"


def _count(value: int | None) -> str:
    return "–" if value is None else str(value)


def _given(asked: Sequence[int], shown: Mapping[str, Any]) -> str:
    """Windows that runs would get: what the specs ask for, but never more than the model was trained with."""
    trained = shown.get("context_length")
    return ", ".join(dict.fromkeys(str(min(one, trained or one)) for one in asked)) or "–"


def _share(loaded: Mapping[str, Any]) -> str:
    size, vram = loaded.get("size_bytes"), loaded.get("size_vram_bytes")
    return f"{vram / size:.0%}" if size and vram is not None else "–"
