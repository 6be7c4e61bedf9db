import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import type { LaunchState } from '../launch/ledger/launch-state.ts';
import { html, type Html } from './html.ts';
import type { Words } from './words/en.ts';

/** One legend: a shape and a colour for each state, so that colour is never the only sign. */
const SHAPES: Readonly<Record<LaunchState, string>> = {
  queued: '◷',
  launching: '▷',
  unknown: '?',
  launched: '▹',
  running: '▶',
  succeeded: '✓',
  failed: '✕',
  cancelled: '⊘',
  gone: '∅',
  rejected: '⊗',
  skipped: '↷',
  replaced: '⇄',
  expired: '⊖',
};

/** A state, the same on all pages. */
export function stateBadge(state: LaunchState, words: Words): Html {
  return html`<span class="state ${state}"
    ><span aria-hidden="true">${SHAPES[state]}</span> ${words.states[state]}</span
  >`;
}

/** With the reason why it is queued. */
export function stateOf({ state, reason }: Pick<LaunchRecord, 'state' | 'reason'>, words: Words): Html {
  return html`${stateBadge(state, words)}${reason !== null && html` <span class="reason">${words.reasons[reason]}</span>`}`;
}
