/** What happened in a simulation, counted. */
export interface Counts {
  launches: number;
  messages: number;
  deliveries: number;
  redeliveries: number;
  /** Calls of RunJob, also those that could not be sent. */
  calls: number;
  executions: number;
  /** Launches with more than one execution. */
  doubled: number;
  /** Of those, the documented ones. */
  documented: number;
  /** Executions that the fence in the job kept from working. */
  fencedOff: number;
  adopted: number;
  relaunched: number;
  notRecorded: number;
  throttled: number;
  unknownAnswers: number;
  ledgerFailures: number;
  listings: number;
  listFailures: number;
  crashes: number;
  freezes: number;
  frozenSends: number;
  stops: number;
  /** Launches that stayed unknown until an operator settled them. */
  settledByHand: number;
  /** Launches that an operator settled during the run. */
  resolved: number;
  rejected: number;
  /** How launches ended in the ledger. */
  succeeded: number;
  failed: number;
  cancelled: number;
  gone: number;
  refused: number;
  skipped: number;
  replaced: number;
  expired: number;
  /** Retries of operators. */
  retried: number;
  sweeps: number;
  hints: number;
  /** Published events, repeated ones included. */
  told: number;
  events: number;
  simulatedMinutes: number;
}

export function noCounts(): Counts {
  return {
    launches: 0,
    messages: 0,
    deliveries: 0,
    redeliveries: 0,
    calls: 0,
    executions: 0,
    doubled: 0,
    documented: 0,
    fencedOff: 0,
    adopted: 0,
    relaunched: 0,
    notRecorded: 0,
    throttled: 0,
    unknownAnswers: 0,
    ledgerFailures: 0,
    listings: 0,
    listFailures: 0,
    crashes: 0,
    freezes: 0,
    frozenSends: 0,
    stops: 0,
    settledByHand: 0,
    resolved: 0,
    rejected: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    gone: 0,
    refused: 0,
    skipped: 0,
    replaced: 0,
    expired: 0,
    retried: 0,
    sweeps: 0,
    hints: 0,
    told: 0,
    events: 0,
    simulatedMinutes: 0,
  };
}

/** Adds `more` to `sum`. */
export function addCounts(sum: Counts, more: Counts): void {
  for (const name of Object.keys(more) as (keyof Counts)[]) sum[name] += more[name];
}
