/** The looks of all pages: light and dark, wide and as narrow as a phone. */
export const STYLE = `:root {
  color-scheme: light dark;
  --back: #fff; --fore: #1b1f24; --quiet: #57606a; --line: #d8dee4; --soft: #f6f8fa; --link: #0a58ca;
  --good: #1a6b34; --bad: #b3261e; --warn: #8a5300; --busy: #0a58ca; --off: #57606a; --alarm: #fff4e5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1318; --fore: #e6edf3; --quiet: #9aa5b1; --line: #30363d; --soft: #171c23; --link: #79b8ff;
    --good: #6fd08c; --bad: #ff9a93; --warn: #f0b65a; --busy: #79b8ff; --off: #9aa5b1; --alarm: #2b2113;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--fore); font: 15px/1.5 system-ui, 'Noto Sans CJK JP', 'Hiragino Sans', sans-serif; }
a { color: var(--link); }
header { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; padding: .6rem 1rem; border-bottom: 1px solid var(--line); background: var(--soft); }
.brand { font-weight: 700; color: inherit; text-decoration: none; }
nav { display: flex; gap: .3rem; }
nav a { padding: .35rem .7rem; border-radius: 6px; text-decoration: none; color: inherit; }
nav a[aria-current] { background: var(--back); outline: 1px solid var(--line); font-weight: 600; }
.viewer { margin: 0 0 0 auto; font-size: .87rem; }
.quiet, .none, small, .reason { color: var(--quiet); }
main { max-width: 76rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.35rem; margin: .2rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.8rem 0 .6rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .4rem; background: var(--back); padding: .4rem; z-index: 1; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.scroll { overflow-x: auto; }
.scroll + .scroll { margin-top: .8rem; }
.line th:first-child { width: 36%; } .line th:nth-child(2) { width: 16%; } .line th:last-child { width: 12%; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: start; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-size: .82rem; font-weight: 600; color: var(--quiet); white-space: nowrap; }
td { max-width: 24rem; overflow-wrap: break-word; }
td time, td .state, td a { white-space: nowrap; }
td bdi { word-break: keep-all; }
.id, code { font-family: ui-monospace, 'SFMono-Regular', Menlo, monospace; font-size: .9em; overflow-wrap: anywhere; }
.state { font-weight: 600; color: var(--off); }
.succeeded { color: var(--good); } .failed, .rejected { color: var(--bad); }
.unknown, .gone, .expired { color: var(--warn); } .launching, .launched, .running { color: var(--busy); }
.concerns { border: 1px solid var(--warn); border-radius: 8px; background: var(--alarm); padding: .2rem 1rem; }
.concerns h2 { margin-top: .6rem; }
.concerns ul { padding-left: 1.1rem; }
.concerns li { overflow-wrap: anywhere; margin-bottom: .5rem; }
.concerns strong, .concerns span { display: block; }
:lang(en) .concerns span::first-letter { text-transform: uppercase; }
.calm { color: var(--good); font-weight: 600; }
.calm::before { content: '✓ '; }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .2rem 1rem; padding: .25rem 0; break-inside: avoid; border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.lead { font-size: 1.1rem; }
.timeline { width: 100%; max-width: 32rem; display: block; margin-bottom: 1rem; }
.timeline text { fill: var(--fore); font-size: 15px; }
.timeline .took { text-anchor: end; fill: var(--quiet); }
.timeline rect { fill: var(--busy); }
.timeline .waited { fill: var(--off); opacity: .7; }
.timeline .called { fill: var(--warn); }
.timeline .ran, .timeline .whole { fill: var(--off); }
.timeline .succeeded { fill: var(--good); } .timeline .failed { fill: var(--bad); } .timeline .running { fill: var(--busy); }
.timeline .open { stroke: var(--fore); stroke-dasharray: 3 2; }
.filters { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; }
.filters details { flex-basis: 100%; }
label { display: inline-grid; gap: .15rem; font-size: .87rem; color: var(--quiet); }
label.box { display: inline-flex; align-items: center; gap: .4rem; margin: .15rem .9rem .15rem 0; color: var(--fore); }
fieldset { border: 0; padding: .4rem 0; margin: 0; }
input:not([type]), button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--quiet); border-radius: 6px; padding: .35rem .6rem; max-width: 100%; }
input[name=q] { width: 22rem; }
button { cursor: pointer; background: var(--soft); }
.copy { font-size: .78rem; padding: .05rem .4rem; }
.copied::after { content: ' ✓'; }
summary { cursor: pointer; }
.actions { display: flex; flex-wrap: wrap; gap: .8rem; align-items: start; }
.action { border: 1px solid var(--line); border-radius: 8px; padding: .5rem .8rem; max-width: 34rem; }
.action summary { font-weight: 600; }
.cancel summary { color: var(--bad); }
.hours { display: block; width: 6rem; height: 1.5rem; }
.hours .all { fill: var(--off); opacity: .55; }
.hours .bad { fill: var(--bad); }
.late { color: var(--warn); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: .8rem; padding: 0; margin: 0; list-style-position: inside; }
ol.cards { counter-reset: rule; }
.cards li { display: contents; }
ol.cards .card { counter-increment: rule; }
ol.cards h3::before { content: counter(rule) '. '; color: var(--quiet); }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .6rem .9rem; min-width: 0; }
.card:target { border-color: var(--link); }
h3 { font-size: 1rem; margin: 0 0 .4rem; overflow-wrap: anywhere; }
.card dl > div { grid-template-columns: minmax(7rem, 11rem) 1fr; }
.card dl > div:last-child { border-bottom: 0; }
.try { display: grid; gap: .8rem; max-width: 46rem; justify-items: start; }
.try label { width: 100%; }
textarea { font: .9em/1.4 ui-monospace, 'SFMono-Regular', Menlo, monospace; color: var(--fore); background: var(--back); border: 1px solid var(--quiet); border-radius: 6px; padding: .5rem; width: 100%; resize: vertical; }
pre { overflow-x: auto; background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .7rem; font: .87em/1.45 ui-monospace, 'SFMono-Regular', Menlo, monospace; }
.result { border: 1px solid var(--quiet); border-radius: 8px; padding: .2rem 1rem .8rem; margin-bottom: 1rem; overflow-wrap: anywhere; }
.pages { display: flex; gap: 1rem; }
@media (min-width: 64rem) {
  main > dl { columns: 2; column-gap: 3rem; }
  .card dl { columns: auto; }
}
@media (max-width: 34rem) {
  .scroll table { width: max-content; min-width: 100%; }
  td { max-width: 15rem; }
  td .id { display: inline-block; max-width: 9rem; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
  nav { margin: 0 -.5rem; }
  nav a { padding: .35rem .5rem; }
  dl > div, .card dl > div { grid-template-columns: 1fr; }
  .viewer { margin-left: 0; }
  .filters label:not(.box) { flex: 1 1 8rem; } .filters label:first-child { flex-basis: 100%; }
  .filters input:not([type]) { width: 100%; }
}
`;
