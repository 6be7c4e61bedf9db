import type { Job } from '../launch/jobs/job.ts';
import type { AddRoutes } from '../server/app.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { askDefaultJob, askNamedJob } from './asked-launch.ts';
import { launchMethods } from './launch-methods.ts';
import type { LaunchRoutesOptions } from './launch-routes.ts';
import { readBody } from './read-body.ts';
import { readId } from './read-launch-request.ts';
import { storeLaunch } from './store-launch.ts';

interface Params {
  readonly job: string;
  readonly id?: string;
}

export const UNKNOWN_JOB = 'the rules of this service have no job of this name';

/** `POST /jobs/:job` and `POST /jobs/:job/:id`: stores a launch request of a job of the rules and answers 202. */
export function jobRoutes(options: Omit<LaunchRoutesOptions, 'allowGet' | 'hasDefaultJob'>): AddRoutes {
  const { authenticate, rulebook, overridePolicy: policy } = options;
  const jobOf = ({ params }: RoutedRequest<Params>): Job => {
    const job = rulebook?.jobs.get(params.job);
    if (job !== undefined) return job;
    throw new Problem({ code: 'unknown-job', detail: UNKNOWN_JOB });
  };
  // Before the body is read: a body for a job that is not there is not worth it.
  const needJob: Handler<Params> = (request, _response, next) => {
    jobOf(request);
    next();
  };
  const accept = storeLaunch(options, '/jobs/:job', (request: RoutedRequest<Params>) => {
    const job = jobOf(request);
    const { id: digits } = request.params;
    const id = digits === undefined ? undefined : readId(digits);
    // The name of the default job asks for what /job/:id asks for; only its id may stand in the body, too.
    return job.name === ''
      ? askDefaultJob(request, { job, id, format: 'message', policy })
      : askNamedJob(request, { job, id });
  });
  return (router) => {
    router
      .route('/jobs/:job{/:id}')
      .all(authenticate, launchMethods(['POST']), needJob)
      .post(readBody, accept);
  };
}
