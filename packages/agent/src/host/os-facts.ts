/** Facts that Node reads of any operating system. */
export { release, totalmem, uptime } from 'node:os';
