/** The least number of characters of a password; the server holds the same. */
export const leastPasswordLength = 12;

export const passwordProblem = (password: string): string | null =>
  password.length < leastPasswordLength
    ? `At least ${leastPasswordLength} characters: ${leastPasswordLength - password.length} more`
    : null;

export const repeatProblem = (repeat: string, password: string): string | null =>
  repeat === password ? null : 'The two differ';
