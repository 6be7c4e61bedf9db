import { spawn, type ChildProcess } from 'node:child_process';

/** Reads the running groups, and kills the remaining ones at the end of its input. */
const SCRIPT = `
groups=' '
while read -r change group; do
  case $change in
    started) groups="$groups$group " ;;
    ended) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
`;

/**
 * Kills process groups after the end of this process, even by SIGKILL. It is a shell at the other end of a pipe, which the
 * operating system closes with the process.
 */
export class GroupWatcher {
  #shell: ChildProcess | undefined;

  /** Watches a group until it is reported as ended. */
  started(group: number): void {
    this.#shell ??= startShell();
    this.#tell(`started ${group}`);
  }

  ended(group: number): void {
    this.#tell(`ended ${group}`);
  }

  /** Ends the shell and the groups that it watches. */
  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #tell(line: string): void {
    this.#shell?.stdin?.write(`${line}\n`);
  }
}

function startShell(): ChildProcess {
  // In another group, which does not get a Ctrl-C in the terminal.
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // Without the shell everything works, but a SIGKILL leaves programs running.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return shell;
}
