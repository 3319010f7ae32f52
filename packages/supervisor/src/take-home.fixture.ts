/** Started by a test: takes the home, says how it went, and lives on. */
import { AppError } from '@reeve/base';
import { takeHome } from './home-lock.ts';

try {
  takeHome(process.argv[2] ?? '');
  process.send?.('taken');
} catch (thrown) {
  process.send?.(thrown instanceof AppError ? thrown.code : String(thrown));
}
setInterval(() => undefined, 1000);
