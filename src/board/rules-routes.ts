import type { ServerResponse } from 'node:http';
import { callerOf } from '../auth/caller.ts';
import type { AddRoutes } from '../server/app.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { answerPage } from '../server/page-answer.ts';
import { requireMethod } from '../server/required-method.ts';
import type { BoardOptions } from './board-options.ts';
import { html } from './html.ts';
import { wordsFor } from './language.ts';
import { layout } from './layout.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { formOf, readerPost } from './operator-post.ts';
import { viewerOf } from './operators.ts';
import { rules } from './rules.ts';
import { tryForm, type TryFormOptions } from './tried-event.ts';
import { fieldsIn, givenIn, NO_FIELDS } from './try-event.ts';

/** Larger ones are for `rules test`. Each quote and brace of an event takes three bytes in a form. */
const FORM_LIMIT = 1024 * 1024;

type Asked = Pick<TryFormOptions, 'fields' | 'result'> & { readonly status: number };

/** `/rules`: the rules in force, and a form that tries an event. Every viewer may try one: nothing is launched. */
export function rulesRoutes(options: BoardOptions): AddRoutes {
  const readOrPost: Handler = (request, _response, next) => {
    requireMethod(request, ['POST', 'GET', 'HEAD']);
    next();
  };
  return (router) => {
    router
      .route('/rules')
      .all(readOrPost)
      .get((request, response) =>
        show({ request, response, options }, { status: 200, fields: NO_FIELDS, result: undefined }),
      )
      .post(...readerPost(options, { limit: FORM_LIMIT }), async (request, response) => {
        const fields = fieldsIn(formOf(request));
        const given = givenIn(fields);
        const asked: Asked =
          'badLine' in given
            ? { status: 400, fields, result: wordsFor(request).trying.badAttribute(given.badLine) }
            : { status: 200, fields, result: await options.tryEvent(given.given) };
        await show({ request, response, options }, asked);
      });
  };
}

async function show(
  {
    request,
    response,
    options,
  }: { readonly request: RoutedRequest; readonly response: ServerResponse; readonly options: BoardOptions },
  { status, ...asked }: Asked,
): Promise<void> {
  const words = wordsFor(request);
  const { rules: inForce } = options;
  const [formToken, launches] = await readFor(request, options);
  const text = layout({
    title: words.nav.rules,
    body: html`${rules({ inForce, launches, words })} ${tryForm({ ...asked, inForce, formToken, words })}`,
    words,
    viewer: viewerOf(request, options),
    at: '/rules',
    isStill: true,
  });
  await answerPage(request, response, { status, body: { type: 'text/html', text } });
}

async function readFor(
  request: RoutedRequest,
  { formTokens, survey, rules: { rules: written } }: BoardOptions,
) {
  try {
    return await Promise.all([
      formTokens.make(callerOf(request)?.email ?? ''),
      survey.ofRules(written.map(({ rule }) => rule)),
    ]);
  } catch (error) {
    throw ledgerProblem(error);
  }
}
