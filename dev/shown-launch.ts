/**
 * Runs as the job of the local chain where there is no program for it yet: says what it was started with, in one
 * structured line. Its image has no environment of its own but the address of the ledger, so that what it shows comes
 * from the launch.
 */
const args = process.argv.slice(2);
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => name !== 'PATH' && name !== 'LEDGER_URL' && !name.startsWith('CLOUD_RUN_'),
  ),
);
const message = `${env['LAUNCH_JOB'] ?? 'the default job'} was started with ${JSON.stringify(args)}`;
process.stdout.write(`${JSON.stringify({ severity: 'INFO', message, args, env })}\n`);
