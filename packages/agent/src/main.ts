import { AppError, exitCodeOfKind } from '@reeve/base';
import type { Command } from './commands/command.ts';

/** Each subcommand loads only what it needs: the monitor stays small. */
const commands: Record<string, () => Promise<Command>> = {
  run: async () => (await import('./commands/run.ts')).run,
  monitor: async () => (await import('./commands/monitor.ts')).monitor,
  enroll: async () => (await import('./commands/enroll.ts')).enroll,
  warm: async () => (await import('./commands/warm.ts')).warm,
  unpack: async () => (await import('./commands/unpack.ts')).unpack,
  'plug-in': async () => (await import('./commands/plug-in.ts')).plugIn,
  status: async () => (await import('./commands/status.ts')).status,
};

const usage = `Usage:
  enroll --server URL [--ca FILE | --ca-fingerprint SHA256] [--token T | --token-file FILE] --home DIR [--wait SECONDS] [--json]
  run --home DIR
  monitor --home DIR [--hang-seconds N] [--exit-on-stdin-end]
  status --home DIR [--json]
`;

/** With --json a refusal is one JSON object on standard error; otherwise two lines. */
const report = (refusal: AppError, asJson: boolean): void => {
  const text = asJson
    ? JSON.stringify(refusal.toBody())
    : `reeve: ${refusal.message}\n  What to do: ${refusal.remedy}`;
  process.stderr.write(`${text}\n`);
};

const main = async (): Promise<number> => {
  const [name = '', ...args] = process.argv.slice(2);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined || args.includes('--help')) {
    process.stdout.write(usage);
    return load || name === '--help' ? 0 : 2;
  }
  try {
    const command = await load();
    return await command(args);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    report(thrown, args.includes('--json'));
    return exitCodeOfKind[thrown.kind];
  }
};

// Whoever read the log may be gone before the agent: that is no reason to stop.
process.stdout.on('error', () => process.stdout.destroy());
main().then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    console.error(thrown);
    process.exit(1);
  },
);
