import type { AddRoutes } from '../server/app.ts';
import { answerJson } from '../server/data-answer.ts';

/** `GET /openapi.json`: the request side. It needs no token, because it contains nothing about this service. */
export const openApiRoutes: AddRoutes = (router) => {
  router.get('/openapi.json', async (_request, response) => {
    const { OPEN_API } = await import('./open-api/document.ts');
    answerJson(response, OPEN_API);
  });
};
