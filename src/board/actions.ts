import type { ActionRefusal, LaunchActions } from '../launch/ledger/launch-actions.ts';
import {
  ResolveRefused,
  type LaunchRecord,
  type LaunchRecords,
  type Resolution,
} from '../launch/ledger/launch-records.ts';
import type { ProblemCode } from '../server/problem.ts';
import { BoardProblem } from './board-problem.ts';
import { VERDICTS } from './possible-actions.ts';

export interface ActionPorts {
  readonly records: Pick<LaunchRecords, 'resolve' | 'reopen'>;
  readonly actions: Pick<LaunchActions, 'cancel' | 'retry'>;
}

/** The request of an operator. */
export interface Asked {
  readonly record: LaunchRecord;
  readonly form: URLSearchParams;
  readonly by: string;
}

/** The result, for the log. */
export type Done = Readonly<Record<string, string>>;

const REFUSALS: Readonly<Record<ActionRefusal['reason'], ProblemCode>> = {
  'not found': 'launch-not-found',
  ended: 'launch-ended',
  'not ended': 'launch-not-ended',
  succeeded: 'launch-succeeded',
  gone: 'launch-gone',
  'not stored': 'launch-not-stored',
};

/** The actions of operators, by their name in the address. Each throws a {@link BoardProblem} if the ledger refuses. */
export const ACTIONS = {
  async cancel({ record, by }, { actions }) {
    const cancelled = await actions.cancel({ key: record, by });
    if (cancelled.kind === 'refused') throw refused(cancelled);
    return { state: cancelled.state };
  },
  async retry({ record, form, by }, { actions }) {
    const retried = await actions.retry({ key: record, force: form.get('force') === 'true', by });
    if (retried.kind === 'refused') throw refused(retried);
    return { retriedAs: retried.launchId };
  },
  async resolve({ record, form, by }, { records }) {
    const name = VERDICTS.find((one) => one === form.get('verdict'));
    if (name === undefined) {
      throw new BoardProblem({
        code: 'invalid-body',
        phrase: ({ refusals }) => refusals.noSuchVerdict(VERDICTS.join(', ')),
      });
    }
    const resolution: Resolution = name === 'not-launched' ? 'not launched' : { ended: name };
    const said = name === 'not-launched' ? 'not launched' : `ended as ${name}`;
    const note = noteOf({ said, form, by });
    const resolved = await settled(() => records.resolve({ key: record, resolution, note, by }));
    return { verdict: name, state: resolved.state };
  },
  async reopen({ record, form, by }, { records }) {
    const note = noteOf({ said: 'reopened', form, by });
    const reopened = await settled(() => records.reopen({ key: record, note, by }));
    return { state: reopened.state };
  },
} as const satisfies Readonly<Record<string, (asked: Asked, ports: ActionPorts) => Promise<Done>>>;

export type ActionName = keyof typeof ACTIONS;

const MOST_REASON = 500;

function noteOf({ said, form, by }: Pick<Asked, 'form' | 'by'> & { readonly said: string }): string {
  const reason = (form.get('reason') ?? '').trim();
  if (reason.length > MOST_REASON || reason.includes('\0')) {
    throw new BoardProblem({
      code: 'invalid-body',
      phrase: ({ refusals }) => refusals.textTooLong('reason', MOST_REASON),
    });
  }
  return `${said}, by ${by} on the board${reason === '' ? '' : `: ${reason}`}`;
}

async function settled(settle: () => Promise<LaunchRecord>): Promise<LaunchRecord> {
  try {
    return await settle();
  } catch (error) {
    if (!(error instanceof ResolveRefused)) throw error;
    const { refusal } = error;
    const code = refusal.reason === 'not found' ? 'launch-not-found' : 'launch-not-settled';
    throw new BoardProblem({ code, phrase: ({ phrases }) => phrases.resolveRefusal(refusal), cause: error });
  }
}

function refused(refusal: ActionRefusal): BoardProblem {
  const code = REFUSALS[refusal.reason];
  if (refusal.reason === 'not found') {
    return new BoardProblem({ code, phrase: ({ refusals }) => refusals.removedLaunch });
  }
  const phrase: BoardProblem['phrase'] = ({ phrases, refusals }) =>
    phrases.actionRefusal(refusal, { force: refusals.force });
  return new BoardProblem({ code, phrase });
}
