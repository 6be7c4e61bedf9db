import type { LaunchState } from '../launch/ledger/launch-state.ts';

type Stage = 'not launched' | 'launching' | 'unknown' | 'launched' | 'ended';

/** How far a launch has come, for texts that differ by no more than that. */
export const STAGES = {
  queued: 'not launched',
  launching: 'launching',
  unknown: 'unknown',
  launched: 'launched',
  running: 'launched',
  succeeded: 'ended',
  failed: 'ended',
  cancelled: 'ended',
  gone: 'ended',
  rejected: 'not launched',
  skipped: 'ended',
  replaced: 'ended',
  expired: 'ended',
} as const satisfies Readonly<Record<LaunchState, Stage>>;

/** A text for each stage, about a launch. */
export type TextsByStage<Launch> = Readonly<Record<Stage, (launch: Launch) => string>>;
