import type { LaunchKey } from '../launch/event/launch-key.ts';
import { shortName } from '../launch/kit/short-name.ts';
import { html, type Html } from './html.ts';
import { outside } from './outside.ts';
import type { Words } from './words/en.ts';

/** The address of a page of the board. Parts that are undefined or empty are left out. */
export function address(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((one): one is [string, string] => (one[1] ?? '') !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

/** The address of a launch, or of an action on it. */
export function launchAddress(
  { launchId, name }: Pick<LaunchKey, 'launchId' | 'name'>,
  { action, ...query }: { readonly action?: string; readonly show?: string } = {},
): string {
  const path = `/launches/${encodeURIComponent(launchId)}${action === undefined ? '' : `/${action}`}`;
  return address(path, { job: name, ...query });
}

export function launchLink(key: Pick<LaunchKey, 'launchId' | 'name'>): Html {
  return html`<a class="id" href="${launchAddress(key)}">${outside(key.launchId)}</a>`;
}

/** A job by its name, with its launches behind it. */
export function jobLink({ job, name }: Pick<LaunchKey, 'job' | 'name'>, words: Words): Html {
  const shown =
    name === '' ? html`${outside(shortName(job))} <small>${words.defaultJob}</small>` : outside(name);
  return html`<a href="${address('/launches', { job: jobWord({ job, name }) })}">${shown}</a>`;
}

/** Its name for the filter by job. */
export function jobWord({ job, name }: Pick<LaunchKey, 'job' | 'name'>): string {
  return name === '' ? job : name;
}
