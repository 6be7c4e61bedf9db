import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** What a server makes its requests and answers of; by Node's names, as `createServer` takes them. */
export interface ExchangeClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/** Classes of one server's own, so that an app can put itself behind them. */
export function createExchangeClasses(): ExchangeClasses {
  return {
    IncomingMessage: class extends IncomingMessage {},
    ServerResponse: class<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {},
  };
}

/**
 * Has a server's requests and answers be those of `app` from the start; once for each set of classes.
 *
 * Express gives each of them its own prototype when they come in, and V8 makes code slower for objects whose prototype
 * changes (docs/decisions/0012-requests-are-born-as-express-has-them.md). To set a prototype that is set does nothing.
 */
export function adoptExchanges(app: Express, classes: ExchangeClasses): void {
  const request = classes.IncomingMessage.prototype;
  const response = classes.ServerResponse.prototype;
  app.request = Object.setPrototypeOf(request, app.request) as Express['request'];
  app.response = Object.setPrototypeOf(response, app.response) as Express['response'];
}
