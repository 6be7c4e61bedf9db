/**
 * Runs as the job of the local chain when no program was given: logs its arguments and environment in one structured line.
 * Its image sets no variable except the ledger's address, so that everything it shows comes from the launch.
 */
const args = process.argv.slice(2);
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => name !== 'PATH' && name !== 'LEDGER_URL' && !name.startsWith('CLOUD_RUN_'),
  ),
);
const message = `${env['LAUNCH_JOB'] ?? 'the default job'} was started with ${JSON.stringify(args)}`;
process.stdout.write(`${JSON.stringify({ severity: 'INFO', message, args, env })}\n`);
