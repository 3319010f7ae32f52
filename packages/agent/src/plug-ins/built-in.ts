import type { PlugInModule } from './plug-in.ts';

/** The plug-ins that are part of the agent; each is loaded in its own process only. */
const modules: Readonly<Record<string, () => Promise<PlugInModule>>> = {
  inventory: () => import('./inventory/plug-in.ts'),
  'software-delivery': () => import('./software-delivery/plug-in.ts'),
  tasks: () => import('./tasks/plug-in.ts'),
};

export const loadBuiltIn = async (name: string): Promise<PlugInModule> => {
  const load = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (load === undefined) throw new Error(`no plug-in ${name} is part of this agent`);
  return await load();
};
