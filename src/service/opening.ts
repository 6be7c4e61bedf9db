import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

/** Turns of the event loop after which a request that was waiting has come in: its connection comes first. */
const TURNS = 3;

const YIELD_MS = 2_000;

/**
 * Opens everything, one after the other in the given order, and waits for all of it.
 *
 * Loading a part keeps the event loop busy for a tenth of a second. Often the first request has started the service, so
 * it goes first: what it does not need is loaded after its answer. Otherwise the first 202 takes a fifth longer (docs/maintainers/decisions/0013-what-speed-may-cost.md).
 *
 * @param options.early the open answers; read again before each opening.
 * @throws the first error of an opening.
 */
export async function openAll(options: {
  readonly openings: readonly (() => Promise<unknown>)[];
  readonly early: ReadonlySet<ServerResponse>;
  /** How long open requests delay an opening at most. */
  readonly yieldMs?: number;
}): Promise<void> {
  const { openings, early, yieldMs = YIELD_MS } = options;
  const opened: Promise<unknown>[] = [];
  for (const open of openings) {
    await answered(early, yieldMs);
    const opening = open();
    // Reported below; without this it would count as unhandled until then.
    opening.catch(() => undefined);
    opened.push(opening);
  }
  await Promise.all(opened);
}

/** Lets requests come in, and waits until those that came are answered, no longer than `yieldMs`. */
async function answered(early: ReadonlySet<ServerResponse>, yieldMs: number): Promise<void> {
  for (let turns = 0; turns < TURNS; turns += 1) await turn();
  if (early.size === 0) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  const answers = [...early].map((response) => once(response, 'close', { signal }));
  await Promise.race([Promise.all(answers), delay(yieldMs, undefined, { signal })]);
  waiting.abort();
}
