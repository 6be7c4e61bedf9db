import { RpcError } from '../../grpc/status.ts';
import { shortName } from '../values/names.ts';

export function notForPush(): RpcError {
  return new RpcError('FAILED_PRECONDITION', 'This method is not supported for push subscriptions.');
}

/** The text is a guess. */
export function detachedFromTopic(): RpcError {
  return new RpcError('FAILED_PRECONDITION', 'The subscription is detached from its topic.');
}

/** The code is a guess. */
export function notOfThisTopic(): RpcError {
  return new RpcError('INVALID_ARGUMENT', 'The snapshot must be of the topic of the subscription.');
}

export function subscriptionDeleted(name: string): RpcError {
  return new RpcError('NOT_FOUND', `Resource not found (resource=${shortName(name)}).`);
}

/** By this code clients open another stream, which gets the restored messages. */
export function stateReplaced(): RpcError {
  return new RpcError('UNAVAILABLE', 'The emulator was restored from another state.');
}

/** By this code clients open another stream, possibly in the emulator's next run. */
export function shuttingDown(): RpcError {
  return new RpcError('UNAVAILABLE', 'The emulator is shutting down.');
}
