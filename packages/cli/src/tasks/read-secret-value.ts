import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { cliErrors } from '../errors.ts';

const silence = new Writable({ write: (_, __, done) => done() });

/** Typed on the terminal, without showing it. */
const ask = (question: string): Promise<string> =>
  new Promise((resolve) => {
    process.stderr.write(question);
    const lines = createInterface({ input: process.stdin, output: silence, terminal: true });
    lines.once('line', (line) => {
      lines.close();
      process.stderr.write('\n');
      resolve(line);
    });
    lines.once('close', () => resolve(''));
  });

const readAll = async (): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
};

/** From the terminal or all of standard input, without its last line break. Throws `cli.valueMissing`. */
export const readSecretValue = async (name: string): Promise<string> => {
  const value = process.stdin.isTTY ? await ask(`Value of ${name}: `) : await readAll();
  const text = value.replace(/\r?\n$/, '');
  if (text === '') throw cliErrors.valueMissing({ name });
  return text;
};
