export * from './load-loops.ts';
export * from './server-connection.ts';
export * from './simulated-agent.ts';
export * from './simulated-computer.ts';
export * from './simulated-inventory.ts';
export * from './title-pool.ts';
