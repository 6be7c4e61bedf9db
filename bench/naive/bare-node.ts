/** The least that a server on Node does. */
import { createServer } from 'node:http';

createServer((_request, response) => response.writeHead(204).end()).listen(Number(process.env['PORT']));
