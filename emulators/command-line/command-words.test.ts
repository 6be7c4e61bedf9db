import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandWords } from './command-words.ts';

/** The words that a shell makes of a line. */
function shellWords(line: string): readonly string[] {
  const print = `'${process.execPath}' -e 'console.log(JSON.stringify(process.argv.slice(1)))' --`;
  return JSON.parse(spawnSync('/bin/sh', ['-c', `${print} ${line}`]).stdout.toString());
}

describe('a command line', () => {
  it.each([
    `python3 manage.py  job`,
    `  a\tb  `,
    String.raw`a\ b c\'d`,
    String.raw`-c "print(\"hi\\n\", '\t', \$HOME)"`,
    String.raw`-c 'print("hi\n")'`,
    `it"'"s 'it'"'"'s' --x="a b"c'd e'`,
    `'' "" a''`,
    `'a\nb' c\\\nd "e\\\nf"`,
    `ジョブ '引数 id'`,
  ])('%j is the words that a shell makes of it', (line) => {
    expect(commandWords(line)).toEqual(shellWords(line));
  });

  it('does not interpret variables, wildcards, pipes and comments', () => {
    const words = ['echo', '$HOME', '*', '|', 'x', '>y', '#z'];
    expect(commandWords(words.join(' '))).toEqual(words);
  });

  it.each(["'open", '"open', 'a "b', String.raw`"a\"`, 'a\\'])('%j is not complete', (line) => {
    expect(commandWords(line)).toBeUndefined();
  });

  it.each(['', '  '])('%j has no words', (line) => {
    expect(commandWords(line)).toEqual([]);
  });
});
