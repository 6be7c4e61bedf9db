import { describe, expect, it } from 'vitest';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import { launchRecord } from '../../../test/support/launch-record.ts';
import { MemoryLedger } from '../../../test/support/memory-ledger.ts';
import type { LaunchState } from '../ledger/launch-state.ts';
import type { LaunchEvent } from '../ledger/outbox.ts';
import { eventMessage } from './event-message.ts';
import { EventPublisher } from './event-publisher.ts';

const AT = new Date('2026-01-01T00:00:00.123Z');

function setUp() {
  const clock = new LaunchClock();
  const { leases } = new MemoryLedger({ clock });
  const events: LaunchEvent[] = [];
  const published: string[] = [];
  const failing = new Set<string>();
  const failed: unknown[] = [];
  let wanted = 0;
  const outbox = {
    async want() {
      wanted += 1;
    },
    oldest: async ({ most }: { readonly most: number }) => events.slice(0, most),
    async strikeOff(places: readonly string[]) {
      for (const place of places) {
        // Removed events were published.
        expect(published).toContain(idOf(events.find((one) => one.place === place)));
      }
      events.splice(0, Infinity, ...events.filter(({ place }) => !places.includes(place)));
    },
  };
  const newPublisher = () =>
    new EventPublisher({
      outbox,
      leases,
      clock,
      async publish({ attributes }) {
        await Promise.resolve();
        const id = attributes['ce-id'] ?? '';
        if (failing.has(id)) throw new Error(`no ${id}`);
        published.push(id);
      },
      failed: (_event, error) => void failed.push((error as Error).message),
    });
  const publisher = newPublisher();
  return {
    clock,
    leases,
    events,
    published,
    failing,
    failed,
    publisher,
    newPublisher,
    wanted: () => wanted,
    change: (launchId: string, ...states: LaunchState[]) => {
      for (const state of states) {
        const place = String(events.length + published.length + 1);
        events.push({ place, state, at: AT, launch: launchRecord({ launchId, state, isStored: true }) });
      }
    },
    run: (one = publisher) => one.run({ signal: new AbortController().signal, untilMs: Infinity }),
  };
}

function idOf(event: LaunchEvent | undefined): string | undefined {
  return event && eventMessage(event).attributes['ce-id'];
}

describe('events', () => {
  it('are published, those of a launch in order, and then removed', async () => {
    const { change, run, published, events } = setUp();
    change('one', 'queued', 'launched');
    change('two', 'launched');
    change('one', 'succeeded');
    expect(await run()).toEqual({ changed: {}, noted: { published: 4 } });
    expect(events).toEqual([]);
    expect(published.filter((id) => id.includes('/one/'))).toEqual([
      '/one/queued',
      '/one/launched',
      '/one/succeeded',
    ]);
  });

  it('that cannot be published stay, with the later ones of their launch, and do not delay others', async () => {
    const { change, run, published, events, failing, failed } = setUp();
    change('one', 'queued', 'launched', 'failed');
    change('two', 'launched');
    failing.add('/one/launched');
    expect(await run()).toEqual({ changed: {}, noted: { published: 2, unpublished: 1 } });
    expect(published.toSorted()).toEqual(['/one/queued', '/two/launched']);
    expect(failed).toEqual(['no /one/launched']);
    expect(events.map(idOf)).toEqual(['/one/launched', '/one/failed']);
    failing.clear();
    await run();
    expect(published.slice(2)).toEqual(['/one/launched', '/one/failed']);
  });

  it('are published by one process at a time', async () => {
    const { change, run, newPublisher, published, leases, clock } = setUp();
    change('one', 'launched');
    const lease = await leases.acquire({ name: 'publish', forMs: 30_000 });
    expect(await run()).toEqual({ changed: {}, noted: {} });
    expect([published, lease]).toEqual([[], expect.anything()]);
    clock.freeze(30_000);
    await Promise.all([run(), run(newPublisher())]);
    expect(published).toEqual(['/one/launched']);
  });

  it('that are written while it publishes are published before its callers go on', async () => {
    const { change, run, publisher, published } = setUp();
    change('one', 'launched');
    const first = run();
    await Promise.resolve();
    change('two', 'launched');
    await Promise.all([first, publisher.soon(new AbortController().signal)]);
    expect(published).toEqual(['/one/launched', '/two/launched']);
  });

  it('are all published, however many there are', async () => {
    const { change, run, events, published } = setUp();
    for (let n = 0; n < 250; n += 1) change(`l-${n}`, 'launched');
    await run();
    expect([events.length, new Set(published).size]).toEqual([0, 250]);
  });
});

it('the ledger is told that events are wanted, at first and then each hour', async () => {
  const { run, publisher, wanted, clock } = setUp();
  expect(publisher.isNeeded({ events: false })).toBe(true);
  await run();
  await run();
  expect([wanted(), publisher.isNeeded({ events: false })]).toEqual([1, false]);
  expect(publisher.isNeeded({ events: true })).toBe(true);
  clock.freeze(3_600_000);
  expect(publisher.isNeeded({ events: false })).toBe(true);
  await run();
  expect(wanted()).toBe(2);
});

describe('an event', () => {
  const launch = launchRecord({
    job: 'projects/p/locations/r/jobs/j',
    name: 'report',
    launchId: 'l',
    state: 'failed',
    isStored: true,
    execution: 'projects/p/locations/r/jobs/j/executions/j-1',
    failure: { reason: 'exit-code', exitCode: 3, signal: undefined, detail: 'It failed.' },
    links: 2,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    endedAt: AT,
  });
  const { data, attributes } = eventMessage({ place: '1', state: 'failed', at: AT, launch });

  it('is a CloudEvent in its attributes, with one link more than the event that launched it', () => {
    expect(attributes).toEqual({
      'ce-specversion': '1.0',
      'ce-id': 'report/l/failed',
      'ce-source': '//run.googleapis.com/projects/p/locations/r/jobs/j',
      'ce-type': 'job-bridge.launch.failed',
      'ce-time': '2026-01-01T00:00:00.123Z',
      'ce-subject': 'l',
      'ce-job': 'report',
      'ce-links': '3',
      traceparent: expect.stringMatching(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$/),
    });
  });

  it('has as its data what the look-up answers', () => {
    expect(JSON.parse(data.toString())).toEqual({
      launchId: 'l',
      job: 'report',
      id: '2',
      state: 'failed',
      failure: { reason: 'exit-code', exitCode: 3, detail: 'It failed.' },
      execution: 'projects/p/locations/r/jobs/j/executions/j-1',
      endedAt: '2026-01-01T00:00:00.123Z',
    });
  });

  it('of the default job has no job name', () => {
    const event = eventMessage({ place: '1', state: 'failed', at: AT, launch: { ...launch, name: '' } });
    expect(event.attributes['ce-id']).toBe('/l/failed');
    expect(event.attributes).not.toHaveProperty('ce-job');
    expect(JSON.parse(event.data.toString())).not.toHaveProperty('job');
  });
});
