import { integer, oneOf, text } from '../formats.ts';
import { widened, type Keys } from './key.ts';

export type Role = 'http' | 'subscriber' | 'board' | 'all';

/** The process: its role, its address, its log. */
export const SERVICE = {
  ROLE: {
    doc: 'What `serve` runs: `http` (requests), `subscriber` (pushes), `board` (the board), `all` (requests and pushes).',
    readBy: ['requests', 'pushes', 'board'],
    format: oneOf(['http', 'subscriber', 'board', 'all']),
    default: widened<Role>('all'),
    env: 'ROLE',
  },
  PORT: {
    doc: 'Port to listen on; 0: any free port.',
    readBy: ['requests', 'pushes', 'board'],
    format: integer({ least: 0, most: 65_535 }),
    default: 8080,
    env: 'PORT',
  },
  HOST: {
    doc: 'Address to listen on.',
    readBy: ['requests', 'pushes', 'board'],
    format: text('an address', /^\S+$/),
    default: '0.0.0.0',
    env: 'HOST',
  },
  LOG_LEVEL: {
    doc: 'Lowest level that is logged.',
    readBy: ['requests', 'pushes', 'board', 'job'],
    format: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    env: 'LOG_LEVEL',
  },
} satisfies Keys;
