import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CommandError, type Runtime } from '../../src/settings/runtime.ts';

export const folder = await mkdtemp(path.join(tmpdir(), 'rules-'));
// Several test files may share it.
process.once('exit', () => rmSync(folder, { recursive: true }));

export async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

export const RULES = `jobs:
  thumbnails: { job: thumbs, timeoutSeconds: 60 }
  report: { default: true, args: [] }
rules:
  - name: nightly
    from: { subscription: ticks }
    launch: { job: report }
  - name: uploads
    from: { attributes: { eventType: OBJECT_FINALIZE } }
    when: data.name.startsWith("in/")
    launch: { job: thumbnails, launchId: [gcs, "{data.name}"], args: [job, "--object={data.name}"], env: { G: "{data.g}" } }
  - name: finalized
    from: { type: t.finalized }
    launch: { job: thumbnails, args: ["--subject={event.subject}"] }
unmatched: ignore
`;
export const rules = await fileOf('rules.yaml', RULES);

/** The output of the command, or its error. */
export async function run(command: (runtime: Runtime) => Promise<void>, env: Record<string, string> = {}) {
  const printed: string[] = [];
  const notes: string[] = [];
  const runtime: Runtime = {
    env,
    stop: new AbortController().signal,
    print: (line) => void printed.push(line),
    note: (line) => void notes.push(line),
  };
  try {
    await command(runtime);
    return { exitCode: 0, stdout: printed.join('\n'), notes, message: '' };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { exitCode: error.exitCode, stdout: printed.join('\n'), notes, message: error.message };
  }
}
