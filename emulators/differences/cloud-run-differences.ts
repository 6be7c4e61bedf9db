import type { KnownDifference } from './known-differences.ts';
import { DEFAULT_MAX_PROCESSES } from '../cloud-run/cloud-run-emulator.ts';

export const CLOUD_RUN_DIFFERENCES: readonly KnownDifference[] = [
  {
    about: 'Images',
    service: 'are pulled',
    emulator:
      'stand for programs of this machine, which `--job`, `--image` or the file name; a job with another image is refused',
  },
  {
    about: 'Containers',
    service: 'see their own file system, with CPU and memory limited',
    emulator:
      "are processes of yours, without limits (a fault of `RunTask` ends one as a limit would), in the image's `cwd`; they see this machine's environment beneath the job's",
  },
  {
    about: 'At once',
    service: 'as many tasks as `parallelism` and quota allow',
    emulator: `${DEFAULT_MAX_PROCESSES} with processes, or \`--max-processes\`; the rest waits in order`,
  },
  { about: 'Secrets as variables', service: 'are filled in', emulator: 'UNIMPLEMENTED' },
  {
    about: 'Volumes, networks, service accounts, resources, probes, `working_dir`, `depends_on`',
    service: 'have their effects',
    emulator: 'are kept and given back; all containers of a task start at once',
  },
  {
    about: '`start_execution_token`, `run_execution_token`',
    service: 'CreateJob and UpdateJob start an execution',
    emulator: 'UNIMPLEMENTED; RunJob starts executions',
  },
  {
    about: 'Delayed jobs (Preview)',
    service: 'start up to 12 hours later, when the job or its execution says so',
    emulator: 'start later by a fault of `StartExecution`; nothing in a job delays it',
  },
  {
    about: 'Log sinks',
    service: 'have filters and destinations, and a right to publish',
    emulator: 'one, which sends the ends of all executions to `--audit-log-topic`; no entry is kept',
  },
  {
    about: '`show_deleted`',
    service: 'lists deleted jobs, executions and tasks that have not expired',
    emulator: 'lists deleted jobs and executions; ListTasks takes it and shows none',
  },
  {
    about: '`creator`, `last_modifier`, `launch_stage`',
    service: 'tell who called, and which preview features are used',
    emulator: 'empty: nobody logs in; always GA',
  },
  {
    about: 'Logs',
    service: 'go to Cloud Logging',
    emulator: 'go to standard error, a line each with execution, task and attempt; `log_uri` leads nowhere',
  },
  {
    about: 'Changes of jobs',
    service: 'take a while, as operations',
    emulator: 'take effect at once; the operation is done when it is answered',
  },
  {
    about: 'List of executions',
    service: 'how soon it shows a new one is documented nowhere',
    emulator: 'at once, or later by `--list-lag-seconds`',
  },
  {
    about: 'Container names in overrides',
    service: 'a job with one container takes any',
    emulator: 'has to be one of the job, or empty: a misspelt one is found early',
  },
  {
    about: 'Etag of RunJob',
    service: 'was seen not to be looked at',
    emulator: 'ABORTED unless it is that of the job, as the proto says',
  },
  {
    about: 'A stop of the emulators',
    service: 'there is none',
    emulator:
      'ends running executions, as cancelled ones; a SIGKILL ends their programs, and the executions are forgotten. What was deleted is forgotten either way',
  },
  {
    about: 'Services, worker pools, builds, locations',
    service: 'are in the same API',
    emulator: 'are not there: only what the table of RPCs names',
  },
];
