import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import { createApp, type AddRoutes, type AppOptions } from './app.ts';
import { createExchangeClasses } from './exchange-classes.ts';
import { listen, type Listener } from './listener.ts';

/** What a request and its answer inherit from. */
type Prototypes = readonly unknown[];

function prototypesOf(request: IncomingMessage, response: ServerResponse): Prototypes {
  return [request, response].map((one) => Object.getPrototypeOf(one) as unknown);
}

/** A route that notes what it is given. */
function noting(seen: Prototypes[]): AddRoutes {
  return (router) => {
    router.get('/seen', (request, response) => {
      seen.push(prototypesOf(request, response));
      response.json({ path: request.path, isOfOneApp: request.app === response.app });
    });
  };
}

function appOptions(seen: Prototypes[]): AppOptions {
  const logger = createLogger({ level: 'info', destination: { write: () => undefined } });
  return { routes: [noting(seen)], logger, isReady: () => true };
}

async function listenTo(handler: RequestListener): Promise<Listener> {
  const listener = await listen({ handler, host: '127.0.0.1', port: 0 });
  onTestFinished(() => listener.close());
  return listener;
}

it('requests and answers stay as they were made, and are Express’s, those too that came before the app', async () => {
  const made: Prototypes[] = [];
  const seen: Prototypes[] = [];
  const app = Promise.withResolvers<RequestListener>();
  const arrived = Promise.withResolvers<void>();
  const { exchangeClasses, port } = await listenTo((request, response) => {
    made.push(prototypesOf(request, response));
    arrived.resolve();
    void app.promise.then((loaded) => loaded(request, response));
  });
  const ask = () => fetch(`http://127.0.0.1:${port}/seen`);
  const early = ask();
  await arrived.promise;
  app.resolve(createApp({ ...appOptions(seen), exchangeClasses }));

  for (const answer of [await early, await ask()]) {
    expect(await answer.json()).toEqual({ path: '/seen', isOfOneApp: true });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
  expect(seen).toHaveLength(2);
  for (const [place, prototypes] of seen.entries()) {
    for (const [side, prototype] of prototypes.entries()) expect(prototype).toBe(made[place]?.[side]);
  }
});

it('a request that Node refuses for want of a Host is answered with the headers of every answer', async () => {
  const { exchangeClasses, port } = await listenTo(() => undefined);
  createApp({ ...appOptions([]), exchangeClasses });
  const socket = connect(port, '127.0.0.1');
  socket.end('GET /seen HTTP/1.1\r\nConnection: close\r\n\r\n');
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toContain('X-Content-Type-Options: nosniff');
});

it('Express changes those of other servers, without which none of this would be needed', async () => {
  const made: Prototypes[] = [];
  const seen: Prototypes[] = [];
  const app = createApp(appOptions(seen));
  const server = createServer((request, response) => {
    made.push(prototypesOf(request, response));
    app(request, response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/seen`);
  expect(seen).toHaveLength(1);
  for (const [side, prototype] of (seen[0] ?? []).entries()) expect(prototype).not.toBe(made[0]?.[side]);
});

it('two services in one process do not get into each other', () => {
  for (const exchangeClasses of [createExchangeClasses(), createExchangeClasses()]) {
    const app = createApp({ ...appOptions([]), exchangeClasses });
    expect(app.request).toBe(exchangeClasses.IncomingMessage.prototype);
    expect(app.request.app).toBe(app);
  }
});
