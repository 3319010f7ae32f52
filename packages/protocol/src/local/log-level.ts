export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevelWord = (typeof logLevels)[number];
