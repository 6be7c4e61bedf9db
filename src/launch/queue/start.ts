import { randomUUID } from 'node:crypto';
import { launchContext } from '../attempt/launch-context.ts';
import type { Outcome } from '../attempt/outcome.ts';
import { releaseClaim, returnPermit } from '../attempt/recording.ts';
import { jobPath } from '../event/launch-key.ts';
import type { Launch } from '../jobs/launch.ts';
import type { ClaimWish } from '../ledger/launch-queue.ts';
import type { Permit } from '../pace/permits.ts';
import type { Demands } from './demands.ts';
import type { InFlight } from './in-flight.ts';
import type { LinePermits } from './line-permits.ts';
import { leaseMsOf, type TakenOptions, type TakenParts } from './taken-launch.ts';

interface StartOptions {
  readonly parts: TakenParts;
  readonly launch: Launch;
  readonly permit: Permit;
  /** Sends a launch that is claimed. */
  readonly send: (options: TakenOptions) => Promise<Outcome>;
  /** Frees the place in `InFlight`. */
  readonly free: () => void;
}

interface LineOptions extends Pick<StartOptions, 'parts' | 'launch' | 'send'> {
  readonly permits: LinePermits;
  readonly demands: Demands;
  readonly inFlight: InFlight;
}

/**
 * Prepares the claim of a launch by the same write that stores it.
 *
 * Only the first launch of a burst is started like this. In a burst storing takes longer, and a permit that is used late
 * puts more calls into a minute than the pace allows (seen with `npm run chaos -- --pace`).
 *
 * @returns undefined if it has to wait in line: another launch waits in this process, the last try of its job
 *   failed, or no permit is available at once.
 */
export async function startOf({ parts, launch, send, ...line }: LineOptions): Promise<Start | undefined> {
  const { refusals, stop } = parts;
  const path = jobPath(launch);
  const isInDoubt = refusals.whyOf(launch) !== undefined || refusals.isDoubtful(path);
  const { inFlight } = line;
  const hasPlace = inFlight.free > 0 && !inFlight.isStoring && !inFlight.isProbing(path);
  if (stop.aborted || !line.demands.isEmpty || !hasPlace || isInDoubt) return undefined;
  const free = inFlight.keepPlace();
  const permit = await line.permits.one(launch.publishTimeMs);
  if (permit !== undefined) return new Start({ parts, launch, permit, send, free });
  free();
  return undefined;
}

/**
 * A launch that may be claimed by the write that stores it. The caller stores it at once, and then calls exactly one of
 * the methods.
 */
export class Start {
  readonly claim: ClaimWish;
  readonly #options: StartOptions;
  readonly #askedMs: number;

  constructor(options: StartOptions) {
    const { parts } = options;
    this.#options = options;
    this.claim = { token: randomUUID(), leaseMs: leaseMsOf(parts) };
    this.#askedMs = parts.clock.monotonic();
  }

  /** For one that is claimed. */
  send(): Promise<Outcome> {
    const { launch, permit, send, free } = this.#options;
    const taken = { launch, claim: this.#claim, isProbe: false };
    const sent = send({ taken, permit, askedMs: this.#askedMs });
    free();
    return sent;
  }

  /** For one that is due and not claimed. The next launch in line uses its permit. */
  standInLine(): Permit {
    this.#options.free();
    return this.#options.permit;
  }

  /** For one that is neither claimed nor due. */
  async giveBack(): Promise<void> {
    await returnPermit(this.#options.permit);
    this.#options.free();
  }

  /** For one without an answer, which may be claimed. Gives the claim back, so that the next try need not wait for it. */
  async abandon(): Promise<void> {
    const { parts, launch } = this.#options;
    const context = launchContext(parts, { launch, absences: parts.absences });
    await releaseClaim(context, this.#claim, 'the answer of the ledger was lost');
    await this.giveBack();
  }

  get #claim() {
    const { job, name, launchId } = this.#options.launch;
    return { key: { job, name, launchId }, token: this.claim.token };
  }
}
