import { shortName } from '../launch/kit/short-name.ts';
import type { LaunchAct, LaunchRecord } from '../launch/ledger/launch-records.ts';
import { actsTable } from './acts.ts';
import { actionForms } from './action-forms.ts';
import { html, type Html, type Part } from './html.ts';
import { bridgeLogs, executionLogs, trace } from './launch-logs.ts';
import { jobLink, launchAddress, launchLink } from './links.ts';
import { outside, visible } from './outside.ts';
import { copyable, facts } from './pieces.ts';
import { stateOf } from './state.ts';
import { duration, moment } from './time.ts';
import { timeline } from './timeline.ts';
import type { Words } from './words/en.ts';

export interface LaunchOptions {
  readonly record: LaunchRecord;
  readonly acts: readonly LaunchAct[];
  /** The launch that repeats it; undefined if there is none. */
  readonly retriedAs: string | undefined;
  readonly now: Date;
  /** Whether today's configuration has its job. */
  readonly isConfigured: boolean;
  /** Whether args and values of the environment are shown. */
  readonly showsValues: boolean;
  /** For the forms; undefined for viewers who may not act. */
  readonly formToken: string | undefined;
  readonly words: Words;
}

/** All that is known of one launch, its timeline as a picture, and the possible actions. */
export function launch(options: LaunchOptions): Html {
  const { record, now, words, formToken } = options;
  const { launch: says } = words;
  return html`<p class="lead">${stateOf(record, words)} ${jobLink(record, words)}</p>
    <p>${visible(words.phrases.state(record))}</p>
    <h2>${says.timeline}</h2>
    ${timeline(record, { now, words })} ${times(record, words)}
    ${formToken !== undefined && actionForms({ record, formToken, words })}
    ${actsTable(options.acts, { name: record.name, words })}
    <h2>${says.what}</h2>
    ${whatItIs(options)}
    <h2>${says.values}</h2>
    ${values(options)}`;
}

function times(record: LaunchRecord, words: Words): Html {
  const { launch: says } = words;
  const moments: readonly (readonly [string, Date | null])[] = [
    [says.wasRequested, record.requestedAt],
    [says.stored, record.createdAt],
    [says.notBefore, record.notBefore],
    [says.launchBy, record.launchBy],
    [says.firstClaimed, record.firstClaimedAt],
    [says.accepted, record.launchedAt],
    [says.running, record.runningAt],
    [says.ended, record.endedAt],
  ];
  const begin = (record.requestedAt ?? record.createdAt).getTime();
  const later = (at: Date): Part => {
    const ms = at.getTime() - begin;
    return ms > 0 && html` <small>+${duration(ms, words)}</small>`;
  };
  return facts(
    moments.flatMap(([name, at]) =>
      at === null ? [] : [[name, html`${moment(at, words)}${later(at)}`] as const],
    ),
  );
}

function whatItIs({ record, retriedAs, isConfigured, words }: LaunchOptions): Html {
  const { launch: says } = words;
  const { execution, name } = record;
  const told = (text: string | null): Part => text !== null && text !== '' && outside(text);
  const other = (launchId: string | null | undefined): Part =>
    launchId !== null && launchId !== undefined && launchLink({ launchId, name });
  return facts([
    [words.launches.launch, copyable(outside(record.launchId), record.launchId, words.copy)],
    [says.id, told(record.inputId)],
    [says.why, whyOf({ record, isConfigured, words })],
    [says.rule, told(record.rule)],
    [says.key, told(record.key)],
    [says.attempts, String(record.attempts)],
    [says.execution, execution !== null && copyable(outside(shortName(execution)), execution, words.copy)],
    [says.logs, executionLogs(record, words)],
    [says.cause, record.cause !== null && launchLink(record.cause)],
    [says.retryOf, other(record.retryOf)],
    [says.retriedAs, other(retriedAs)],
    [says.replacedBy, other(record.replacedBy)],
    [says.wish, record.wish !== null && says.wishes[record.wish]],
    [says.by, told(record.wishedBy)],
    [says.resolved, told(record.resolvedNote)],
    [says.message, told(record.messageId)],
    [says.bridgeLogs, bridgeLogs(record, words)],
    [says.trace, trace(record, words)],
    [says.digest, record.digest !== '' && html`<code>${outside(record.digest)}</code>`],
  ]);
}

/** Texts of Google and the database are not translated. */
function whyOf({
  record,
  isConfigured,
  words,
}: Pick<LaunchOptions, 'record' | 'isConfigured' | 'words'>): Part {
  const { reason, detail } = record;
  if (reason === 'set-up' && !isConfigured) return words.phrases.notConfigured;
  return detail !== null && html`<span lang="en">${outside(detail)}</span>`;
}

/** May hold personal data, so it is shown only on request. */
function values({ record, showsValues, words }: LaunchOptions): Html {
  const { launch: says } = words;
  const { values: given } = record;
  if (given === null) return html`<p>${says.noValues}</p>`;
  const names = Object.keys(given.env);
  const tasks = [
    [says.taskCount, given.taskCount === undefined ? undefined : String(given.taskCount)],
    [
      says.taskTimeout,
      given.timeoutSeconds === undefined ? undefined : duration(given.timeoutSeconds * 1000, words),
    ],
  ] as const;
  if (!showsValues) {
    return html`<p>
        ${says.valuesHidden} <a href="${launchAddress(record, { show: 'values' })}">${says.showValues}</a>
      </p>
      ${facts([
        [says.args, given.args === null ? says.argsOfJob : String(given.args.length)],
        [
          says.env,
          names.length === 0 ? words.none : names.map((name) => html`<code>${outside(name)}</code> `),
        ],
        ...tasks,
      ])}`;
  }
  return html`<p><a href="${launchAddress(record)}">${says.hideValues}</a></p>
    ${facts([
      [
        says.args,
        given.args === null ? says.argsOfJob : given.args.map((one) => html`<code>${outside(one)}</code> `),
      ],
      [
        says.env,
        names.length === 0
          ? words.none
          : Object.entries(given.env).map(
              ([name, value]) => html`<code>${outside(`${name}=${value}`)}</code><br />`,
            ),
      ],
      ...tasks,
    ])}`;
}
