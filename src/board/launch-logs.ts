import { LAUNCH_ID } from '../launch/event/launch-id.ts';
import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import { html, type Html, type Part } from './html.ts';
import { outside } from './outside.ts';
import { copyable } from './pieces.ts';
import type { Words } from './words/en.ts';

const CONSOLE = 'https://console.cloud.google.com';
const EXECUTION = /^projects\/([\w.:-]+)\/locations\/([\w-]+)\/jobs\/([\w-]+)\/executions\/([\w-]+)$/;
const PROJECT = /^projects\/([\w.:-]+)\//;
const TRACE = /^[0-9a-f]{32}$/;

/** The command for the logs of the execution, and the address that Cloud Run gave. */
export function executionLogs({ execution, logUri }: LaunchRecord, words: Words): Part {
  const [, project, region, , name] = EXECUTION.exec(execution ?? '') ?? [];
  const command = `gcloud beta run jobs executions logs read ${name} --project=${project} --region=${region}`;
  const link = logUri?.startsWith('https://') === true && html`${away(logUri, words.launch.openLogs)}<br />`;
  const shown = name !== undefined && copyable(html`<code>${command}</code>`, command, words.copy);
  return (link !== false || shown !== false) && [link, shown];
}

/** What the bridge itself logged about the launch. */
export function bridgeLogs({ launchId, job }: LaunchRecord, words: Words): Part {
  const [, project] = PROJECT.exec(job) ?? [];
  if (project === undefined || !LAUNCH_ID.test(launchId)) return false;
  const filter = `jsonPayload.launchId="${launchId}"`;
  const command = `gcloud logging read '${filter}' --project=${project}`;
  const link = `${CONSOLE}/logs/query;query=${encodeURIComponent(filter)}?project=${project}`;
  return html`${away(link, words.launch.openLogs)}<br />${copyable(html`<code>${command}</code>`, command, words.copy)}`;
}

/** The trace of the event that requested the launch. */
export function trace({ traceId, job }: LaunchRecord, words: Words): Part {
  if (traceId === null || traceId === '') return false;
  const [, project] = PROJECT.exec(job) ?? [];
  const isKnown = project !== undefined && TRACE.test(traceId);
  const link =
    isKnown && away(`${CONSOLE}/traces/list?project=${project}&tid=${traceId}`, words.launch.openTrace);
  return html`${outside(traceId)} ${link}`;
}

function away(address: string, text: string): Html {
  return html`<a href="${address}" rel="noreferrer">${text}</a>`;
}
