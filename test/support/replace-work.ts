/**
 * Loaded before src/main.ts (`node --import`): replaces the job's work with the one that the variable WORK names, as if a
 * user had written it.
 */
import { registerHooks } from 'node:module';

const WORKS: Readonly<Record<string, string>> = {
  fails: `throw new Error('no rows');`,
  crashes: `
    setTimeout(() => { throw Object.assign(new Error('lost'), { password: 'hunter2' }); });
    await new Promise(() => undefined);`,
  'stops when told': `
    context.logger.info('working');
    const hold = setInterval(() => undefined, 60_000);
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    clearInterval(hold);
    throw new Error('half done');`,
  'ends well when told': `
    context.logger.info('working');
    const hold = setInterval(() => undefined, 60_000);
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    clearInterval(hold);`,
};

const body = WORKS[process.env['WORK'] ?? ''];
if (body === undefined) throw new Error('WORK is not the name of a work');
const source = `export async function work(id, context) { ${body} }`;

registerHooks({
  load: (url, context, next) =>
    url.endsWith('/src/job/work.ts') ? { format: 'module', source, shortCircuit: true } : next(url, context),
});
