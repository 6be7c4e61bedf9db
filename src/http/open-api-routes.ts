import type { AddRoutes } from '../server/app.ts';
import { answerJson } from '../server/data-answer.ts';

/** `GET /openapi.json`: what the request side takes and answers. Anybody may read it: it tells nothing of this service. */
export const openApiRoutes: AddRoutes = (router) => {
  router.get('/openapi.json', async (_request, response) => {
    const { OPEN_API } = await import('./open-api/document.ts');
    answerJson(response, OPEN_API);
  });
};
