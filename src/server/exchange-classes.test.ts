import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import { createApp, type AddRoutes } from './app.ts';
import { createExchangeClasses } from './exchange-classes.ts';
import { listen } from './listener.ts';

interface Seen {
  readonly request: object;
  readonly response: object;
}

/** A route that notes what its request and answer inherit from. */
function noting(seen: Seen[]): AddRoutes {
  return (router) => {
    router.get('/seen', (request, response) => {
      const [of, to] = [request, response].map((one) => Object.getPrototypeOf(one) as object);
      seen.push({ request: of ?? {}, response: to ?? {} });
      response.json({ path: request.path, isOfThisApp: request.app === response.app });
    });
  };
}

function options(seen: Seen[]) {
  const logger = createLogger({ level: 'info', destination: { write: () => undefined } });
  return { routes: [noting(seen)], logger, isReady: () => true };
}

it('requests and answers are Express’s from the start, and stay what they were made as', async () => {
  const seen: Seen[] = [];
  const app = Promise.withResolvers<RequestListener>();
  const handler: RequestListener = (request, response) =>
    void app.promise.then((loaded) => loaded(request, response));
  const listener = await listen({ handler, host: '127.0.0.1', port: 0 });
  onTestFinished(() => listener.close());
  const { exchangeClasses, port } = listener;
  const ask = () => fetch(`http://127.0.0.1:${port}/seen`);
  // The first one comes in before there is an app, as in a service that is starting.
  const early = ask();
  app.resolve(createApp({ ...options(seen), exchangeClasses }));

  for (const answer of [await early, await ask()]) {
    expect(await answer.json()).toEqual({ path: '/seen', isOfThisApp: true });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
  const { IncomingMessage: Request, ServerResponse: Response } = exchangeClasses;
  const made = { request: Request.prototype, response: Response.prototype };
  expect(seen).toEqual([made, made]);
  expect(seen[1]?.request).toBe(made.request);
  expect(seen[1]?.response).toBe(made.response);
});

it('Express gives others a prototype of its own, without which none of this would be needed', async () => {
  const seen: Seen[] = [];
  const server = createServer(createApp(options(seen))).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/seen`);
  expect(seen).toHaveLength(1);
  expect(seen[0]?.request).not.toBe(IncomingMessage.prototype);
  expect(seen[0]?.response).not.toBe(ServerResponse.prototype);
});

it('two services in one process do not get into each other', async () => {
  const [first, second] = [createExchangeClasses(), createExchangeClasses()];
  expect(first.IncomingMessage).not.toBe(second.IncomingMessage);
  const [firstApp, secondApp] = [first, second].map((exchangeClasses) =>
    createApp({ ...options([]), exchangeClasses }),
  );
  expect((first.IncomingMessage.prototype as { readonly app?: unknown }).app).toBe(firstApp);
  expect((second.IncomingMessage.prototype as { readonly app?: unknown }).app).toBe(secondApp);
});
