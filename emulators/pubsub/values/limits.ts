/**
 * The limits and defaults of production, by the names of the quota page and the proto.
 * Sources: google/pubsub/v1/pubsub.proto, cloud.google.com/pubsub/quotas, cloud.google.com/pubsub/docs/push.
 */

export const MAX_PUBLISH_MESSAGES = 1000;
/** The encoded request, in decimal megabytes, unlike {@link MAX_PAYLOAD_BYTES}. */
export const MAX_PUBLISH_BYTES = 10_000_000;
/** A larger request is refused by the front end, with another text. */
export const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;
export const MAX_ATTRIBUTES = 100;
export const MAX_ATTRIBUTE_KEY_BYTES = 256;
export const MAX_ATTRIBUTE_VALUE_BYTES = 1024;
export const MAX_ORDERING_KEY_BYTES = 1024;

/** An encoded Acknowledge or ModifyAckDeadline request. */
export const MAX_ACK_REQUEST_BYTES = 524_288;
/** About as in production: a request of the size above has some 2,800 of them. */
export const ACK_ID_LENGTH = 184;

export const MAX_FILTER_BYTES = 256;

export const MAX_LABELS = 64;

export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1000;

export const DEFAULT_ACK_DEADLINE_S = 10;
export const MIN_ACK_DEADLINE_S = 10;
export const MAX_ACK_DEADLINE_S = 600;

export const DEFAULT_RETENTION_MS = 7 * 86_400_000;
export const MIN_RETENTION_MS = 10 * 60_000;
export const MAX_RETENTION_MS = 31 * 86_400_000;

export const DEFAULT_EXPIRATION_TTL_MS = 31 * 86_400_000;
export const MIN_EXPIRATION_TTL_MS = 86_400_000;

export const MAX_SCHEMA_BYTES = 300_000;
export const MAX_SCHEMA_REVISIONS = 20;
/** A topic's `schema_settings.schema` once that schema is deleted. */
export const DELETED_SCHEMA = '_deleted-schema_';

export const SNAPSHOT_LIFETIME_MS = 7 * 86_400_000;
export const MIN_SNAPSHOT_LIFETIME_MS = 3_600_000;

export const DEFAULT_MINIMUM_BACKOFF_MS = 10_000;
export const DEFAULT_MAXIMUM_BACKOFF_MS = 600_000;
export const MAX_BACKOFF_MS = 600_000;

export const DEFAULT_DELIVERY_ATTEMPTS = 5;
export const MIN_DELIVERY_ATTEMPTS = 5;
export const MAX_DELIVERY_ATTEMPTS = 100;

/** A subscription's `topic` once that topic is deleted. */
export const DELETED_TOPIC = '_deleted-topic_';

/** The only statuses of a push endpoint that acknowledge. */
export const ACK_STATUSES: ReadonlySet<number> = new Set([102, 200, 201, 202, 204]);

export const PUSH_USER_AGENT = 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)';

/**
 * Concurrent pushes per subscription. Production's window moves between single digits and thousands; a fixed one keeps
 * runs repeatable and fits a listener's accept queue (511).
 */
export const PUSH_WINDOW = 500;
/** The first window of production: "a small single-digit" number. */
export const SLOW_START_WINDOW = 5;
/** Up to this size production's window doubles each round; then it grows by one. */
export const SLOW_START_LINEAR_FROM = 3000;

/**
 * Production pauses a whole subscription for 100 ms to 60 s while its endpoint nacks. Without slow start each message
 * doubles its own pause within these bounds, so that one bad message delays no other.
 */
export const MIN_PUSH_BACKOFF_MS = 100;
export const MAX_PUSH_BACKOFF_MS = 60_000;

/** How long a Pull waits for messages. Production: "a bounded amount of time". */
export const PULL_WAIT_MS = 30_000;
/** A Pull ends at this size (a guess: the proto says that it may return fewer messages). */
export const PULL_RESPONSE_BYTES = 10_000_000;

/** How much earlier the answer to a Publish is sent than its messages to waiting subscribers. */
export const PUBLISH_HEAD_START_MS = 30;

export const TOKEN_LIFETIME_S = 3600;

/** Production ends every stream with UNAVAILABLE after about this long, and clients open another. */
export const STREAM_LIFETIME_MS = 30 * 60_000;
/** The size limit of one response of a stream (a guess; one message may be larger). */
export const STREAM_RESPONSE_MESSAGES = 100;
export const STREAM_RESPONSE_BYTES = 1_000_000;
