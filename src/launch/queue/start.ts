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
  /** Frees the place among the launches that are being sent. */
  readonly free: () => void;
}

/** The line that a launch would have to stand in. */
interface LineOptions extends Pick<StartOptions, 'parts' | 'launch' | 'send'> {
  readonly permits: LinePermits;
  readonly demands: Demands;
  readonly inFlight: InFlight;
}

/**
 * What a launch needs to be claimed by the write that stores it. Undefined where it has to stand in line: another launch waits
 * in this process, its job could not be launched when it was tried last, or there is no permit right now.
 *
 * Of a burst only the first is started so. Storing takes longer then, and a permit that is used late puts more calls into a
 * minute than the pace allows (`npm run chaos -- --pace`).
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
 * A launch that may be claimed by the write that stores it: a permit is there, and nobody in this process is before it. It
 * has to be stored at once, and then told what came of that, by one call of a method.
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

  /** It is claimed. */
  send(): Promise<Outcome> {
    const { launch, permit, send, free } = this.#options;
    const taken = { launch, claim: this.#claim, isProbe: false };
    const sent = send({ taken, permit, askedMs: this.#askedMs });
    free();
    return sent;
  }

  /** It is due, and not claimed: what is launched with its permit is decided in line. */
  standInLine(): Permit {
    this.#options.free();
    return this.#options.permit;
  }

  /** It is not claimed, and not due. */
  async giveBack(): Promise<void> {
    await returnPermit(this.#options.permit);
    this.#options.free();
  }

  /** It may be claimed, since no answer came: gives the claim back, so that the next try need not wait for its end. */
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
