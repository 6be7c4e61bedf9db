import { VERSION } from '../../version.ts';
import { LAUNCH_REQUESTS, PARAMETERS, RESPONSES } from './launch-requests.ts';
import { LOOK_UPS } from './look-ups.ts';
import { OPERATIONS } from './operations.ts';
import { SCHEMAS } from './schemas.ts';

/** The request side in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html). */
export const OPEN_API = {
  openapi: '3.1.1',
  info: {
    title: 'job-bridge',
    version: VERSION,
    summary: 'A request starts a Cloud Run job, exactly once.',
    description:
      'Every problem has a stable `code`. Below /job, /jobs and /launches another method gets 405 `method-not-allowed`, with `Allow`. An unknown path gets 404 `not-found`, one that cannot be decoded 400 `invalid-path`. No answer may be cached.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  // No token if IAM in front checks the caller.
  security: [{ token: [] }, {}],
  paths: { ...LAUNCH_REQUESTS, ...LOOK_UPS, ...OPERATIONS },
  components: {
    securitySchemes: {
      token: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'An OIDC token of an allowed account, for the audience of this service.',
      },
    },
    parameters: PARAMETERS,
    responses: RESPONSES,
    schemas: SCHEMAS,
  },
};
