/** In place of a response: an emitter with the fields that are read. */
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { deliverySignals } from './delivery-signals.ts';

function newResponse(state: { readonly closed?: boolean } = {}) {
  const response = Object.assign(new EventEmitter(), { closed: false, writableFinished: false, ...state });
  // A real response needs a request, and closes at an uncertain time.
  return { response: response as unknown as ServerResponse, end: () => (response.writableFinished = true) };
}

describe('the signal of a delivery', () => {
  it('fires when the connection closes before the answer, only for that delivery', () => {
    const signalOf = deliverySignals(new AbortController().signal);
    const { response } = newResponse();
    const [signal, other] = [signalOf(response), signalOf(newResponse().response)];
    expect(signal.aborted).toBe(false);
    response.emit('close');
    expect([signal.aborted, other.aborted]).toEqual([true, false]);
  });

  it('does not fire when the connection closes after the answer', () => {
    const { response, end } = newResponse();
    const signal = deliverySignals(new AbortController().signal)(response);
    end();
    response.emit('close');
    expect(signal.aborted).toBe(false);
  });

  it('fires for all open deliveries when the service stops, and not for answered ones', () => {
    const stop = new AbortController();
    const signalOf = deliverySignals(stop.signal);
    const answered = newResponse();
    const signals = [answered, newResponse(), newResponse()].map(({ response }) => signalOf(response));
    answered.end();
    answered.response.emit('close');
    stop.abort();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, true]);
  });

  it.each(['the service has stopped', 'the connection has closed'])('has fired if %s', (before) => {
    const stop = new AbortController();
    if (before === 'the service has stopped') stop.abort();
    const { response } = newResponse({ closed: before === 'the connection has closed' });
    expect(deliverySignals(stop.signal)(response).aborted).toBe(true);
  });
});
