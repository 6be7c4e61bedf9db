import type { Random } from './random.ts';

/** What can go wrong, with its highest rate. A seed has only some of the faults. */
export const HIGHEST_RATES = {
  /** Pub/Sub delivers a message twice at once. */
  duplicated: 0.3,
  redeliveredAfterAck: 0.1,
  /** The publisher publishes the same launch id again, in a new message. */
  republished: 0.2,
  /** A publisher uses the launch id of another launch request. */
  conflicting: 0.02,
  /** The answer to a push is lost. */
  pushAnswerLost: 0.1,
  /** An instance does not notice that Pub/Sub has given up waiting. */
  disconnectUnseen: 0.5,
  ledgerFails: 0.1,
  ledgerAnswerLost: 0.1,
  /** The caller gives up, but the statement runs minutes later. */
  ledgerLate: 0.1,
  ledgerSlow: 0.1,
  listFails: 0.3,
  /** A page after the first ones fails. */
  listCut: 0.3,
  /** A page omits executions for some seconds. */
  listOmits: 0.5,
  /** The list hides the environment of all executions, for the time of an outage. */
  listHidesEnv: 0,
  runJobRefused: 0.1,
  runJobThrottled: 0.1,
  runJobNotSent: 0.1,
  /** Accepted at once, but the answer is an error. */
  runJobLost: 0.2,
  runJobFailsAfterAll: 0.1,
  /** No answer by the deadline, accepted or not. */
  runJobSilent: 0.1,
  /** An error at once, accepted later. */
  runJobAcceptedLate: 0.1,
  runJobWithoutMetadata: 0.1,
  runJobSlow: 0.2,
  /** At any call: before or after it leaves, or when its answer comes. */
  crash: 0.005,
  /** The scheduler's call of a sweep is lost. */
  sweepLost: 0.5,
  /** The message about the end of an execution is lost or very late. */
  hintLost: 0.5,
  hintLate: 0.5,
  publishFails: 0.2,
  /** Published, but the answer is lost. */
  publishAnswerLost: 0.2,
  /** A read of one execution fails, or once says that it does not exist. */
  readFails: 0.2,
  readMisses: 0.1,
  cancelFails: 0.2,
  cancelAnswerLost: 0.2,
  /** An execution starts much later than it was created. */
  startsLate: 0.2,
  /** Between the last check of the lease and the send; only in the profile `frozen`. */
  frozenAtSend: 0.15,
} as const;

export type Fault = keyof typeof HIGHEST_RATES;
export type FaultRates = Readonly<Record<Fault, number>>;

/** Decides what goes wrong. */
export class Faults {
  readonly #rates: FaultRates;
  readonly #random: Random;
  readonly #outages = new Map<Fault, number>();
  #healed = false;

  constructor(rates: FaultRates, random: Random) {
    this.#rates = rates;
    this.#random = random;
  }

  get healed(): boolean {
    return this.#healed;
  }

  /** Whether the fault happens this time. */
  strikes(fault: Fault): boolean {
    if (this.#healed) return false;
    return (this.#outages.get(fault) ?? 0) > 0 || this.#random.chance(this.#rates[fault]);
  }

  /** Makes the fault happen every time. @returns a function that ends this. */
  begin(fault: Fault): () => void {
    this.#outages.set(fault, (this.#outages.get(fault) ?? 0) + 1);
    return () => this.#outages.set(fault, (this.#outages.get(fault) ?? 0) - 1);
  }

  /** Ends all faults. */
  heal(): void {
    this.#healed = true;
  }
}
