/** The defaults of the product. */
export const ACK_DEADLINE_MS = 60_000;
export const RUN_JOB_TIMEOUT_MS = 20_000;
export const WINDOW_MS = 60_000;
export const LATENESS_MS = 1000;
/** The time of the outside world when the simulation begins. */
export const EPOCH_MS = 1_800_000_000_000;
