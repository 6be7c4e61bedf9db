import type { Handler } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { refuseStrayBrowser } from './stray-browser.ts';

/** Lets a request for a launch pass that has one of `methods`, and was not sent by a stray browser. */
export function launchMethods(methods: readonly string[]): Handler {
  return (request, _response, next) => {
    const { method = '' } = request;
    if (!methods.includes(method)) {
      const detail = `${method} is not allowed here; use ${methods.toReversed().join(' or ')}`;
      throw new Problem({ code: 'method-not-allowed', detail, headers: { Allow: methods.join(', ') } });
    }
    refuseStrayBrowser(request);
    next();
  };
}
