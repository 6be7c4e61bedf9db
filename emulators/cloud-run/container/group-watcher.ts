import { spawn, type ChildProcess } from 'node:child_process';

/** Reads which groups run, and kills those that still do when there is nothing more to read. */
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
 * Kills process groups once this process has ended, however it did: a SIGKILL leaves it no time to do so itself. It
 * is a shell at the other end of a pipe, which the operating system closes with the process.
 */
export class GroupWatcher {
  #shell: ChildProcess | undefined;

  /** Takes charge of a group, until told that it has ended. */
  started(group: number): void {
    this.#shell ??= startShell();
    this.#tell(`started ${group}`);
  }

  ended(group: number): void {
    this.#tell(`ended ${group}`);
  }

  /** Ends the shell, and the groups that it has. */
  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #tell(line: string): void {
    this.#shell?.stdin?.write(`${line}\n`);
  }
}

function startShell(): ChildProcess {
  // A group of its own, out of reach of a Ctrl-C in the terminal.
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // Without it a SIGKILL leaves programs running, and nothing else is amiss.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return shell;
}
