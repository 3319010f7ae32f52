import { currentProtocol, oldestProtocol } from '@reeve/protocol/agent';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { agentErrors } from '../errors.ts';

/** Refuses a protocol that this server does not speak, before the rest of the message is looked at. */
const refuseOtherProtocol = (body: unknown, serverVersion: string): void => {
  const offered = (body as { protocol?: unknown } | null)?.protocol;
  if (typeof offered !== 'number' || !Number.isSafeInteger(offered) || offered < 1)
    throw agentErrors.malformed({ reason: 'the number of its protocol is missing' });
  if (offered < oldestProtocol || offered > currentProtocol)
    throw agentErrors.protocolUnsupported({
      offered,
      server: serverVersion,
      oldest: oldestProtocol,
      current: currentProtocol,
    });
};

/** Reads a message by its schema. Fields that it does not name are left: a newer agent may send them. */
export const messageReader = <T extends TSchema>(
  schema: T,
  serverVersion: string,
): ((body: unknown) => Static<T>) => {
  const validator = Compile(schema);
  return (body) => {
    refuseOtherProtocol(body, serverVersion);
    if (validator.Check(body)) return body as Static<T>;
    const fault = validator.Errors(body)[0];
    throw agentErrors.malformed({
      reason: fault ? `${fault.instancePath || 'it'} ${fault.message}` : 'it has another shape',
    });
  };
};
