import type { AddRoutes } from '../server/app.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { askDefaultJob, askNamedJob } from './asked-launch.ts';
import { knownJob } from './known-job.ts';
import { launchMethods } from './launch-methods.ts';
import type { LaunchRoutesOptions } from './launch-routes.ts';
import { notBeforeIn } from './not-before.ts';
import { readBody } from './read-body.ts';
import { readId } from './read-launch-request.ts';
import { storeLaunch } from './store-launch.ts';

interface Params {
  readonly job: string;
  readonly id?: string;
}

/** `POST /jobs/:job` and `POST /jobs/:job/:id`: stores a launch request for a job of the rules and answers 202. */
export function jobRoutes(options: Omit<LaunchRoutesOptions, 'allowGet' | 'hasDefaultJob'>): AddRoutes {
  const { authenticate, rulebook, overridePolicy: policy, hasLedger } = options;
  // Checked before the body is read.
  const needJob: Handler<Params> = (request, _response, next) => {
    knownJob(request.params.job, rulebook);
    next();
  };
  const accept = storeLaunch(options, '/jobs/:job', (request: RoutedRequest<Params>) => {
    const { job: name, id: digits } = request.params;
    const job = knownJob(name, rulebook);
    const id = digits === undefined ? undefined : readId(digits);
    const notBefore = notBeforeIn(request, { hasLedger });
    // The default job by its name is requested as by /job/:id, but the id may be in the body.
    return job.name === ''
      ? askDefaultJob(request, { job, id, format: 'message', policy, notBefore })
      : askNamedJob(request, { job, id, notBefore });
  });
  return (router) => {
    router
      .route('/jobs/:job{/:id}')
      .all(authenticate, launchMethods(['POST']), needJob)
      .post(readBody, accept);
  };
}
