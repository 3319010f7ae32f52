import * as access from './access.ts';
import * as agents from './agents.ts';
import * as audit from './audit.ts';
import * as computers from './computers.ts';
import * as eventQueue from './event-queue.ts';
import * as filters from './filters.ts';
import * as logs from './logs.ts';
import * as organization from './organization.ts';
import * as packages from './packages.ts';
import * as plugIns from './plug-ins.ts';
import * as policies from './policies.ts';
import type { RouteContract } from './route.ts';
import * as runs from './runs.ts';
import * as server from './server.ts';
import * as settings from './settings.ts';
import * as tasks from './tasks.ts';

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
  eventQueue,
  filters,
  logs,
  organization,
  packages,
  plugIns,
  policies,
  runs,
  server,
  settings,
  tasks,
].flatMap((module) => Object.values(module).filter(isRoute));
