"""How the report came about: configuration, prompts, who chose what, what was dropped."""

import re
from collections import Counter
from collections.abc import Mapping

from chimera.evidence.names import code
from chimera.evidence.numbers import show
from chimera.record.artifact import Draft, Insight, Prompt, Rejected
from chimera.record.run import Gpu, ServerModel
from chimera.report.page import Page, Part, fence
from chimera.spec.model import ModelConfig

NOT_OPTIONS = {"provider", "model", "path", "base_url", "headers"}


def configuration_part(page: Page) -> Part:
    """Every option of every model block that an agent uses: explicit, or the server's default."""
    spec = page.run.record.spec
    lines: list[str] = []
    for block in dict.fromkeys(agent.model for agent in spec.agents.values()):
        config = spec.models[block]
        agents = ", ".join(code(name) for name, agent in spec.agents.items() if agent.model == block)
        lines += [
            f"Model block {code(block)} of {agents}: {code(config.model)}, answered by {_backend(page, block)}.",
            "",
        ]
        lines += [
            ", ".join(_option(config, name) for name in ModelConfig.model_fields if name not in NOT_OPTIONS) + "."
        ]
        lines += [""]
    overrides = page.run.record.overrides
    if overrides:
        lines += [f"Changed on the command line: {', '.join(map(code, overrides))}.", ""]
    return Part("Configuration", lines[:-1])


def prompts_part(page: Page) -> Part:
    """Every prompt as it was really sent."""
    lines: list[str] = []
    for node, prompt in _prompts(page):
        lines += [f"Node {code(node)}, persona {code(prompt.persona)}, system:", "", *fence(prompt.system), ""]
        lines += ["User:", "", *fence(prompt.user), ""]
    return Part("Prompts as sent", lines[:-1])


def omissions_part(page: Page) -> Part:
    """What a model did not see, and what of its words was not printed."""
    record, lines = page.run.record, []
    for name, insight in record.insights.items():
        n_all = len(insight.shown) + insight.left_out
        lines += page.items(
            [f"`{name}` could choose from {len(insight.shown)} of {n_all} facts; the others did not fit."]
        )
    rejected = Counter((name, reason_of(one)) for name, one in _rejected(page))
    if rejected:
        lines += page.items(
            [f"{rejected.total()} pieces of model text broke a rule; what happened to them: {_fate(page)}."]
        )
        lines += [
            f"  - {page.next_id()} {count} of {code(name)}: {reason}" for (name, reason), count in rejected.items()
        ]
        lines += ["  - Their words are no evidence and not repeated here: see `rejected` in `run.json`."]
    return Part("Left out", lines)


def making_part(page: Page) -> Part:
    """Who answered, who chose, how often anything had to be asked again, on what machine."""
    record = page.run.record
    by = [finding.by for finding in record.merged.findings] if record.merged else []
    told = [f"Findings chosen by the model: {by.count('model')}; by the analyst: {by.count('analyst')}."]
    told += [f"`{name}` was asked again {one.repairs} times." for name, one in _artifacts(page).items() if one.repairs]
    told += [code(notice) for notice in record.notices]
    lines = page.items(told)
    manifest = record.manifest
    lines.append(f"- Chimera {code(manifest.chimera)}, Python {code(manifest.python)} on {code(manifest.platform)}.")
    processor = code(manifest.cpu or "unknown processor")
    lines.append(f"- {page.next_id()} {processor}, {manifest.n_cpus or 'unknown number of'} processors.")
    gpus = ", ".join(map(_gpu, manifest.gpus))
    lines.append(f"- {page.next_id()} GPU: {gpus or f'none ({code(manifest.gpu_note)})'}.")
    lines += [f"- {_server(model)}" for model in manifest.models]
    lines.append(f"- Spec {code(manifest.spec_sha256[:16])}" + _evidence(page) + ".")
    lines.append("")
    lines.append(
        "F ids are facts of the data; R ids are facts of this run, from its spec, manifest and timings (`run.json`)."
    )
    return Part("How this report was made", lines)


def reason_of(rejected: Rejected) -> str:
    """Which rule was broken, without the model's own words."""
    return re.sub(r" \('[^']*'\)", "", rejected.reason)


def _backend(page: Page, block: str) -> str:
    model = next((one for one in page.run.record.manifest.models if one.block == block), None)
    provider = page.run.record.spec.models[block].provider
    if provider == "builtin":
        return "the built-in analyst (no language model took part)"
    return f"{code(provider)} at {code(model.server)}" if model else code(provider)


def _option(config: ModelConfig, name: str) -> str:
    value = getattr(config, name)
    if value is None:
        return f"{code(name)} server default"
    shown = dict(value) if isinstance(value, Mapping) else value
    return code(f"{name}={shown}")


def _server(model: ServerModel) -> str:
    said = {
        "version": model.version,
        "digest": model.digest[:16] if model.digest else None,
        "quantisation": model.quantization,
        "parameters": model.parameters,
        "effective num_ctx": model.num_ctx_effective,
    }
    told = ", ".join(f"{name} {code(str(value))}" for name, value in said.items() if value is not None)
    return f"Model {code(model.model)} at {code(model.server)}" + (
        f": {told}." if told else ": the server tells no more."
    )


def _gpu(gpu: Gpu) -> str:
    limit = f", power limit {show(gpu.power_limit_w, 'W')}" if gpu.power_limit_w is not None else ""
    return f"{code(gpu.name)} (driver {code(gpu.driver)}{limit})"


def _evidence(page: Page) -> str:
    ref = page.run.record.evidence
    return f", evidence {code(ref.sha256[:16])}" if ref else ""


def _artifacts(page: Page) -> dict[str, Insight | Draft]:
    return {**page.run.record.insights, **page.run.record.drafts}


def _prompts(page: Page) -> list[tuple[str, Prompt]]:
    return [(name, prompt) for name, one in _artifacts(page).items() for prompt in one.prompts]


def _rejected(page: Page) -> list[tuple[str, Rejected]]:
    return [(name, rejected) for name, one in _artifacts(page).items() for rejected in one.rejected]


def _fate(page: Page) -> str:
    grounding = page.run.record.spec.grounding
    return "dropped" if grounding == "strict" else "printed and marked" if grounding == "flag" else "printed"
