import { LedgerUnavailable } from '../src/launch/ledger/ledger.ts';
import { LedgerTime } from '../src/launch/ledger/ledger-time.ts';
import type { LaunchEnds } from '../src/launch/ledger/launch-ends.ts';
import type { LaunchQueue } from '../src/launch/ledger/launch-queue.ts';
import type { Leases } from '../src/launch/ledger/leases.ts';
import type { Outbox } from '../src/launch/ledger/outbox.ts';
import type { LaunchKey } from '../src/launch/event/launch-key.ts';
import { portOver } from './database/atomic.ts';
import { timed } from './database/timed.ts';
import type { Exchange, Process } from './process.ts';
import { launchText } from './jobs.ts';
import type { World } from './world.ts';

/** How long a client waits for the database. */
const TIMEOUT_MS = 8000;

interface StatementExchange<Answer> extends Exchange<Answer> {
  /** It runs long after the caller has given up. */
  readonly isLate?: boolean;
}

/** Decides how one statement travels: in time, late, or not at all. */
export function statement<Answer>(world: World, effect: () => Answer): StatementExchange<Answer> {
  const { faults, random, scenario } = world;
  if (faults.strikes('ledgerFails')) {
    return {
      effectMs: undefined,
      effect,
      answerMs: random.mostlyShort(1, TIMEOUT_MS),
      failure: unavailable(),
    };
  }
  if (faults.strikes('ledgerAnswerLost')) {
    const effectMs = random.mostlyShort(0.5, 1000);
    const answerMs = effectMs + random.mostlyShort(1, TIMEOUT_MS);
    return { effectMs, effect, answerMs, failure: unavailable() };
  }
  if (faults.strikes('ledgerLate')) {
    const effectMs = random.between(TIMEOUT_MS, 3 * scenario.relaunchAfterMs);
    return { effectMs, effect, answerMs: TIMEOUT_MS, failure: unavailable(), isLate: true };
  }
  const slowest = faults.strikes('ledgerSlow') ? TIMEOUT_MS : 20;
  const answerMs = random.mostlyShort(1, slowest);
  return { effectMs: answerMs * random.next(), effect, answerMs };
}

function unavailable(): LedgerUnavailable {
  return new LedgerUnavailable('simulated');
}

/** The ledger as one process sees it. */
export interface LedgerPorts {
  readonly queue: LaunchQueue;
  readonly ends: LaunchEnds;
  readonly outbox: Outbox;
  readonly leases: Leases;
}

/** The shared ledger as one process sees it, over a network. */
export function ledgerPorts({
  world,
  process,
}: {
  readonly world: World;
  readonly process: Process;
}): LedgerPorts {
  const { table, queue, ends, outbox, leases } = world.ledger;
  const time = new LedgerTime({ clock: process.clock });
  const call = (name: string, args: readonly unknown[], effect: () => unknown): Promise<unknown> =>
    send({ world, process, name, about: aboutOf(args), effect });
  return {
    queue: portOver(queue, async (name, args, effect) => {
      const stamped = (): unknown => ({ answer: effect(), nowMs: table.clock.now() });
      const { answer, nowMs } = (await call(name, args, stamped)) as { answer: unknown; nowMs: number };
      process.firstLedgerTimeMs = Math.min(process.firstLedgerTimeMs, world.time.nowMs);
      return timed({ answer, time, nowMs });
    }),
    ends: portOver(ends, call),
    outbox: portOver(outbox, call),
    leases: portOver(leases, call),
  };
}

interface Sent {
  readonly world: World;
  readonly process: Process;
  readonly name: string;
  /** The launch that the call is about, if any. */
  readonly about: string;
  readonly effect: () => unknown;
}

function send({ world, process, name, about, effect }: Sent): Promise<unknown> {
  const { history, counts, invariants, random, time } = world;
  const exchange = statement(world, () => {
    const answer = effect();
    invariants.queue.afterStep();
    history?.note(about, `ledger: ${name} of ${process.name}: ${describe(answer)}`);
    return answer;
  });
  if (exchange.failure === undefined) return process.exchange(exchange);
  counts.ledgerFailures += 1;
  if (exchange.isLate === true && about !== '' && random.chance(0.5)) {
    const run = (): void => void time.after(random.mostlyShort(1, 5000), exchange.effect);
    invariants.queue.onNextClaim(about, run);
    return process.exchange({ ...exchange, effectMs: undefined });
  }
  const onAnswer = (): void => history?.note(about, `${process.name}: no answer to ${name} from the ledger`);
  return process.exchange({ ...exchange, onAnswer });
}

/** A call about one launch has it in its first argument. */
function aboutOf([first]: readonly unknown[]): string {
  if (typeof first !== 'object' || first === null) return '';
  const { claim, key, launchId } = first as {
    readonly claim?: { readonly key: LaunchKey };
    readonly key?: LaunchKey;
    readonly launchId?: string;
  };
  if (claim !== undefined) return launchText(claim.key);
  if (key !== undefined) return launchText(key);
  return launchId === undefined ? '' : launchText(first as LaunchKey);
}

function describe(answer: unknown): string {
  const text = JSON.stringify(answer, (name, value: unknown) => (name === 'launch' ? undefined : value));
  return text === undefined ? 'done' : text.slice(0, 160);
}
