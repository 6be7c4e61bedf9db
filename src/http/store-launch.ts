import type { ServerResponse } from 'node:http';
import { callerOf } from '../auth/caller.ts';
import { NOT_BEFORE } from '../launch/event/not-before.ts';
import { PublishFailure } from '../launch/event/publish-failure.ts';
import { findableFields, type Logger } from '../logging/logger.ts';
import { PUBLISH_FIXES } from '../phrases/publish-failure.ts';
import type { RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { sendAccepted } from './accepted.ts';
import type { AskedLaunch } from './asked-launch.ts';

export interface Publisher {
  /** @returns the message id, once the message is stored. */
  publish(message: {
    readonly data: Buffer;
    readonly attributes: Readonly<Record<string, string>>;
  }): Promise<string>;
}

export interface StorageOptions {
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly projectId: string;
}

/** If the answer was lost, the message may be stored; only the same key makes a repeat safe. */
const UNCONFIRMED =
  'Pub/Sub did not confirm the launch request in time. It may have been stored: repeat it with the same Idempotency-Key.';
const REFUSED =
  'Pub/Sub refused the launch request, so it is not stored. The operator has to fix that (see the log); then repeat it with the same Idempotency-Key.';

/**
 * Makes the handler of a route: it publishes the launch that `ask` makes of the request, and answers 202.
 *
 * @param route its name in the log.
 */
export function storeLaunch<Params>(
  { publisher, logger, projectId }: StorageOptions,
  route: string,
  ask: (request: RoutedRequest<Params>) => AskedLaunch,
) {
  return async (request: RoutedRequest<Params>, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const { id, name, launchId, trace, data, attributes } = ask(request);
    const fields = {
      id,
      ...(name !== '' && { launchJob: name }),
      launchId,
      notBefore: attributes[NOT_BEFORE],
      ...findableFields({ trace, projectId, labels: { id, launchId } }),
    };
    let messageId: string;
    try {
      messageId = await publisher.publish({ data, attributes });
    } catch (error) {
      const failure = error instanceof PublishFailure ? error : undefined;
      throw new Problem({
        code: 'publish-failed',
        detail: failure?.mayBeStored === false ? REFUSED : UNCONFIRMED,
        members: { launchId },
        headers: { 'Retry-After': '5' },
        log: { ...fields, fix: failure && PUBLISH_FIXES[failure.code] },
        cause: error,
      });
    }
    logger.info(
      {
        method: request.method,
        route,
        status: 202,
        messageId,
        caller: callerOf(request)?.email,
        durationMs: Math.round(performance.now() - startedMs),
        ...fields,
      },
      'launch request stored',
    );
    sendAccepted(response, { id, name, launchId, messageId, trace });
  };
}
