import { messageOf } from '@reeve/base';
import { readLogLine } from '@reeve/protocol/local';
import type { Kernel } from '../../kernel/capability.ts';
import { type NewLine, storeLines } from './store-lines.ts';

/** Lines of one transaction. */
const batchSize = 1000;

const parse = (texts: readonly string[]): NewLine[] => {
  let last = new Date().toISOString();
  return texts.flatMap((text) => {
    const line = readLogLine(text, 'server', last);
    if (line === null) return [];
    last = line.time;
    return [{ ...line, agentId: null, computer: '' }];
  });
};

/**
 * Takes what the server has logged into the database: in batches, beside everything else. Without a database the
 * lines wait in a bounded buffer; what does not fit is counted, and stands in the log file.
 */
export const createOwnLines = ({
  db,
  logger,
  logLines,
  signals,
}: Pick<Kernel, 'db' | 'logger' | 'logLines' | 'signals'>) => {
  let failing = false;
  let dropped = 0;

  const storeBatch = async (): Promise<number> => {
    const texts = logLines.head(batchSize);
    if (texts.length === 0) return 0;
    await db.transaction(async (tx) => {
      await storeLines(tx, parse(texts));
      await signals.raise(tx, 'logs');
    });
    logLines.forget(texts.length);
    return texts.length;
  };

  const flush = async (): Promise<void> => {
    dropped += logLines.takeDropped();
    try {
      while ((await storeBatch()) === batchSize);
      failing = false;
      if (dropped > 0) logger.warn({ lines: dropped }, 'log lines stand in the log file alone');
      dropped = 0;
    } catch (thrown) {
      if (!failing) logger.info({ reason: messageOf(thrown) }, 'log lines are stored later');
      failing = true;
    }
  };
  return { flush };
};
