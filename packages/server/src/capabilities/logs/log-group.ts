import { sha256Hex } from '@reeve/base';
import type { LogLevelWord } from '@reeve/protocol/local';

const guid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const hash = /\b[0-9a-f]{16,}\b/gi;
const number = /\d+/g;

/** The message without what is different each time. */
export const templateOf = (message: string): string =>
  message.replace(guid, '<id>').replace(hash, '<hash>').replace(number, '<n>').slice(0, 1000);

/** Lines from here on belong to groups. */
export const isGrouped = (level: LogLevelWord): boolean => level === 'warn' || level === 'error';

/** Which group a line belongs to. */
export const groupKey = (source: string, level: LogLevelWord, message: string): string =>
  sha256Hex([source, level, templateOf(message)].join('\n')).slice(0, 32);
