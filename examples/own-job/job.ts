import { runJob } from 'job-bridge/job';

await runJob(async (id, { logger, env, launchId }) => {
  if (env['ORDERS'] === undefined) throw new Error('ORDERS is not set');
  logger.info({ orders: env['ORDERS'], launch: launchId }, `order ${id} is packed`);
});
