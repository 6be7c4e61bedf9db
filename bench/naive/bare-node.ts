/** The least work of a server on Node. */
import { createServer } from 'node:http';

createServer((_request, response) => response.writeHead(204).end()).listen(Number(process.env['PORT']));
