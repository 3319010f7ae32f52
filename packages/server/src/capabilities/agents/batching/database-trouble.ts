import { AppError } from '@reeve/base';

/** Classes of SQLSTATE: connection, rollback, resources (a full disk), locks, operator, system, internal. */
const troubledClasses = ['08', '40', '53', '55', '57', '58', 'XX'];

/** Whether it says something of the database or of load, and nothing against what was to be written. */
export const isDatabaseTrouble = (thrown: unknown): boolean => {
  if (thrown instanceof AppError) return thrown.kind === 'unavailable' || thrown.kind === 'busy';
  const code = (thrown as { code?: unknown } | null)?.code;
  return (
    typeof code === 'string' &&
    /^[0-9A-Z]{5}$/.test(code) &&
    troubledClasses.includes(code.slice(0, 2))
  );
};
