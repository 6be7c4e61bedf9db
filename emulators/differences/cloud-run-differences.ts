import type { KnownDifference } from './known-differences.ts';
import { DEFAULT_MAX_PROCESSES } from '../cloud-run/cloud-run-emulator.ts';

export const CLOUD_RUN_DIFFERENCES: readonly KnownDifference[] = [
  {
    about: 'Images',
    service: 'are pulled',
    emulator:
      'stand for programs of this machine, named by `--job`, `--image` or the file; a job with another image is refused',
  },
  {
    about: 'Containers',
    service: 'see their own file system, with CPU and memory limited',
    emulator:
      "are processes of your user, without limits (a fault of `RunTask` ends one like a limit), in the image's `cwd`; they see this machine's environment too",
  },
  {
    about: 'Tasks at once',
    service: 'as many as `parallelism` and quota allow',
    emulator: `${DEFAULT_MAX_PROCESSES} processes, or \`--max-processes\`; the rest waits in order`,
  },
  { about: 'Secrets as variables', service: 'are filled in', emulator: 'UNIMPLEMENTED' },
  {
    about: 'Volumes, networks, service accounts, resources, probes, `working_dir`, `depends_on`',
    service: 'have an effect',
    emulator: 'are stored, and have no effect; all containers of a task start at once',
  },
  {
    about: '`start_execution_token`, `run_execution_token`',
    service: 'CreateJob and UpdateJob start an execution',
    emulator: 'UNIMPLEMENTED; RunJob starts executions',
  },
  {
    about: 'Delayed jobs (Preview)',
    service: 'start up to 12 hours later, if the job or its execution says so',
    emulator: 'start later by a fault of `StartExecution` only',
  },
  {
    about: 'Log sinks',
    service: 'have filters, destinations, and a right to publish',
    emulator: 'one sink sends the ends of all executions to `--audit-log-topic`; no entry is stored',
  },
  {
    about: '`show_deleted`',
    service: 'lists deleted jobs, executions and tasks that have not expired',
    emulator: 'lists deleted jobs and executions; ListTasks ignores it',
  },
  {
    about: '`creator`, `last_modifier`, `launch_stage`',
    service: 'say who called, and which preview features are used',
    emulator: 'the first two are empty; always GA',
  },
  {
    about: 'Logs',
    service: 'go to Cloud Logging',
    emulator: 'go to standard error, each line with execution, task and attempt; `log_uri` leads nowhere',
  },
  {
    about: 'Changes of jobs',
    service: 'take a while, as operations',
    emulator: 'take effect at once; the answer is a finished operation',
  },
  {
    about: 'List of executions',
    service: 'shows a new one after an undocumented time',
    emulator: 'shows it at once, or later with `--list-lag-seconds`',
  },
  {
    about: 'Container names in overrides',
    service: 'any, if the job has one container',
    emulator: 'one of the job, or empty: a misspelt one is found early',
  },
  {
    about: 'Etag of RunJob',
    service: 'seems to be ignored',
    emulator: "ABORTED unless it is the job's, as the proto says",
  },
  {
    about: 'A stop of the emulators',
    service: 'does not happen',
    emulator:
      'cancels running executions; a SIGKILL ends their programs, and the executions are forgotten. Deleted resources are forgotten after both',
  },
  {
    about: 'Services, worker pools, builds, locations',
    service: 'are in the same API',
    emulator: 'are not emulated: only the RPCs of the table are',
  },
];
