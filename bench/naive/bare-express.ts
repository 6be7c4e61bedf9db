/** The least work of Express: it reads a push, or nothing, and answers 204. */
import express from 'express';

const app = express();

app.post('/job/:id', (_request, response) => {
  response.status(204).end();
});

app.post('/pubsub/push', express.json(), (_request, response) => {
  response.status(204).end();
});

app.listen(Number(process.env['PORT']));
