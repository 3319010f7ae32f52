/** Started and killed by a test: starts a child that ends with its standard input. */
import { startChild } from './child-program.ts';

const child = startChild({
  name: 'child',
  program: { command: process.execPath, args: ['-e'] },
  args: ["process.stdin.on('end', () => process.exit(0)).resume(); setInterval(() => 0, 1000)"],
  environment: process.env,
  log: { write: () => undefined, close: () => undefined },
  tell: () => undefined,
});
setTimeout(() => process.send?.(child.pid), 200);
setInterval(() => undefined, 1000);
