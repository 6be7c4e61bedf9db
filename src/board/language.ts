import type { IncomingMessage } from 'node:http';
import express from 'express';
import { EN, type Words } from './words/en.ts';
import { JA } from './words/ja.ts';

/** The words in the language that the browser prefers; English if it says nothing. */
export function wordsFor(request: IncomingMessage): Words {
  return express.request.acceptsLanguages.call(request, 'en', 'ja') === 'ja' ? JA : EN;
}
