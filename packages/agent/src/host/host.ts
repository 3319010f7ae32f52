/** The computer as plug-ins see it: the only door to files, commands and addresses of the host. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Whether everything can be read: running as root, on Unix. */
  readonly privileged: boolean;
  /** Content of a file; absent when there is none or it may not be read. */
  readText(path: string): Promise<string | undefined>;
  readBytes(path: string): Promise<Buffer | undefined>;
  /** Names in a directory, sorted; empty when there is none or it may not be read. */
  list(path: string): Promise<string[]>;
  /** Facts about what a path leads to; absent when there is nothing. */
  stat(path: string): Promise<FileFacts | undefined>;
  /** Target of a symbolic link as it is written; absent when the path is none. */
  readLink(path: string): Promise<string | undefined>;
  /** The path with all symbolic links followed, as seen from inside the host's root. */
  realPath(path: string): Promise<string | undefined>;
  /** Size of the file system that holds a path; absent when it does not answer. */
  fileSystem(path: string): Promise<FileSystemFacts | undefined>;
  /** Runs a command without a shell; absent when there is no such command or it did not end in time. */
  run(
    command: string,
    args: readonly string[],
    timeoutMs: number,
  ): Promise<CommandResult | undefined>;
  /** Addresses of the interfaces that are up. */
  addresses(): InterfaceAddress[];
  /** Name as the operating system tells it, perhaps with a domain. */
  hostName(): string;
  /** Processor architecture as the operating system names it, e.g. x86_64. */
  machine(): string;
  /** Time zone of this process. */
  timeZone(): string;
}

export interface FileFacts {
  size: number;
  /** Milliseconds. */
  modifiedMs: number;
  inode: number;
  uid: number;
  isDirectory: boolean;
}

export interface FileSystemFacts {
  sizeBytes: number;
  freeBytes: number;
  /** What a user without privileges may still use. */
  availableBytes: number;
}

export interface CommandResult {
  exitCode: number;
  stdout: string;
}

export interface InterfaceAddress {
  name: string;
  family: 'IPv4' | 'IPv6';
  /** With prefix length, e.g. `10.0.0.5/24`. */
  cidr: string;
  mac: string;
  internal: boolean;
}
