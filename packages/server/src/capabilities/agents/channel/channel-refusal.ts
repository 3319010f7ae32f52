import { AppError } from '@reeve/base';
import { maximumMessageBytes } from '@reeve/protocol/agent';
import { isDatabaseTrouble } from '../batching/database-trouble.ts';
import { spreadSeconds } from '../batching/spread.ts';
import { agentErrors } from '../errors.ts';

/** Back-pressure without a number would make all agents come back together. */
const withRetry = (refusal: AppError, agent: string): AppError =>
  ['busy', 'unavailable'].includes(refusal.kind) && !('retryAfterSeconds' in refusal.details)
    ? new AppError(
        {
          ...refusal.toBody(),
          details: { ...refusal.details, retryAfterSeconds: spreadSeconds(agent, 5, 25) },
        },
        refusal,
      )
    : refusal;

interface Thrown {
  code?: string;
  statusCode?: number;
  message?: string;
}

/** What the HTTP server refuses by itself, said in the words of the agents' channel. `agent` spreads the retries. */
export const channelRefusal = (thrown: unknown, agent: string): unknown => {
  const { code, statusCode = 500, message = '' } = (thrown ?? {}) as Thrown;
  if (code === 'api.tooLarge' || statusCode === 413)
    return agentErrors.messageTooLarge({ limit: maximumMessageBytes }, thrown);
  if (code === 'api.invalid') return agentErrors.malformed({ reason: message }, thrown);
  if (thrown instanceof AppError) return withRetry(thrown, agent);
  if (isDatabaseTrouble(thrown))
    return withRetry(agentErrors.notStored({ reason: message }, thrown), agent);
  if (statusCode >= 400 && statusCode < 500)
    return agentErrors.malformed({ reason: message }, thrown);
  return thrown;
};
