import { totalmem } from 'node:os';

const megabyte = 1024 * 1024;

/** An eighth of memory, between 128 MB and 1 GB: the server and its agent live on the same computer. */
const sharedBuffersMegabytes = (memoryBytes: number): number =>
  Math.min(1024, Math.max(128, Math.floor(memoryBytes / 8 / megabyte)));

/**
 * Settings of the embedded PostgreSQL, as command-line options: no file of the data directory is edited, so
 * a release brings its own. Durability settings stay at their safe defaults.
 */
export const postgresOptions = (socketDirectory: string, memoryBytes = totalmem()): string[] => {
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0777', // the directory is private, and every connection needs the password
    shared_buffers: `${sharedBuffersMegabytes(memoryBytes)}MB`,
    max_connections: '60',
    wal_level: 'replica', // online backups
    max_wal_senders: '4',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    wal_compression: 'pglz',
    random_page_cost: '1.1',
    jit: 'off', // short statements: compiling them costs more than it saves
    log_min_messages: 'warning',
    log_line_prefix: '%m [%p] ',
    default_transaction_isolation: 'read committed',
    timezone: 'UTC',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
};
