import { describe, expect, it } from 'vitest';
import { executionOf, launchOf } from './queue-fixture.conformance.ts';
import type { Claim } from './ledger.ts';
import { reopen } from './reopening.conformance.ts';
import { resolve } from './resolving.conformance.ts';
import { KEY, partsOf, type StoreOptions, type StoreParts } from './store-fixture.conformance.ts';

const AS_LAUNCHED = { execution: executionOf(launchOf(1)) };

/** It is settled as not launched, and claimed again. */
async function again(parts: StoreParts): Promise<Claim> {
  await resolve(parts, 1, 'not launched');
  return parts.take(launchOf(1));
}

/** What can happen to a lost launch, and why it cannot be reopened then. */
const NOT_REOPENED: readonly {
  readonly what: string;
  readonly reason: string;
  readonly given: (parts: StoreParts, lost: Claim) => Promise<unknown>;
}[] = [
  { what: 'was never settled by hand', reason: 'not resolved', given: async () => undefined },
  {
    what: 'launched by itself',
    reason: 'not resolved',
    given: ({ queue }, claim) => queue.settle({ claim, ...AS_LAUNCHED }),
  },
  { what: 'is being launched again', reason: 'changed since', given: again },
  {
    what: 'was launched again',
    reason: 'changed since',
    given: async (parts) => parts.queue.settle({ claim: await again(parts), ...AS_LAUNCHED }),
  },
  {
    what: 'is unknown again',
    reason: 'changed since',
    given: async (parts) => parts.queue.markUnknown({ claim: await again(parts), error: 'lost' }),
  },
  {
    what: 'was tried again, and certainly not launched',
    reason: 'changed since',
    given: async (parts) => parts.queue.release({ claim: await again(parts), error: 'NOT_FOUND' }),
  },
  {
    what: 'was found in Cloud Run',
    reason: 'changed since',
    given: async (parts) => {
      await resolve(parts, 1, 'not launched');
      const { digest } = launchOf(1);
      await parts.queue.adopt({ key: KEY, digest, inputId: '1', ...AS_LAUNCHED });
    },
  },
  {
    what: 'works, as the execution that it was settled with',
    reason: 'changed since',
    given: async (parts) => {
      await resolve(parts, 1, AS_LAUNCHED);
      await parts.fence.enter({ key: KEY, execution: 'of-launch-1' });
    },
  },
  {
    what: 'works, as another execution',
    reason: 'changed since',
    given: async (parts) => {
      await resolve(parts, 1, AS_LAUNCHED);
      await parts.fence.enter({ key: KEY, execution: 'one-other' });
    },
  },
  {
    what: 'was said to have ended, and is forgotten',
    reason: 'changed since',
    given: async (parts) => {
      await resolve(parts, 1, { ended: 'failed' });
      await parts.actions.forget(KEY);
    },
  },
];

/** Launches that cannot be reopened. */
export function describeReopeningRefusals({ name, create }: StoreOptions): void {
  describe(`${name}: undoing what was settled by hand`, () => {
    it('is refused if the ledger does not have the launch', async () => {
      const { records } = await partsOf(await create());
      const refusal = { reason: 'not found', key: KEY };
      await expect(records.reopen({ key: KEY, note: '', by: 'ann' })).rejects.toMatchObject({ refusal });
    });

    it.each(NOT_REOPENED)(
      'is refused for a launch that $what, and changes nothing',
      async ({ given, reason }) => {
        const parts = await partsOf(await create());
        const { claim } = await parts.claimed(1, { leaseMs: -1000 });
        await given(parts, claim);
        const record = await parts.show(KEY);
        const refusal = { reason, record };
        await expect(reopen(parts, 1)).rejects.toMatchObject({ name: 'ResolveRefused', refusal });
        expect(await parts.show(KEY)).toEqual(record);
      },
    );
  });
}
