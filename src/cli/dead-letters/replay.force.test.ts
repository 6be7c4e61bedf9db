/** `dead-letters replay --force`, with Google's own clients, on the emulator. */
import { describe, expect, it } from 'vitest';
import {
  bridgeLetter,
  MOVED,
  OWN,
  startDeadLetterDesk,
  SUBSCRIPTION,
} from '../../../test/support/dead-letter-desk.ts';
import { launchIdOfForcedReplay } from '../../launch/event/launch-id.ts';
import { deadLettersReplay } from './replay.ts';

const ALL = { all: true, perMinute: '0' };

async function setUp() {
  const desk = await startDeadLetterDesk();
  desk.emptyFromPull(2);
  return desk;
}

describe('with --force', () => {
  it('gives a dead letter of the bridge a new launch id, says so, and gives the same one when repeated', async () => {
    const { runtime, put, published, notes } = await setUp();
    const letter = bridgeLetter({ attributes: { launchId: 'order-17' } });
    await put(letter);
    await put(letter);
    await deadLettersReplay(runtime, { ...ALL, force: true });
    const [launchId, twin] = published().map(({ attributes }) => attributes['launchId']);
    expect(launchId).toMatch(/^f_/);
    expect(twin).toBe(launchId);
    expect(notes[0]).toBe(
      `  a new launch: ${launchId} in place of order-17; if it has launched, it runs a second time`,
    );
  });

  it("sends what Pub/Sub moved, without Pub/Sub's attributes, under its publisher's launch id", async () => {
    const { runtime, put, published, notes } = await setUp();
    await put({ data: '', attributes: { id: '2', launchId: 'order-17', ...MOVED } });
    await deadLettersReplay(runtime, { ...ALL, force: true });
    expect(published()).toEqual([
      {
        data: '',
        attributes: { id: '2', launchId: 'order-17', deadLetterReplays: '1', deadLetterSubscription: OWN },
      },
    ]);
    expect(notes[0]).toContain("under its publisher's launch id");
  });

  it('gives a message that Pub/Sub moved without a launch id a new one, made from the dead letter', async () => {
    const { runtime, put, published, notes } = await setUp();
    const messageId = await put({ attributes: MOVED });
    await deadLettersReplay(runtime, { ...ALL, force: true });
    const launchId = launchIdOfForcedReplay({ subscription: SUBSCRIPTION, messageId });
    const attributes = { launchId, deadLetterReplays: '1', deadLetterSubscription: OWN };
    expect(published()).toEqual([{ data: '{"id":2}', attributes }]);
    expect(notes[0]).toMatch(
      /since its own launch id is not known; if it has launched, it runs a second time/,
    );
  });

  it('gives a new launch id if the old one is malformed', async () => {
    const { runtime, put, published } = await setUp();
    await put(bridgeLetter({ attributes: { launchId: 'a b' }, reason: 'invalid-launch-id' }));
    await deadLettersReplay(runtime, { ...ALL, force: true });
    expect(published()[0]?.attributes['launchId']).toMatch(/^f_/);
  });
});
