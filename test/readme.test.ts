/** README.md, tried: its requests are answered as it shows, its rules file is taken, its commands exist. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRulebook } from '../src/launch/jobs/rules/read-rulebook.ts';
import { startChild } from './support/child.ts';

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
  language,
  text,
}));

function textsIn(language: string): readonly string[] {
  return blocks.filter((block) => block.language === language).map(({ text }) => text);
}

/** Of each row that lists `npm start -- GROUP NAME …`: the group, and all names of the row. */
const rows = [...page.matchAll(/^\| `npm start -- ([^|]+) \|/gm)].map(([, cell = '']) => {
  const [[group = '', name = ''] = [], ...others] = cell
    .split('`, `')
    .map((text) => text.replaceAll('`', '').split(' '));
  return { group, names: [name, ...others.map(([one = '', two = '']) => (one === group ? two : one))] };
});

describe('README.md', () => {
  it('shows a request and its answer: sent twice it is one launch, which can be looked up', async () => {
    const chain = startChild(['dev/local.ts'], { PORT: '0' });
    const told = JSON.parse(await chain.line('the chain runs')) as { readonly service: string };
    const [post = '', lookUp = ''] = textsIn('sh').filter((text) => text.startsWith('curl '));
    const [shown = ''] = textsIn('json');
    const { launchId } = JSON.parse(shown) as { readonly launchId: string };
    const [, name = '', value = ''] = /-H '([^:]+): ([^']+)'/.exec(post) ?? [];
    const [, path = ''] = /:8080(\S+)/.exec(post) ?? [];
    const send = () => fetch(`${told.service}${path}`, { method: 'POST', headers: { [name]: value } });

    const answer = await (await send()).json();
    expect({ ...answer, messageId: '' }).toEqual({ ...JSON.parse(shown), messageId: '' });
    await chain.line('delivery launched');
    expect(await (await send()).json()).toMatchObject({ launchId });
    await chain.line('delivery duplicate');
    const [, lookUpPath = ''] = /:8080(\S+)/.exec(lookUp) ?? [];
    expect(await (await fetch(`${told.service}${lookUpPath}`)).json()).toMatchObject({ launchId, id: '2' });
  });

  it('shows a rules file that is taken', async () => {
    const [text = ''] = textsIn('yaml');
    const rulebook = await readRulebook({ text, file: 'rules.yaml', projectId: 'p', region: 'r' });
    expect([...rulebook.jobs.keys()]).toEqual(['thumbnails']);
  });

  it.each([
    { args: [], listed: rows.map(({ group }) => group).filter((group) => group !== '--help') },
    ...['launches', 'dead-letters', 'rules'].map((group) => ({
      args: [group],
      listed: rows.filter((row) => row.group === group).flatMap(({ names }) => names),
    })),
  ])('lists commands that exist: $args $listed', async ({ args, listed }) => {
    const { stdout } = await startChild(['src/main.ts', ...args, '--help']).ended;
    const existing = [...stdout.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name);
    expect(listed.length).toBeGreaterThan(1);
    expect(existing).toEqual(expect.arrayContaining([...listed]));
  });
});
