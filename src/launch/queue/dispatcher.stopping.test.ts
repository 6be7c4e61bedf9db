/** Late claims, and processes that stop. Real: everything in this folder and the attempt. In memory: the ledger. Scripted: Cloud Run. By hand: the clock. */
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { idle } from '../../../test/support/launch-clock.ts';
import { JOB, QueueBed } from '../../../test/support/queue-bed.ts';

const ids = (count: number, from = 1) => Array.from({ length: count }, (_, n) => `launch-${n + from}`);

describe('a permit', () => {
  it('that finds nothing to claim is given back', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    const time = { signal: bed.stop.signal, untilMs: 60_000 };
    await bed.dispatcher.launchDue({ job: JOB, name: '' }, time);
    expect(bed.statements).toEqual(['budget take', 'take', 'budget giveBack']);
    expect(await bed.deliver()).toMatchObject({ kind: 'launched' });
  });

  it('that its claim outlasts is not used: the launch is claimed again with a fresh one', async () => {
    let slow = 1_500;
    const bed = new QueueBed({ roundTripMs: (method) => (method === 'take' ? slow : 0) });
    await bed.store('launch-1');
    const outcome = bed.deliver();
    await bed.clock.pass(2_000);
    slow = 10;
    await bed.clock.pass(10_000);
    expect(await outcome).toMatchObject({ kind: 'launched' });
    const tooLate = ['budget take', 'store', 'take', 'release', 'budget giveBack'];
    expect(bed.statements).toEqual([...tooLate, 'budget take', 'take', 'settle']);
    expect(bed.cloudRun.calledAtMs).toEqual([3_000]);
  });
});

describe('a claim that is granted too late for its lease', () => {
  it('sends nothing, and goes back into line', async () => {
    const bed = new QueueBed({ callsPerMinute: 100 });
    await bed.store('launch-1');
    const before = bed.queue.take.bind(bed.queue);
    bed.queue.take = async (options) => {
      const taken = await before(options);
      // The process is frozen between the claim and the send.
      bed.clock.freeze(5_001);
      return taken;
    };
    expect(await bed.deliver()).toMatchObject({ kind: 'duplicate' });
    expect(bed.toldKinds).toEqual(['queued', 'queued']);
    expect(bed.launched).toEqual([]);
    expect(bed.ledger.states()).toEqual({ 'launch-1': 'queued' });
  });
});

describe('a process that stops', () => {
  it('claims nothing more, records what was sent, and gives back what was claimed', async () => {
    const bed = new QueueBed({
      callsPerMinute: 1_000,
      roundTripMs: (method) => (method === 'take' ? 20 : 0),
    });
    const answer = bed.cloudRun.holdCalls();
    const sent = bed.deliver({ launchId: 'sent' });
    await bed.clock.pass(50);
    await bed.store('claimed');
    const claimed = bed.deliver({ launchId: 'claimed' });
    await bed.clock.pass(15);
    bed.stop.abort();
    await bed.clock.pass(50);
    expect(await claimed).toEqual({ kind: 'duplicate', execution: undefined });
    expect(bed.ledger.states()).toEqual({ sent: 'launching', claimed: 'queued' });
    const closed = bed.dispatcher.close();
    answer();
    await closed;
    expect(await sent).toMatchObject({ kind: 'launched' });
    expect(bed.ledger.states()).toEqual({ sent: 'launched', claimed: 'queued' });
    expect(bed.launched).toEqual(['sent']);
  });

  it('leaves what is queued to the next one', async () => {
    const bed = new QueueBed({ callsPerMinute: 1 });
    await bed.store(...ids(3));
    const swept = bed.sweep();
    await idle();
    bed.stop.abort();
    expect(await swept).toMatchObject({ launched: 1 });
    expect(Object.values(bed.ledger.states())).toEqual(['launched', 'queued', 'queued']);
  });
});

it('a delivery whose caller has left is answered, and launched all the same', async () => {
  const bed = new QueueBed();
  const caller = new AbortController();
  const answer = bed.cloudRun.holdCalls();
  const outcome = bed.deliver({ signal: caller.signal });
  await idle();
  caller.abort();
  answer();
  expect(await outcome).toMatchObject({ kind: 'launched' });
});

it('launches leave no listeners on the signal of the process', async () => {
  const bed = new QueueBed();
  const { signal } = new AbortController();
  await bed.deliver({ signal });
  await bed.store(...ids(3, 2));
  await bed.sweep(signal);
  await idle();
  expect(bed.launched).toHaveLength(4);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
