/** The pace and the leases of a replay. Real: Google's client. Moved by hand: the clocks of both sides. */
import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import { bridgeLetter, startDeadLetterDesk, SUBSCRIPTION } from '../../test/support/dead-letter-desk.ts';
import { LaunchClock } from '../../test/support/launch-clock.ts';
import { PubSubDeadLetters } from '../google/pubsub/dead-letters.ts';
import { Leases, type LeaseSource } from './leases.ts';
import { Replay } from './replay.ts';

/** Notices when a wait begins. */
class WatchedClock extends LaunchClock {
  readonly events = new EventEmitter();

  override setTimer(delayMs: number, run: () => void): { cancel(): void } {
    const timer = super.setTimer(delayMs, run);
    this.events.emit(`waits ${delayMs}`);
    return timer;
  }
}

/** A replay over two dead letters. */
async function setUp(perMinute: number) {
  const desk = await startDeadLetterDesk();
  await desk.put(bridgeLetter({ messageId: '1' }));
  await desk.put(bridgeLetter({ messageId: '2' }));
  desk.emptyFromPull(2);
  const time = new WatchedClock();
  const { address: emulatorHost } = desk.emulator;
  const client = new PubSubDeadLetters({ subscription: SUBSCRIPTION, pullWaitMs: 4_000, emulatorHost });
  const source: LeaseSource = {
    pull: (options) => client.pull(options),
    acknowledge: (ackIds) => client.acknowledge(ackIds),
    async modifyAckDeadline(ackIds, ackDeadlineSeconds) {
      await client.modifyAckDeadline(ackIds, ackDeadlineSeconds);
      time.events.emit('leases are changed');
    },
  };
  const leases = new Leases({ source, clock: time, pageSize: 20, stop: desk.runtime.stop });
  const sentAtMs: number[] = [];
  const replay = new Replay({
    runtime: desk.runtime,
    clock: time,
    leases,
    subscription: SUBSCRIPTION,
    selection: {},
    force: false,
    maxReplays: 3,
    perMinute,
    async publish() {
      sentAtMs.push(time.monotonic());
      return String(sentAtMs.length);
    },
  });
  const end = async (): Promise<void> => {
    await leases.release();
    await client.close();
  };
  return { ...desk, time, leases, replay, sentAtMs, end };
}

it('a replay publishes evenly, as often in a minute as --per-minute allows', async () => {
  const { replay, time, sentAtMs, end } = await setUp(50);
  const waits = once(time.events, 'waits 1200');
  const running = replay.toTheEnd();
  await waits;
  await time.pass(1_199);
  expect(sentAtMs).toEqual([0]);
  await time.pass(1);
  await running;
  expect(sentAtMs).toEqual([0, 1_200]);
  await end();
});

it('a replay keeps messages leased that wait for their turn', async () => {
  const { replay, time, clock, emulator, end } = await setUp(1);
  const waits = once(time.events, 'waits 60000');
  const running = replay.toTheEnd();
  await waits;
  for (let passedMs = 0; passedMs < 50_000; passedMs += 10_000) {
    const changed = once(time.events, 'leases are changed');
    await time.pass(10_000);
    await changed;
    clock.advance(10_000);
  }
  await time.pass(10_000);
  await running;
  // If its lease of 30 s had ended, the ack would have had no effect.
  expect(emulator.backlog('dead-pull')).toBe(0);
  await end();
});

it('a replay stops waiting when it is told to stop', async () => {
  const { replay, time, stop, sentAtMs, free, end } = await setUp(1);
  const waits = once(time.events, 'waits 60000');
  const running = replay.toTheEnd();
  await waits;
  stop();
  await running;
  expect(sentAtMs).toEqual([0]);
  await end();
  expect(await free()).toBe(1);
});

it('a replay acknowledges a message again whose ack was too late, and does not send it again', async () => {
  const { emulator, clock, leases, free, end } = await setUp(0);
  const page = await leases.next();
  clock.advance(30_000);
  // Another reader leases and releases them.
  expect(await free()).toBe(2);
  for (const message of page) await leases.acknowledge(message);
  expect(emulator.backlog('dead-pull')).toBe(2);
  clock.advance(30_000);
  emulator.faults.add({ rpc: 'Pull', nth: [4, 5], code: 'DEADLINE_EXCEEDED' });
  expect(await leases.next()).toEqual([]);
  expect(emulator.backlog('dead-pull')).toBe(0);
  await end();
});

it('a replay pulls nothing more once it is told to stop', async () => {
  const { leases, stop, emulator, end } = await setUp(0);
  emulator.faults.clear();
  stop();
  expect(await leases.next()).toEqual([]);
  expect(emulator.calls.filter(({ rpc }) => rpc === 'Pull')).toEqual([]);
  await end();
});
