import * as access from './access.ts';
import * as agents from './agents.ts';
import * as audit from './audit.ts';
import * as computers from './computers.ts';
import type { RouteContract } from './route.ts';
import * as server from './server.ts';

const isRoute = (value: unknown): value is RouteContract =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  'access' in value &&
  'path' in value;

/** Every route of `/api/v1`: what contract tests, the OpenAPI document and the authorization test walk over. */
export const allRoutes: readonly RouteContract[] = [
  access,
  agents,
  audit,
  computers,
  server,
].flatMap((module) => Object.values(module).filter(isRoute));
