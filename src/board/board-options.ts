import type { Batches } from '../launch/ledger/batches.ts';
import type { LaunchActions } from '../launch/ledger/launch-actions.ts';
import type { JobKey } from '../launch/ledger/launch-queue.ts';
import type { LaunchRecords } from '../launch/ledger/launch-records.ts';
import type { LedgerSurvey } from '../launch/ledger/ledger-survey.ts';
import type { Looked } from '../launch/queue/concerns.ts';
import type { Logger } from '../logging/logger.ts';
import type { Handler } from '../server/handler.ts';
import type { FormTokens } from './form-tokens.ts';
import type { OperatorsOptions } from './operators.ts';
import type { RulesInForce } from './rules-in-force.ts';
import type { TryEvent } from './try-event.ts';

/** The parts of the board. Its data comes through ports of the heart, so it can show every kind of ledger. */
export interface BoardOptions extends OperatorsOptions {
  readonly records: Pick<LaunchRecords, 'show' | 'list' | 'count' | 'acts' | 'resolve' | 'reopen'>;
  readonly actions: Pick<LaunchActions, 'cancel' | 'retry'>;
  readonly survey: LedgerSurvey;
  readonly runningOf: Looked['runningOf'];
  readonly batches: Batches;
  /** The state of the ledger. */
  readonly look: () => Promise<Looked>;
  /** The Cloud Run job that a name has today; undefined if it is not known here. */
  readonly jobOf: (name: string) => string | undefined;
  /** Whether today's configuration has that job. */
  readonly isConfigured: (job: JobKey) => boolean;
  /** RunJob calls a minute; 0: no limit. */
  readonly pace: number;
  /** What the configuration says about jobs and rules. */
  readonly rules: RulesInForce;
  readonly tryEvent: TryEvent;
  readonly formTokens: FormTokens;
  readonly clock: { now(): number };
  readonly logger: Logger;
  /** Runs before all but the health routes. */
  readonly authenticate: Handler;
}
