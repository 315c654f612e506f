"""comparison.html: one page that needs nothing but itself, tells what the outcome says, and lets no name be markup."""

import math
import re
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

import outcomes

from chimera.record.outcome import SideBySide
from chimera.report import comparison_page

CHART = re.compile(r'<svg role="img".*?</svg>(?=\n)', re.DOTALL)
positive = st.floats(min_value=1e-6, max_value=1e6)
VOID = {"meta", "br", "hr"}
every_kind = pytest.mark.parametrize("kind", outcomes.KINDS, ids=lambda one: one.__name__)


class Reader(HTMLParser):
    """Ids, links, tags, and the words that a reader sees; every tag must be closed where it was opened."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.tags, self.attributes, self.stack, self.said = [], [], set(), set(), [], []
        self.feed(page)
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.tags.add(tag)
        self.attributes.update(named)
        if tag not in VOID:
            self.stack.append(tag)
        if "id" in named:
            self.ids.append(named["id"])
        if "href" in named:
            self.links.append(named["href"])

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if not {"style", "svg"} & {*self.stack}:
            self.said.append(data)

    @property
    def words(self):
        return flat(" ".join(self.said))


def flat(text):
    return " ".join(text.split())


def charts(page):
    found = [ET.fromstring(one) for one in CHART.findall(page)]
    assert len(found) == page.count('role="img"')
    return found


def chart(page, key):
    return next(one for one in charts(page) if one.get("aria-labelledby").startswith(f"{key}-"))


def section(page, name):
    """What stands in a section below its heading."""
    inner = page.split(f">{name}</h2>")[1].split("<h2 ")[0].removeprefix("</summary>")
    return re.split(r"</section>\n|</details>\n(?=<details class=\"folded|</main>)", inner)[0]


def words_of(page, name):
    return Reader(section(page, name)).words


@pytest.fixture(scope="module")
def page():
    return comparison_page(outcomes.clear())


@every_kind
def test_a_page_is_well_formed_and_every_link_within_it_leads_somewhere(kind):
    reader = Reader(comparison_page(kind()))
    assert len(reader.ids) == len(set(reader.ids))
    assert {link.removeprefix("#") for link in reader.links if link.startswith("#")} <= set(reader.ids)
    assert reader.tags >= {"title", "h1", "h2", "main", "nav"}


@every_kind
def test_a_page_needs_nothing_but_itself(kind):
    page = comparison_page(kind())
    reader = Reader(page)
    assert reader.tags.isdisjoint({"script", "img", "iframe", "link", "object", "form", "input", "b", "i", "base"})
    assert reader.attributes.isdisjoint({"style", "src", "srcset", "action", "onclick", "onerror", "xlink:href"})
    assert not re.search(r"url\(|@import", page)
    assert all(re.fullmatch(r"#\w+|comparison\.json|plan\.json|runs/[\w%.-]+/", link) for link in reader.links)
    assert "default-src 'none'" in unescape(page)
    assert 'name="viewport"' in page
    assert page.count("<h1") == 1


def test_the_browser_lets_in_the_style_of_the_page_alone(page):
    import base64
    import hashlib

    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}" in page
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


@every_kind
def test_every_verdict_is_told(kind):
    outcome = kind()
    page = comparison_page(outcome)
    reader = Reader(page)
    above = words_of(page, "Verdicts")
    for one in outcome.estimates:
        assert flat(one.verdict.text) in reader.words
        if one.role == "primary":
            assert flat(one.verdict.text) in above


def test_names_are_text(page):
    hostile = comparison_page(outcomes.hostile())
    said = Reader(hostile).words
    for name in (outcomes.HOSTILE_SPEC, outcomes.HOSTILE_FINDING, flat(outcomes.HOSTILE_INPUT).replace("`", "'")):
        assert name in said
    assert "<iframe src=" in said
    assert outcomes.SECRET not in hostile
    assert "\u202e" not in hostile
    assert "runs/javascript%3Aalert%281%29%2F%2F%22x/" in hostile


@every_kind
def test_every_chart_has_a_text_alternative_and_its_numbers(kind):
    page = comparison_page(kind())
    ids = Reader(page).ids
    for one in charts(page):
        title, description = one[0], one[1]
        assert (title.tag, description.tag) == ("title", "desc")
        assert title.text
        assert description.text
        assert one.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
        assert set(one.get("aria-labelledby").split()) <= set(ids)
    figures = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    assert len(figures) == len(charts(page))
    assert all('<details class="numbers">' in one and "<table" in one for one in figures)


def test_every_chart_is_there(page):
    keys = [one.get("aria-labelledby").split("-title")[0] for one in charts(page)]
    assert keys == ["forest-times", "forest-amounts", "forest-shares", "order", "waterfall", "ecdf"]
    assert charts(comparison_page(outcomes.nothing_known())) == []
    told = Reader(comparison_page(outcomes.nothing_known())).words
    for sentence in ("No estimate can be drawn.", "there is nothing to draw", "No difference in time was taken apart."):
        assert sentence in told


def places(one, tag, kind):
    return [shape for shape in one.iter(tag) if kind in (shape.get("class") or "").split()]


def across(shape, name):
    return float(shape.get(name).rstrip("%"))


def test_an_estimate_stands_on_its_side_of_the_line_and_the_margin_about_it(page):
    forest = chart(page, "forest-times")
    even = across(places(forest, "line", "even")[0], "x1")
    times = [one for one in outcomes.clear().estimates if one.unit in {"s", "s/tok"}]
    marks = [shape for shape in forest.iter() if (shape.get("class") or "") in {"bad", "other"}]
    assert len(marks) == len(times)
    for one, mark in zip(times, marks, strict=True):
        assert (across(mark, "x" if mark.tag == "rect" else "cx") > even) == (one.estimate > 1)
    band = places(forest, "rect", "band")[0]
    first, width = across(band, "x"), across(band, "width")
    assert first + width / 2 == pytest.approx(even, abs=0.01)
    strokes = places(forest, "line", "stroke")
    scale = width / (2 * math.log(1.05))
    for one, stroke in zip(times, strokes, strict=True):
        assert across(stroke, "x1") == pytest.approx(even + scale * math.log(one.ci95[0]), abs=0.02)
        assert across(stroke, "x2") == pytest.approx(even + scale * math.log(one.ci95[1]), abs=0.02)
    assert {"← B faster", "B slower →"} <= {text.text for text in forest.iter("text")}


def test_every_pair_is_drawn_by_its_order(page):
    order, pairs = chart(page, "order"), outcomes.clear().pairs
    compared = [one for one in pairs if not one.left_out]
    assert len(places(order, "circle", "first-a")) == sum(one.first == "A" for one in compared)
    assert len(places(order, "rect", "first-b")) == sum(one.first == "B" for one in compared)
    assert len(places(order, "text", "gone")) == len(pairs) - len(compared) == 1
    assert len(places(order, "circle", "arm-a")) == len(places(order, "rect", "arm-b")) == len(pairs)


def test_the_gpu_is_drawn_below_the_order_where_it_was_measured(page):
    strip, plain = (chart(comparison_page(kind()), "order") for kind in (outcomes.watched, outcomes.clear))
    heights = [float(one.get("height")) for one in (plain, strip)]
    assert heights[1] > heights[0] + 100
    assert {"GPU temperature during each run", "GPU clock during each run"} <= {one.text for one in strip.iter("text")}
    assert len(places(strip, "circle", "arm-a")) == len(places(strip, "rect", "arm-b")) == 3 * 24
    heat = [one for one in strip.iter("g") if "°C" in (one[0].text or "")]
    assert heat[0][0].text == "run of A in pair 1: 58.3 °C"
    discs = [shape for one in heat for shape in one.iter("circle")]
    heights = [float(disc.get("cy")) for disc in discs]
    assert heights == sorted(heights, reverse=True), "a GPU that gets warmer climbs"
    walls = places(plain, "circle", "arm-a")
    assert [disc.get("cx") for disc in discs] == [disc.get("cx") for disc in walls], "on the same axis of positions"
    assert max(float(one.get("cy")) for one in walls) < min(heights)


def test_the_strip_is_told_in_words_and_numbers_too():
    page = comparison_page(outcomes.watched())
    told = words_of(page, "Over the session")
    assert "GPU, means per run as NVML told: temperature 58.3 °C to 65 °C; clock 1859 MHz to 1975 MHz." in told
    assert "Below them the temperature and clock of the GPU meanwhile." in told
    assert "58.3 °C / 59.3 °C 1975 MHz / 1974 MHz" in told
    assert "GPU temperature: 58.3 °C to 65 °C." in chart(page, "order")[1].text


def test_a_strip_with_gaps_says_so_and_why():
    page = comparison_page(outcomes.watched(20))
    assert len(places(chart(page, "order"), "circle", "arm-a")) == 24 + 2 * 20
    told = words_of(page, "Over the session")
    assert "temperature 58.3 °C to 64 °C in 40 of 48 runs" in told
    assert "(the driver failed <b>after</b> 9 samples)." in told
    rows = tuple(
        row.model_copy(update={side: {**getattr(row, side), "gpu_clock_mhz": None} for side in "ab"})
        for row in outcomes.watched().pairs
    )
    told = words_of(comparison_page(outcomes.watched(pairs=rows, gpu_note="no sample of clock")), "Over the session")
    assert "clock not measured (no sample of clock)." in told
    assert "Below them the temperature of the GPU meanwhile." in told


@pytest.mark.parametrize("note", ["", "no model server runs on this machine", "none: NVML <b>Not</b> Found."])
def test_a_gpu_that_was_not_measured_is_one_line(note):
    page = comparison_page(outcomes.clear(gpu_note=note))
    line = f"The GPU's temperature and clock were not measured: {note.rstrip('.') or 'no run tells it'}."
    assert line in words_of(page, "Over the session")
    assert not any("GPU" in (one.text or "") for one in chart(page, "order").iter())


@given(st.lists(st.tuples(st.none() | st.floats(0, 120), st.none() | st.floats(0, 4000)), min_size=1, max_size=24))
def test_whatever_a_gpu_was_like_is_drawn_inside_of_its_panel(values):
    rows = tuple(
        row.model_copy(
            update={side: {**getattr(row, side), "gpu_temperature_c": heat, "gpu_clock_mhz": clock} for side in "ab"}
        )
        for row, (heat, clock) in zip(outcomes.clear().pairs, values, strict=False)
    )
    order = chart(comparison_page(outcomes.clear(pairs=rows)), "order")
    height = float(order.get("height"))
    for shape in order.iter():
        for name in ("y", "cy", "y1", "y2"):
            if shape.get(name):
                assert 0 <= float(shape.get(name)) <= height


def test_the_parts_of_the_waterfall_add_up(page):
    waterfall = chart(page, "waterfall")
    bars = [shape for shape in waterfall.iter("rect") if (shape.get("class") or "").startswith("part-")]
    *parts, whole = bars
    signed = [across(one, "width") * (1 if one.get("class") == "part-bad" else -1) for one in parts]
    assert whole.get("class") == "part-total"
    at = across(whole, "x")
    for one, change in zip(parts, signed, strict=True):
        assert min(at, at + change) == pytest.approx(across(one, "x"), abs=0.2)
        at += change
    assert at == pytest.approx(across(whole, "x") + across(whole, "width"), abs=0.2)
    sum_of_shares = math.fsum(one.contribution for one in outcomes.SHARES)
    assert f"+{sum_of_shares:.3g}" in words_of(page, "Where the time goes")


@given(
    st.lists(st.tuples(positive, positive, st.booleans()), min_size=1, max_size=24),
    st.tuples(positive, positive, positive),
)
def test_whatever_was_measured_can_be_drawn(walls, effects):
    rows = tuple(
        row.model_copy(update={"a": {"wall_s": a}, "b": {"wall_s": b}, "left_out": "why" if is_out else ""})
        for row, (a, b, is_out) in zip(outcomes.clear().pairs, walls, strict=False)
    )
    low, middle, high = sorted(effects)
    first = outcomes.clear().estimates[0].model_copy(update={"estimate": middle, "ci95": (low, high)})
    page = comparison_page(outcomes.clear(pairs=rows, estimates=(first,)))
    for one in charts(page):
        for shape in one.iter():
            for name in ("x", "x1", "x2", "cx"):
                if (shape.get(name) or "").endswith("%"):
                    assert -0.01 <= across(shape, name) <= 100.01


def test_a_long_forest_is_cut_and_says_so():
    one = outcomes.clear().estimates[2]
    many = tuple(one.model_copy(update={"node": f"node{number}"}) for number in range(40))
    page = comparison_page(outcomes.clear(estimates=(outcomes.clear().estimates[0], *many)))
    assert len(places(chart(page, "forest-times"), "line", "stroke")) == 24
    assert "The first 24 of 41 are drawn" in page
    assert "node39 wall_s" in section(page, "All estimates")


def test_a_spike_is_marked(page):
    ecdf = chart(page, "ecdf")
    spikes = places(ecdf, "line", "spike")
    assert [one.get("class") for one in spikes] == ["spike arm-b"]
    assert "too few runs" in section(page, "How the times are spread")


def test_a_path_climbs_to_its_top_once_per_run(page):
    paths = [path.get("d") for path in chart(page, "ecdf").iter("path")]
    assert [path.count("V") for path in paths] == [23, 23]


def test_panels_tell_quality_and_energy_or_why_there_is_none(page):
    assert "coverage" in section(page, "Quality")
    assert "energy_j" in section(page, "Energy")
    told = section(comparison_page(outcomes.not_settled(energy_note="the server is on another machine")), "Energy")
    assert "Energy and mean power were not measured. The server is on another machine." in told


def test_the_energy_panel_tells_the_mean_watts_of_each_arm_where_they_were_measured(page):
    told = words_of(comparison_page(outcomes.watched()), "Energy")
    assert "A 212 W (23 runs), B 208 W (23 runs)" in told
    assert "Mean power was not measured." in words_of(page, "Energy")
    only_b = outcomes.watched(power=outcomes.watched().power[1:])
    assert "B 208 W (23 runs), A not measured" in words_of(comparison_page(only_b), "Energy")
    no_joules = outcomes.not_settled(power=outcomes.watched().power, energy_note="no energy counter")
    told = words_of(comparison_page(no_joules), "Energy")
    assert told.startswith("Energy was not measured. No energy counter. Mean power of the GPU")


def test_reports_stand_side_by_side_with_what_they_share_folded(page):
    block = section(page, "Side by side")
    shared, own = block.split('<div class="sides">')
    assert "<summary>2 findings that both reports have</summary>" in shared
    assert "num_ctx 4096 over 1024" in shared
    assert "<mark>" not in shared
    assert re.findall(r"<mark>(.*?)</mark>", own) == ["outlier in ttft_s: row 12", "variation of tokens_s: 12 %"]
    assert "B took 2.87 × the time of A" in shared


def test_a_paragraph_that_both_wrote_is_not_marked():
    same = SideBySide(pair=1, input="x", findings=(), prose_a=("Both say.", "**A** says."), prose_b=("Both say.",))
    block = section(comparison_page(outcomes.clear(side_by_side=(same,))), "Side by side")
    assert block.count("<p>Both say.</p>") == 2
    assert '<p class="own"><strong>A</strong> says.</p>' in block


def test_methods_tell_how_to_do_it_again(page):
    told = words_of(page, "Methods")
    for part in (
        "signed-rank", "seed 20261123", "1 pair: B truncated its answer", "5 %", "Chimera 0.1.0", "a2af6cc3eb7f", "wall.v1",
        "chimera compare agent_a.yaml agent_b.yaml runs/2025-*/ --pairs 3 --seed 20261123",
    ):  # fmt: skip
        assert part in told


def test_every_pair_leads_to_its_runs(page):
    links = Reader(page).links
    for row in outcomes.clear().pairs:
        assert f"runs/{row.run_a}/" in links
        assert f"runs/{row.run_b}/" in links
    assert {"comparison.json", "plan.json"} <= set(links)
    assert not any(link.startswith("runs/") for link in Reader(comparison_page(outcomes.unpaired())).links)


def test_settings_are_told_as_requested_and_in_effect(page):
    words = words_of(page, "What differs")
    assert "setting, requested A B models.local.num_ctx 2048 4096 models.local.temperature 0.6 1.0" in words
    assert "setting, in effect A B models.local.num_ctx 2048 4096" in words


def test_what_is_simulated_unpaired_or_unfinished_says_so_above_all():
    for kind, told in (
        (outcomes.simulated, "SIMULATED: a double of chimera.testing answered; no number says anything about a model"),
        (outcomes.unpaired, "UNPAIRED: these runs were made before"),
        (outcomes.nothing_known, "INCOMPLETE: not every run of the plan was made"),
    ):
        page = comparison_page(kind())
        assert told in page.split("<h2 ")[0]
    assert "<title>SIMULATED: " in comparison_page(outcomes.simulated())
    assert "SIMULATED" not in comparison_page(outcomes.clear())
