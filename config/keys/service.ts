import { integer, oneOf, text } from '../formats.ts';
import { widened, type Keys } from './key.ts';

export type Role = 'http' | 'subscriber' | 'board' | 'all';

/** The process: what it does, where it listens, what it says. */
export const SERVICE = {
  ROLE: {
    doc: 'What `serve` runs: `http` (requests), `subscriber` (pushes), `board` (pages for people), `all` (requests and pushes).',
    readBy: ['requests', 'pushes', 'board'],
    format: oneOf(['http', 'subscriber', 'board', 'all']),
    default: widened<Role>('all'),
    env: 'ROLE',
  },
  PORT: {
    doc: 'Port to listen on; 0 takes any that is free.',
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
    doc: 'Least level that is logged.',
    readBy: ['requests', 'pushes', 'board', 'job'],
    format: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    env: 'LOG_LEVEL',
  },
} satisfies Keys;
