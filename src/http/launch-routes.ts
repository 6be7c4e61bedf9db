import type { OverridePolicy } from '../launch/event/override-policy.ts';
import type { Rulebook } from '../launch/jobs/job.ts';
import type { AddRoutes } from '../server/app.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { askDefaultJob } from './asked-launch.ts';
import { launchMethods } from './launch-methods.ts';
import { notBeforeIn } from './not-before.ts';
import { readBody } from './read-body.ts';
import { readId } from './read-launch-request.ts';
import { storeLaunch, type StorageOptions } from './store-launch.ts';

export interface LaunchRoutesOptions extends StorageOptions {
  /** Comes first: lets only callers pass that may request launches. */
  readonly authenticate: Handler;
  /** Whether GET /job/:id is accepted beside POST. */
  readonly allowGet: boolean;
  readonly overridePolicy: OverridePolicy;
  /** Undefined if there are no rules. */
  readonly rulebook?: Rulebook | undefined;
  /** Whether there is a default job, in the rules or from environment variables. */
  readonly hasDefaultJob: boolean;
  /** `notBefore` needs a ledger. */
  readonly hasLedger: boolean;
}

/** `POST /job/:id`, and `GET` if allowed: stores a launch request for the default job and answers 202. */
export function launchRoutes(options: LaunchRoutesOptions): AddRoutes {
  const { authenticate, allowGet, overridePolicy: policy, rulebook, hasDefaultJob, hasLedger } = options;
  const job = rulebook?.defaultJob;
  const needDefaultJob: Handler = (_request, _response, next) => {
    if (hasDefaultJob) return next();
    const detail = 'this service has no default job; name a job, as in POST /jobs/NAME/2';
    throw new Problem({ code: 'no-default-job', detail });
  };
  const accept = storeLaunch(options, '/job/:id', (request: RoutedRequest<{ id: string }>) =>
    askDefaultJob(request, {
      job,
      id: readId(request.params.id),
      format: 'overrides',
      policy,
      notBefore: notBeforeIn(request, { hasLedger }),
    }),
  );
  return (router) => {
    // One route, so that Express matches the path and reads the id once.
    router
      .route('/job/:id')
      .all(authenticate, launchMethods(allowGet ? ['GET', 'POST'] : ['POST']), needDefaultJob)
      .get(accept)
      .post(readBody, accept);
  };
}
