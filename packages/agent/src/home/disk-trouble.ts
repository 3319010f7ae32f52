import { AppError } from '@reeve/base';

const codes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG']);

/** Whether the computer's own disk refused to take something: full, read-only or broken. */
export const isDiskTrouble = (thrown: unknown): boolean =>
  thrown instanceof AppError
    ? thrown.code === 'spool.notWritten'
    : thrown instanceof Error && 'code' in thrown && codes.has(thrown.code);
