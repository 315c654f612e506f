"""The style sheets of our pages: light and dark, screen and print, a phone's width and a desk's."""

STYLE = """
:root { color-scheme: light dark; --line: #d0d5db; --soft: #f3f5f7; --ink: #1c2024; --faint: #545d68; --back: #fff;
  --warn: #fff0b3; --link: #0b57b7; --bar: #3a72b8; --rail: #eef1f4; --good: #177245; --bad: #b3471d; --even: #5d6673;
  --wait: #b8860b; --load: #8c4a9e; --prefill: #2f8f9d; --decode: #3a72b8; --tool: #6b8e23; --own: #8a94a0;
  --retry: #c0392b; --rest: #c9ced5; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a4149; --soft: #1e2328; --ink: #e3e7eb; --faint: #a4aeb9; --back: #14171a; --warn: #5a4600;
    --link: #8cbfff; --bar: #6ba3e8; --rail: #20262c; --good: #5cc98f; --bad: #f0915f; --even: #9aa5b1; --wait: #e0b341;
    --load: #c58ad6; --prefill: #5fc2cf; --decode: #6ba3e8; --tool: #a3c65a; --own: #7d8894; --retry: #ef7667;
    --rest: #49525c; }
}
* { box-sizing: border-box; }
html { scroll-padding: 1rem 0 5rem; }
body { font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--back); max-width: 60rem;
  margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin: 2.2rem 0 1rem; }
h1, h2 { border-bottom: 1px solid var(--line); padding-bottom: .3rem; overflow-wrap: anywhere; }
p, li, blockquote, figcaption { overflow-wrap: anywhere; }
li { margin: .3rem 0; }
code { font: .88em ui-monospace, monospace; background: var(--soft); padding: .1em .25em; border-radius: 3px; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .7rem; }
pre code { padding: 0; background: none; white-space: pre-wrap; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: max-content; font-size: .92em; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--line); padding: .3rem .55rem; text-align: left; vertical-align: top; }
th { background: var(--soft); white-space: nowrap; }
td { max-width: min(20rem, 65vw); overflow-wrap: break-word; }
:target { background: var(--warn); }
blockquote { margin: 1rem 0; padding: .2rem 1rem; border-left: .4rem solid #c77700; background: var(--warn); }
mark { background: var(--warn); color: inherit; padding: 0 .2em; }
a { color: var(--link); text-decoration: underline dotted 1px; text-underline-offset: .2em; }
a:hover, a:focus { text-decoration-style: solid; }
td a, li a, p a { white-space: nowrap; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
[data-tip]:is(:hover, :focus-visible)::after { content: attr(data-tip); position: fixed; inset: auto .75rem .75rem;
  z-index: 1; max-width: 58rem; margin: 0 auto; padding: .6rem .8rem; border-radius: 6px; background: var(--ink);
  color: var(--back); font: .9rem/1.4 system-ui, sans-serif; white-space: normal; overflow-wrap: anywhere;
  pointer-events: none; }
summary { cursor: pointer; color: var(--link); padding: .25rem 0; }
summary h2 { display: inline-block; color: var(--ink); margin: 1.2rem 0 0; border: 0; }
nav { font-size: .92em; } nav ul { columns: 16rem; margin: .3rem 0; }
figure { margin: 1.6rem 0; padding: .9rem 0 .3rem; border-top: 1px solid var(--line); break-inside: avoid; }
figcaption { margin-bottom: .5rem; } figcaption p { margin: 0; }
svg[role] { display: block; overflow: visible; max-width: 46rem; }
text { font: 12px system-ui, sans-serif; fill: var(--faint); font-variant-numeric: tabular-nums; }
text.name { font: 12px ui-monospace, monospace; fill: var(--ink); }
.rail { fill: var(--rail); } .bar { fill: var(--bar); }
.spread { stroke: var(--ink); stroke-width: 1.5; } .open { stroke: var(--even); stroke-width: 1; }
.even { stroke: var(--even); stroke-width: 1; stroke-dasharray: 3 3; }
.interval { stroke-width: 4; } .range { stroke-width: 1.5; }
.good { fill: var(--good); stroke: var(--good); } .bad { fill: var(--bad); stroke: var(--bad); }
.even-dot { fill: var(--back); stroke: var(--even); } circle.even-dot { stroke-width: 2; }
.candidate { fill: var(--back); stroke: var(--bar); stroke-width: 2; } .front-dot { fill: var(--bar); }
.front { stroke: var(--bar); stroke-width: 1.5; stroke-dasharray: 5 3; }
[class^="tick-"] { stroke-width: 1; fill: none; } .tick-answer { stroke: var(--decode); color: var(--decode); }
.tick-thinking { stroke: var(--load); color: var(--load); } .tick-tool { stroke: var(--tool); color: var(--tool); }
.part-server-wait { fill: var(--wait); color: var(--wait); } .part-load { fill: var(--load); color: var(--load); }
.part-prefill { fill: var(--prefill); color: var(--prefill); } .part-own { fill: var(--own); color: var(--own); }
.part-decode { fill: var(--decode); color: var(--decode); } .part-tool { fill: var(--tool); color: var(--tool); }
.part-retry { fill: var(--retry); color: var(--retry); } .part-rest { fill: var(--rest); color: var(--rest); }
[class^="part-"] { stroke: var(--back); stroke-width: .5; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0; margin: .5rem 0; }
.legend li { margin: 0; font-size: .88em; }
.key::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px;
  background: currentColor; }
@media screen and (max-width: 40rem) {
  .cards, .cards tbody, .cards tr, .cards td { display: block; width: auto; max-width: none; border: 0; }
  .cards thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .cards tr { border: 1px solid var(--line); border-radius: 6px; padding: .4rem .6rem; margin: .6rem 0; }
  .cards td { position: relative; padding: .1rem 0 .1rem 6.5rem; overflow-wrap: anywhere; }
  .cards td:empty { display: none; }
  .cards td::before { content: attr(data-head); position: absolute; left: 0; color: var(--faint); }
}
@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; } h2 { break-after: avoid; } tr, pre { break-inside: avoid; }
  .scroll { overflow: visible; } table { width: auto; font-size: 7.5pt; }
  td { max-width: 11rem; overflow-wrap: anywhere; }
  a { color: inherit; } nav, .numbers > summary { display: none; }
  .numbers::details-content { content-visibility: visible; display: block; height: auto; }
  svg, .key::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

VERDICT_STYLE = """
:root { --doubt: #85570a; }
@media (prefers-color-scheme: dark) { :root { --doubt: #e0b341; } }
h3, h4, h5, h6 { overflow-wrap: anywhere; margin: 1.6rem 0 .6rem; line-height: 1.3; }
.report h3 { font-size: 1.4rem; } .report h4 { font-size: 1.15rem; } .report h5, .report h6 { font-size: 1rem; }
.report { border-left: 1px solid var(--line); padding-left: 1rem; }
.report blockquote { border-color: var(--line); background: none; }
.claim { position: relative; white-space: normal; text-decoration: underline solid 2px; text-underline-offset: .2em;
  text-decoration-skip-ink: none; }
.supported { color: var(--good); text-decoration-style: solid; }
.derived { color: var(--good); text-decoration-style: double; text-decoration-thickness: 1px; }
.ambiguous { color: var(--doubt); text-decoration-style: dashed; }
.unsupported { color: var(--bad); text-decoration-style: dotted; font-weight: 600; }
.contradicted { color: var(--bad); text-decoration-style: wavy; text-decoration-thickness: 1px; font-weight: 600; }
a.claim:hover, a.claim:focus { background: var(--soft); }
.sign { padding-left: .12em; font-weight: 600; }
.verdicts { list-style: none; padding: 0; } .verdicts li { padding-left: 3rem; text-indent: -3rem; }
.verdicts b { display: inline-block; width: 2.6rem; margin-right: .4rem; text-align: right; text-indent: 0; }
.verdicts .verdict { text-decoration-line: underline; text-underline-offset: .2em; }
.verdict { white-space: nowrap; font-weight: 600; }
.claim sup { display: none; }
.heard { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
.notes { padding-left: 2.6rem; } .notes li { margin: .7rem 0; }
[data-tip]::after { font-weight: normal; }
@media print {
  .claim sup { display: inline; } .claim { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .notes li { break-inside: avoid; font-size: 9pt; margin: .4rem 0; }
}
"""
