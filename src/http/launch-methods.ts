import type { Handler } from '../server/handler.ts';
import { requireMethod } from '../server/required-method.ts';
import { refuseStrayBrowser } from './stray-browser.ts';

/** Lets a launch request pass that has one of `methods` and was not sent by a browser on its own. */
export function launchMethods(methods: readonly string[]): Handler {
  return (request, _response, next) => {
    requireMethod(request, methods);
    refuseStrayBrowser(request);
    next();
  };
}
