import { describe, expect, it } from 'vitest';
import { launchOf } from '../../test/support/launch-bed.ts';
import type { AwaitedLaunch } from '../launch/attempt/launcher.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import { launchOnceOpen } from './early-deliveries.ts';

const LAUNCHED: Outcome = { kind: 'launched', execution: 'e' };
const launch = launchOf();

/** A launcher that is opened by hand, and the signals that reach it. */
function startBed() {
  const opened = Promise.withResolvers<{ launch(awaited: { signal: AbortSignal }): Promise<Outcome> }>();
  const signals: AbortSignal[] = [];
  const launcher = {
    launch({ signal }: { readonly signal: AbortSignal }) {
      signals.push(signal);
      return Promise.resolve(LAUNCHED);
    },
  };
  const deliveries = {
    launch: (delivery: AwaitedLaunch) => launchOnceOpen(() => opened.promise, delivery),
  };
  return { deliveries, opened, launcher, signals };
}

describe('a delivery that comes before the launcher is open', () => {
  it('waits for it and is launched', async () => {
    const { deliveries, opened, launcher } = startBed();
    const outcome = deliveries.launch({ launch, signal: new AbortController().signal });
    opened.resolve(launcher);
    expect(await outcome).toBe(LAUNCHED);
  });

  it('is given back if the service stops first, or Pub/Sub gives it up', async () => {
    const { deliveries, signals } = startBed();
    const stop = new AbortController();
    const outcome = deliveries.launch({ launch, signal: stop.signal });
    stop.abort();
    expect(await outcome).toMatchObject({ kind: 'transient', why: { code: 'still starting' } });
    expect(signals).toEqual([]);
  });

  it('is given back if the launcher cannot be opened', async () => {
    const { deliveries, opened } = startBed();
    const outcome = deliveries.launch({ launch, signal: new AbortController().signal });
    opened.reject(new Error('no credentials'));
    expect(await outcome).toEqual({
      kind: 'transient',
      why: { code: 'not started', error: 'no credentials' },
    });
  });
});
