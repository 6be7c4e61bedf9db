/** The failures of `dead-letters`, with Google's own client, on the emulator. */
import { describe, expect, it } from 'vitest';
import { startDeadLetterDesk } from '../../../test/support/dead-letter-desk.ts';
import { deadLettersList } from './list.ts';

describe('one line says what to fix', () => {
  it('if DEAD_LETTER_SUBSCRIPTION is missing, exit 2', async () => {
    const { runtime } = await startDeadLetterDesk();
    const env = { ...runtime.env, DEAD_LETTER_SUBSCRIPTION: '' };
    await expect(deadLettersList({ ...runtime, env }, {})).rejects.toMatchObject({
      name: 'CommandError',
      exitCode: 2,
      message: expect.stringMatching(/^DEAD_LETTER_SUBSCRIPTION: is missing; .+$/),
    });
  });

  it('if it is the subscription of the launch requests, exit 2', async () => {
    const { runtime } = await startDeadLetterDesk();
    const env = { ...runtime.env, DEAD_LETTER_SUBSCRIPTION: 'projects/p/subscriptions/job-launches-push' };
    await expect(deadLettersList({ ...runtime, env }, {})).rejects.toMatchObject({ exitCode: 2 });
  });

  it('if the subscription does not exist, exit 1', async () => {
    const { runtime } = await startDeadLetterDesk();
    const env = { ...runtime.env, DEAD_LETTER_SUBSCRIPTION: 'nowhere' };
    await expect(deadLettersList({ ...runtime, env }, {})).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(
        /subscriptions\/nowhere does not exist; .*gcloud pubsub subscriptions create nowhere/,
      ),
    });
  });

  it('if it is a push subscription, exit 1', async () => {
    const { runtime, pushTo } = await startDeadLetterDesk();
    await pushTo({ url: 'http://127.0.0.1:1' });
    const env = { ...runtime.env, DEAD_LETTER_SUBSCRIPTION: 'jobs-push' };
    await expect(deadLettersList({ ...runtime, env }, {})).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('takes a subscription without a push endpoint'),
    });
  });

  it.each([
    ['PERMISSION_DENIED', 'grant it roles/pubsub.subscriber'],
    ['UNAUTHENTICATED', 'gcloud auth application-default login'],
    ['UNAVAILABLE', 'cannot be reached'],
    ['DEADLINE_EXCEEDED', 'does not answer'],
    ['RESOURCE_EXHAUSTED', 'cannot be read: 8 RESOURCE_EXHAUSTED'],
  ] as const)('if Pub/Sub answers %s, exit 1', async (code, says) => {
    const { runtime, emulator } = await startDeadLetterDesk();
    emulator.faults.add({ rpc: 'Pull', code });
    const failed = deadLettersList(runtime, {});
    await expect(failed).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining(says) });
    await expect(failed).rejects.toThrow(/^DEAD_LETTER_SUBSCRIPTION: .+$/);
  });

  it.each(['0', 'x', '-1', '1.5', '100001'])('if --limit is %s, exit 2', async (limit) => {
    const { runtime } = await startDeadLetterDesk();
    await expect(deadLettersList(runtime, { limit })).rejects.toMatchObject({
      exitCode: 2,
      message: `--limit is "${limit}"; takes a whole number from 1 to 100000`,
    });
  });
});
