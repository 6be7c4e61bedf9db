import { serviceDefinition } from '../grpc/protos.ts';

/** The services of the two emulators. */
const SERVICES = [
  'google.pubsub.v1.Publisher',
  'google.pubsub.v1.Subscriber',
  'google.pubsub.v1.SchemaService',
  'google.iam.v1.IAMPolicy',
  'google.cloud.run.v2.Jobs',
  'google.cloud.run.v2.Executions',
  'google.cloud.run.v2.Tasks',
  'google.longrunning.Operations',
];

/** The RPCs of all services, implemented or not, sorted by name. */
export const RPC_NAMES: readonly string[] = [
  ...new Set(SERVICES.flatMap((service) => Object.keys(serviceDefinition(service)))),
].toSorted();
