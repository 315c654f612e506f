"""Sections of a report as a persona lists them: by a well-known name, by a free title, or as a map."""

from dataclasses import replace

from chimera.errors import Problem
from chimera.spec.wording import suggest
from chimera.spec.yaml_tree import Tree

WELL_KNOWN: dict[str, tuple[str, str]] = {
    "executive_summary": ("Executive summary", "prose"),
    "introduction": ("Introduction", "prose"),
    "method": ("Method", "prose"),
    "findings": ("Key findings", "findings"),
    "discussion": ("Discussion", "prose"),
    "trade_offs": ("Trade-offs", "prose"),
    "recommendations": ("Recommendations", "recommendations"),
    "risks": ("Risks and mitigations", "risks"),
    "inventory": ("Data inventory", "inventory"),
    "gaps": ("Gaps in the data", "gaps"),
    "telemetry": ("Missing telemetry", "telemetry"),
    "open_questions": ("Open questions", "prose"),
    "conclusion": ("Conclusion", "prose"),
}
"""Name -> (title as printed, who fills it)."""


def expand_sections(persona: Tree) -> tuple[Tree, list[Problem]]:
    """The persona with every entry of `sections` written out as a map of title and content."""
    sections = persona.at("sections")
    if sections is None or not isinstance(sections.value, tuple):
        return persona, []
    problems: list[Problem] = []
    rows = tuple(_expand(entry, problems) for entry in sections.value)
    return replace(persona, value={**persona.entries, "sections": replace(sections, value=rows)}), problems


def _expand(entry: Tree, problems: list[Problem]) -> Tree:
    if isinstance(entry.value, dict):
        prose = Tree("prose", entry.place, text="prose")
        return replace(entry, value={"content": prose, **entry.value})
    if not isinstance(entry.value, str):
        return entry
    name = entry.value.strip().lower().replace(" ", "_").replace("-", "_")
    title, content = WELL_KNOWN.get(name, (entry.value, "prose"))
    looks_like_a_name = entry.value == entry.value.lower() and " " not in entry.value
    if name not in WELL_KNOWN and looks_like_a_name and suggest(name, WELL_KNOWN):
        own = f"(a title of your own: {{title: {entry.value}}})"
        message = f"sections: no section {entry.value!r} {own}{suggest(name, WELL_KNOWN)}"
        problems.append(entry.place.problem(message))
    if entry.value != name and name in WELL_KNOWN:
        title = entry.value
    written = {"title": title, "content": content}
    return replace(entry, value={key: Tree(text, entry.place, text=text) for key, text in written.items()})
