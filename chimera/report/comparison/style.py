"""What the page of a comparison adds to the style sheet of reports."""

from chimera.report.style import STYLE

COMPARISON_STYLE = (
    STYLE
    + """
:root { --a: #2f6fb5; --b: #c2571a; --band: #dfe7ef; }
@media (prefers-color-scheme: dark) { :root { --a: #74aef0; --b: #f2a065; --band: #2b3640; } }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .6rem; overflow-wrap: anywhere; }
h4 { font-size: 1rem; margin: .9rem 0 .3rem; }
.verdicts, .badges { list-style: none; padding: 0; }
.verdicts li { border-left: .35rem solid var(--even); background: var(--soft); padding: .5rem .9rem; margin: .7rem 0; }
.verdicts p { margin: .15rem 0; } .verdicts .told { font-size: 1.1rem; }
.verdicts .better { border-color: var(--good); } .verdicts .worse { border-color: var(--bad); }
.verdicts .different { border-color: var(--bar); } .verdicts .not_comparable { border-color: #c77700; }
.kind { font-weight: 600; margin-left: .4em; } .better .kind { color: var(--good); } .worse .kind { color: var(--bad); }
.badges li { display: inline-block; border: 1px solid #c77700; border-radius: 6px; background: var(--warn);
  padding: .15rem .6rem; margin: 0 .4rem .4rem 0; font-size: .92em; }
.badges .ok { border-color: var(--line); background: none; }
.good { color: var(--good); } .bad { color: var(--bad); } .even-dot { color: var(--even); }
.other { fill: var(--bar); stroke: var(--bar); color: var(--bar); }
.same { fill: var(--even); stroke: var(--even); color: var(--even); }
.key.even-dot::before { background: none; border: 2px solid currentColor; border-radius: 50%; }
.key:is(.good, .other, .same, .arm-a, .first-a)::before { border-radius: 50%; }
.stroke { stroke: var(--ink); } .band { fill: var(--band); } .grid { stroke: var(--line); stroke-width: 1; }
.first-a { fill: var(--prefill); stroke: var(--prefill); color: var(--prefill); }
.first-b { fill: var(--load); stroke: var(--load); color: var(--load); }
h2 + figure { border-top: 0; margin-top: 0; padding-top: 0; }
.arm-a { fill: var(--a); color: var(--a); } .arm-b { fill: var(--b); color: var(--b); }
.centre { stroke-width: 1.5; stroke-dasharray: 6 4; } line.arm-a { stroke: var(--a); } line.arm-b { stroke: var(--b); }
.curve { fill: none; stroke-width: 2; } path.arm-a { stroke: var(--a); }
path.arm-b { stroke: var(--b); stroke-dasharray: 6 3; } .spike { stroke-width: 2; }
text.gone { font-size: 16px; fill: var(--ink); }
.part-good { fill: var(--good); color: var(--good); } .part-bad { fill: var(--bad); color: var(--bad); }
.part-total { fill: var(--even); color: var(--even); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; }
.side { min-width: 0; border-top: .2rem solid var(--a); } .side-b { border-color: var(--b); }
.side p { overflow-wrap: anywhere; } .own { border-left: .2rem solid var(--line); padding-left: .6rem; }
@media screen and (max-width: 40rem) { .sides { grid-template-columns: 1fr; } }
@media print {
  :is(.folded, .compared)::details-content { content-visibility: visible; display: block; height: auto; }
  td { overflow-wrap: break-word; } td code { overflow-wrap: anywhere; }
  .folded > summary::marker { content: ""; }
}
"""
)
