import type { IncomingMessage } from 'node:http';
import { callerOf } from '../auth/caller.ts';
import type { Handler } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';

export interface OperatorsOptions {
  /** E-mails; or `*` alone for every caller, if no token is required. */
  readonly operators: readonly string[];
  readonly hasLedger: boolean;
}

/** Lets operators pass, if there is a ledger. */
export function operatorsOnly({ operators, hasLedger }: OperatorsOptions): Handler {
  return (request, _response, next) => {
    if (!hasLedger) {
      const detail = 'this needs a ledger, which this service does not have (LEDGER_URL)';
      throw new Problem({ code: 'no-ledger', detail });
    }
    const email = callerOf(request)?.email;
    if (!operators.includes('*') && (email === undefined || !operators.includes(email))) {
      const detail = 'only operators of this service may do that (HTTP_OPERATORS)';
      throw new Problem({ code: 'forbidden', detail });
    }
    next();
  };
}

/** The operator to record: an e-mail, or `HTTP` if no token is required. */
export function operatorOf(request: IncomingMessage): string {
  return callerOf(request)?.email ?? 'HTTP';
}
