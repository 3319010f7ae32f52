import { cliErrors } from './errors.ts';

/** The first line of standard input. Throws `cli.secretMissing` when it is empty. */
export const readSecretFromStdin = async (): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  const [line = ''] = Buffer.concat(parts).toString('utf8').split(/\r?\n/);
  if (line === '') throw cliErrors.secretMissing();
  return line;
};
