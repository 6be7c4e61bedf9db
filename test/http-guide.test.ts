/** docs/http-api.md, tried: its requests are taken, its answers are those of the service. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPEN_API } from '../src/http/open-api/document.ts';
import { NO_OVERRIDES } from '../src/launch/event/override-policy.ts';
import { commandsFor } from './support/page-commands.ts';
import { bodyOf, startHttpService } from './support/http-service.ts';
import { launchRecord } from './support/launch-record.ts';
import { smallRulebook } from './support/small-rulebook.ts';

const commands = commandsFor(import.meta.filename);
const guide = readFileSync(new URL('../docs/http-api.md', import.meta.url), 'utf8');

function blocks(language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms');
  return [...guide.matchAll(fence)].map(([, text = '']) => text);
}

/** The rows of the table that begins with this column, cell by cell. */
function rows(column: string): readonly (readonly string[])[] {
  const [, table = ''] = guide.split(`| ${column} |`);
  const [lines = ''] = table.split('\n\n');
  return lines
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));
}

/** What curl would send. */
function requestOf(line: string): { readonly path: string; readonly init: RequestInit } {
  const [, path = ''] = /http:\/\/127\.0\.0\.1:8080([^'\s]+)/.exec(line) ?? [];
  const headers = [...line.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const [, body] = /-d '([^']+)'/.exec(line) ?? [];
  const method = body !== undefined || line.includes('-X POST') ? 'POST' : 'GET';
  const init = { method, headers: Object.fromEntries(headers) as Record<string, string> };
  return { path, init: body === undefined ? init : { ...init, body } };
}

const [looked = ''] = blocks('json');

function start() {
  return startHttpService({
    rulebook: smallRulebook({ defaultJob: true }),
    overridePolicy: { ...NO_OVERRIDES, args: true },
    operators: ['*'],
    records: {
      show: async ({ launchId }) => [launchRecord({ launchId, name: 'report' })],
      list: async () => ({ launches: [], olderThan: undefined }),
    },
    actions: {
      cancel: async () => ({ kind: 'ended', state: 'cancelled' }),
      retry: async () => ({ kind: 'retried', launchId: 't_1', isNew: true }),
    },
    lookUp: {
      find: async ({ name }) => ({
        ...JSON.parse(looked),
        id: undefined,
        name,
        job: 'projects/p/locations/r/jobs/j',
      }),
    },
  });
}

describe('docs/http-api.md', () => {
  it.each(commands)('shows a request that is taken: %s', async (line) => {
    const { path, init } = requestOf(line);
    const { send } = await start();
    expect((await send(path, init)).status).toBe(init.method === 'GET' ? 200 : 202);
  });

  it('shows the answer to the first request, and the answer to its look-up', async () => {
    const [first = '', second = ''] = commands;
    const [answer = ''] = blocks('http');
    const { send } = await start();
    const { path, init } = requestOf(first);
    const response = await send(path, init);
    const [, shown = ''] = answer.split('\n\n');
    expect({ ...(await bodyOf(response)), messageId: '' }).toEqual({ ...JSON.parse(shown), messageId: '' });
    expect(answer).toContain(`\nLocation: ${response.headers.get('location')}\n`);
    expect(second).toContain(response.headers.get('location'));
    const lookUp = requestOf(second);
    expect(await (await send(lookUp.path, lookUp.init)).json()).toEqual(JSON.parse(looked));
  });

  it('shows a problem as it is answered', async () => {
    const { send } = await start();
    const [, problem = ''] = blocks('json');
    expect(await (await send('/jobs/reprot', { method: 'POST' })).json()).toEqual(JSON.parse(problem));
  });

  it('explains every state', () => {
    const explained = rows('`state`').flatMap(([states = '']) => states.replaceAll('`', '').split(', '));
    expect(new Set(explained)).toEqual(new Set(OPEN_API.components.schemas.Launch.properties.state.enum));
  });
});
