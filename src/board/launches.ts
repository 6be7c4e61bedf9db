import { shortName } from '../launch/kit/short-name.ts';
import type { LaunchPage, LaunchRecord } from '../launch/ledger/launch-records.ts';
import { LAUNCH_STATES } from '../launch/ledger/launch-state.ts';
import { counted } from './count.ts';
import { html, type Html } from './html.ts';
import { launchesAddress, MOST_FOUND, type LaunchesQuery } from './launches-query.ts';
import { jobLink, launchLink } from './links.ts';
import { outside } from './outside.ts';
import { table } from './pieces.ts';
import { stateBadge, stateOf } from './state.ts';
import { ago } from './time.ts';
import type { Words } from './words/en.ts';

export interface LaunchesOptions {
  readonly asked: LaunchesQuery;
  readonly page: LaunchPage;
  /** How many match; {@link MOST_FOUND} + 1 if there are more. */
  readonly count: number;
  readonly now: Date;
  readonly words: Words;
}

/** The list of launches, the newest first, with its filters. */
export function launches({ asked, page, count, now, words }: LaunchesOptions): Html {
  const { launches: says } = words;
  const found = page.launches;
  const older = page.olderThan;
  return html`${filterForm(asked, words)}
    <p class="found">${counted(count, MOST_FOUND, words)} ${says.found}</p>
    ${found.length === 0 ? html`<p>${says.none}</p>` : launchTable(found, { now, words })}
    <p class="pages">
      ${asked.after !== '' && html`<a rel="first" href="${launchesAddress({ ...asked, after: '' })}">${says.newest}</a>`}
      ${older !== undefined && html`<a rel="next" href="${launchesAddress({ ...asked, after: older })}">${says.older}</a>`}
    </p>`;
}

function filterForm({ q, states, job, key }: LaunchesQuery, words: Words): Html {
  const { launches: says } = words;
  const field = (
    name: string,
    { label, value, hint = '' }: Readonly<Record<'label' | 'value', string>> & { hint?: string },
  ) =>
    html`<label
      >${label}
      <input
        name="${name}"
        value="${value}"
        placeholder="${hint}"
        maxlength="1000"
        autocomplete="off"
        spellcheck="false"
    /></label>`;
  const boxes = LAUNCH_STATES.map((state) => {
    const checked = states.includes(state) ? html` checked` : '';
    return html`<label class="box"
      ><input type="checkbox" name="state" value="${state}" ${checked} /> ${stateBadge(state, words)}</label
    > `;
  });
  return html`<form class="filters" method="get" action="/launches" role="search">
${field('q', { label: says.searchLabel, value: q, hint: says.search })}
${field('job', { label: words.job, value: job })}
${field('key', { label: says.key, value: key })}
<button>${says.apply}</button> <a href="/launches">${says.clear}</a>
<details${states.length > 0 ? html` open data-served` : ''}><summary>${says.states}</summary><fieldset><legend class="hidden">${says.states}</legend>${boxes}</fieldset></details>
</form>`;
}

/** Launches in lines; `now` is the time that ages are counted to. */
function launchTable(
  found: readonly LaunchRecord[],
  { now, words }: Pick<LaunchesOptions, 'now' | 'words'>,
): Html {
  const { launches: says } = words;
  return table({
    label: words.nav.launches,
    heads: [says.launch, says.state, words.job, says.id, says.key, says.requested, says.execution],
    rows: found.map((record) => [
      launchLink(record),
      stateOf(record, words),
      jobLink(record, words),
      outside(record.inputId),
      record.key === null ? '' : outside(record.key),
      ago(record.requestedAt ?? record.createdAt, now, words),
      record.execution === null ? '' : outside(shortName(record.execution)),
    ]),
  });
}
