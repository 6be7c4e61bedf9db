import { integer, OVERRIDES, text, TRUE_OR_FALSE } from '../formats.ts';
import { widened, type Keys } from './key.ts';

/** A resource id of Pub/Sub. Source: pubsub.proto, Topic.name and Subscription.name. */
const RESOURCE_ID = '[a-zA-Z][\\w.~+%-]{2,254}';

/** Names of one collection, so that a subscription in place of a topic is refused at the start. */
function namesOf(collection: 'topics' | 'subscriptions') {
  const takes = `a short name or projects/…/${collection}/…`;
  const pattern = `^(projects/[^/\\s]+/${collection}/)?${RESOURCE_ID}$`;
  return {
    needed: text(takes, new RegExp(pattern)),
    optional: text(`${takes}, or nothing`, new RegExp(`^$|${pattern}`)),
  };
}

const TOPICS = namesOf('topics');
const SUBSCRIPTIONS = namesOf('subscriptions');
const ROUTE = text(
  'a path such as /pubsub/push, outside /job, /jobs, /launches, /openapi.json and /health',
  /^\/(?!(job|jobs|launches|openapi\.json|health)(\/|$))[\w./~-]+$/,
);

/** Topics, subscriptions, routes, and what is accepted. */
export const MESSAGES = {
  TOPIC: {
    doc: 'Topic of the launch requests.',
    readBy: ['requests', 'pushes', 'publish', 'dead-letters'],
    format: TOPICS.needed,
    default: 'job-launches',
    env: 'TOPIC',
  },
  SUBSCRIPTION: {
    doc: 'Push subscription on `TOPIC`. With rules, its messages must be launch requests or match a rule.',
    readBy: ['pushes', 'board', 'dead-letters', 'rules'],
    format: SUBSCRIPTIONS.needed,
    default: 'job-launches-push',
    env: 'SUBSCRIPTION',
  },
  DEAD_LETTER_TOPIC: {
    doc: 'Topic for messages that can never be launched, with their reason. Empty: they are refused and come again.',
    readBy: ['pushes'],
    format: TOPICS.optional,
    default: '',
    env: 'DEAD_LETTER_TOPIC',
  },
  DEAD_LETTER_SUBSCRIPTION: {
    doc: 'Pull subscription on the dead-letter topic. `dead-letters` reads it; the board shows how many messages it has.',
    readBy: ['dead-letters', 'board'],
    format: SUBSCRIPTIONS.optional,
    default: '',
    env: 'DEAD_LETTER_SUBSCRIPTION',
  },
  EVENTS_TOPIC: {
    doc: 'Topic to which an event is published for each change of a launch. Empty: no events.',
    readBy: ['pushes'],
    format: TOPICS.optional,
    default: '',
    env: 'EVENTS_TOPIC',
  },
  MAX_DELIVERY_ATTEMPTS: {
    doc: "The value in the subscription's dead-letter policy. From 5 attempts before it, a delivery that fails becomes a dead letter with its reason; so with 5 the first failure does.",
    readBy: ['pushes'],
    format: integer({ least: 5, most: 100 }),
    default: 100,
    env: 'MAX_DELIVERY_ATTEMPTS',
  },
  ACK_DEADLINE_SECONDS: {
    doc: 'The ack deadline of the subscription.',
    readBy: ['pushes'],
    format: integer({ least: 10, most: 600 }),
    default: 60,
    env: 'ACK_DEADLINE_SECONDS',
  },
  PUSH_PATH: {
    doc: 'Route of the push endpoint.',
    readBy: ['pushes'],
    format: ROUTE,
    default: '/pubsub/push',
    env: 'PUSH_PATH',
  },
  EXECUTIONS_PATH: {
    doc: 'Route for the log entries of ended executions, which a log sink and a subscription push.',
    readBy: ['pushes'],
    format: ROUTE,
    default: '/pubsub/executions',
    env: 'EXECUTIONS_PATH',
  },
  SWEEP_PATH: {
    doc: 'Route that Cloud Scheduler calls each minute: launches what is due and records ends.',
    readBy: ['pushes'],
    format: ROUTE,
    default: '/sweep',
    env: 'SWEEP_PATH',
  },
  HTTP_GET: {
    doc: 'Whether GET /job/:id is accepted too; otherwise it answers 405.',
    readBy: ['requests'],
    format: TRUE_OR_FALSE,
    default: true,
    env: 'HTTP_GET',
  },
  PUBLISH_TIMEOUT_MS: {
    doc: 'How long a request waits for Pub/Sub to store its message.',
    readBy: ['requests', 'pushes', 'publish', 'dead-letters'],
    format: integer({ least: 100, most: 60_000 }),
    default: 5000,
    env: 'PUBLISH_TIMEOUT_MS',
  },
  ALLOW_OVERRIDES: {
    doc: 'What callers and publishers may override.',
    readBy: ['requests', 'pushes', 'board', 'rules'],
    format: OVERRIDES,
    default: widened<readonly string[]>([]),
    env: 'ALLOW_OVERRIDES',
  },
} satisfies Keys;
