import { runLine } from './command/run-line.ts';

// A reader that has seen enough (`reeve computer list | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runLine(process.argv.slice(2));
