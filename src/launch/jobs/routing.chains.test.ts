/** Launches from events about other launches. */
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../test/support/decode-message.ts';
import { launch, route } from '../../../test/support/routing-bed.ts';
import { rulebookOf } from '../../../test/support/rulebook-of.ts';
import { cloudEventOf } from '../event/cloud-event-attributes.ts';
import { deadLetterOf } from '../event/dead-letter.ts';
import { routeMessage } from './routing.ts';

const rejected = (code: string) => expect.objectContaining({ name: 'Rejection', code });

const FILE = `
jobs:
  next: { args: ["--id={id}"] }
  any: {}
  main: { default: true }
rules:
  - { name: of-source, from: { source: //run }, launch: { job: any } }
  - { name: of-import, from: { attributes: { ce-job: import } }, launch: { job: any } }
  - { name: of-data, when: data.state == "succeeded", launch: { job: any } }
  - { name: ended, from: { type: job-bridge.launch.succeeded }, launch: { job: next } }
  - { name: others, from: { type: com.example }, launch: { job: any } }
`;
const IGNORING = await rulebookOf(`${FILE}unmatched: ignore`);
const REJECTING = await rulebookOf(`${FILE}unmatched: reject`);

/** An event about a launch, as it comes back to the bridge. */
function told(options: { readonly state?: string; readonly links?: string; readonly data?: string } = {}) {
  const { state = 'succeeded', links = '0', data = `{"id":"7","state":"${state}"}` } = options;
  const attributes = {
    'ce-specversion': '1.0',
    'ce-id': `import/i/${state}`,
    'ce-source': '//run',
    'ce-type': `job-bridge.launch.${state}`,
    'ce-job': 'import',
    ...(links !== 'none' && { 'ce-links': links }),
  };
  return { data, attributes, cloudEvent: cloudEventOf(attributes) } satisfies Message;
}

describe('an event that tells of a launch', () => {
  it('launches only by a rule that names its type', () => {
    expect(launch(told(), { rulebook: IGNORING })).toMatchObject({
      name: 'next',
      rule: 'ended',
      cause: { launchId: 'i', name: 'import' },
      inputId: '7',
      values: { args: ['--id=7'] },
      queueing: { links: 1 },
    });
  });

  it.each([{ data: '{"id":2}' }, { data: '{"id":"7","state":"succeeded"}' }])(
    'that no rule names is never one for the default job, nor for a rule without a type: $data',
    ({ data }) => {
      const message = told({ state: 'failed', data });
      expect(route(message, { rulebook: IGNORING })).toEqual({ kind: 'ignored' });
      expect(() => route(message, { rulebook: REJECTING })).toThrow(rejected('unmatched'));
    },
  );

  it('launches nothing if there are no rules', () => {
    const { data, ...message } = told({ data: '{"id":2}' });
    const given = { ...message, data: Buffer.from(data), messageId: '1', subscription: '' };
    const [, defaultJob] = [...IGNORING.jobs].find(([name]) => name === 'main') ?? [];
    const routing = { defaultJob, rulebook: undefined, subscription: '', hasLedger: true };
    const overrides = { args: false, taskCount: 0, timeoutSeconds: 0, env: [] };
    expect(() => routeMessage(given, { ...routing, overrides })).toThrow(rejected('unmatched'));
    const other = { ...given, attributes: {}, cloudEvent: undefined };
    expect(routeMessage(other, { ...routing, overrides }).kind).toBe('launch');
  });

  it('is the same launch however its data was written', () => {
    const [first, second] = [told(), told({ data: '{"id":"7","state":"succeeded","logUri":"u"}' })].map(
      (message) => launch(message, { rulebook: IGNORING }),
    );
    expect(second).toMatchObject({ launchId: first?.launchId, digest: first?.digest });
  });
});

describe('a chain', () => {
  it.each([
    { links: '0', next: 1 },
    { links: '18', next: 19 },
    { links: '19', next: 20 },
  ])('goes on after $links links', ({ links, next }) => {
    expect(launch(told({ links }), { rulebook: IGNORING }).queueing.links).toBe(next);
  });

  it.each(['20', '21', '999999999', '9'.repeat(400)])('ends after %s links', (links) => {
    expect(() => route(told({ links }), { rulebook: IGNORING })).toThrow(rejected('chain-too-long'));
  });

  it.each(['none', '', '-1', '1.5', '1e1', ' 1', 'x', '０'])(
    'ends if its length cannot be told: "%s"',
    (links) => {
      expect(() => route(told({ links }), { rulebook: IGNORING })).toThrow(rejected('chain-too-long'));
    },
  );

  it('is counted if the message names its job, too', () => {
    const { attributes, ...message } = told({ links: '20' });
    const named = { ...message, attributes: { ...attributes, job: 'any' } };
    expect(() => route(named, { rulebook: IGNORING })).toThrow(rejected('chain-too-long'));
  });

  it('does not begin with other events, whatever they say of links', () => {
    const cloudEvent = { id: '1', source: '//other', type: 'com.example' };
    const message = { data: '{}', attributes: { 'ce-links': '20' }, cloudEvent };
    expect(() => route(message, { rulebook: IGNORING })).toThrow(rejected('rule-failed'));
    const other = { ...message, data: '{"state":"x"}' };
    expect(launch(other, { rulebook: IGNORING })).toMatchObject({ rule: 'others', queueing: { links: 0 } });
  });

  it('keeps its length in a dead letter', () => {
    const message = { ...told({ links: '4' }), data: Buffer.of(), messageId: '1', subscription: '' };
    const letter = deadLetterOf({
      message,
      isPartial: false,
      reason: 'attempts-exhausted',
      detail: 'why',
      nowMs: 0,
    });
    expect(letter.attributes).toMatchObject(message.attributes);
  });
});
