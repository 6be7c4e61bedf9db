import express from 'express';
import { callerOf } from '../auth/caller.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { postOnly } from '../server/required-method.ts';
import { BoardProblem } from './board-problem.ts';
import type { FormTokens } from './form-tokens.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { requireOperator, requireSameOrigin, type OperatorsOptions } from './operators.ts';

export interface OperatorPostOptions extends OperatorsOptions {
  readonly formTokens: Pick<FormTokens, 'isGood'>;
}

/** The largest form: a reason of 500 characters, each of them escaped. */
const FORM_LIMIT = 16 * 1024;

/** For actions: lets only forms pass that an operator sent from a page of this board. */
export function operatorPost(options: OperatorPostOptions): readonly Handler[] {
  const operatorsOnly: Handler = (request, _response, next) => {
    requireOperator(request, options);
    next();
  };
  return [postOnly, operatorsOnly, ...ownForm(options, { limit: FORM_LIMIT })];
}

/** For forms that change nothing: lets only those pass that were sent from a page that this board made for the sender. */
export function readerPost(
  options: Pick<OperatorPostOptions, 'formTokens'>,
  { limit }: { readonly limit: number },
): readonly Handler[] {
  const sameOrigin: Handler = (request, _response, next) => {
    requireSameOrigin(request);
    next();
  };
  return [sameOrigin, ...ownForm(options, { limit })];
}

function ownForm(
  options: Pick<OperatorPostOptions, 'formTokens'>,
  { limit }: { readonly limit: number },
): readonly Handler[] {
  const withToken: Handler = async (request, _response, next) => {
    if (!(await hasGoodToken(request, options))) {
      throw new BoardProblem({ code: 'forbidden', phrase: ({ refusals }) => refusals.oldForm });
    }
    next();
  };
  return [express.text({ type: 'application/x-www-form-urlencoded', limit }), withToken];
}

export function formOf({ body }: RoutedRequest): URLSearchParams {
  return new URLSearchParams(typeof body === 'string' ? body : '');
}

async function hasGoodToken(
  request: RoutedRequest,
  { formTokens }: Pick<OperatorPostOptions, 'formTokens'>,
): Promise<boolean> {
  try {
    return await formTokens.isGood(formOf(request).get('token') ?? '', callerOf(request)?.email ?? '');
  } catch (error) {
    throw ledgerProblem(error);
  }
}
