import { createHash, randomUUID } from 'node:crypto';
import { constants, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { dirname, join } from 'node:path';
import { AppError, messageOf } from '@reeve/base';
import type { PackageManifest, PackageReference } from '@reeve/protocol/agent';
import { packageManifestText } from '@reeve/protocol/agent/wire';
import { signerOf } from '@reeve/protocol/plug-in-file';
import { hashOfFile, type WantedContent } from '../../content/fetch-content.ts';
import { contentOpener, type OpenContent } from '../../content/open-content.ts';
import { makeDirectory } from '../../home/durable-file.ts';
import type { FileSource } from '../plug-in.ts';
import { softwareErrors } from './errors.ts';
import { FileCache } from './file-cache.ts';
import { readManifest } from './order.ts';
import { TokenBucket } from './token-bucket.ts';

/** Left on the disk whatever is fetched. */
const reserveBytes = 256 * 1024 * 1024;
/** Files that no policy needs any more may take so much. */
const cacheBytes = 2 * 1024 * 1024 * 1024;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const megabytes = (bytes: number): number => Math.ceil(bytes / 1_000_000);

export interface PackagesOptions {
  /** Directory of the plug-in. */
  data: string;
  fileSource: () => Promise<FileSource>;
  /** For tests: another way to the files. */
  open?: OpenContent;
}

/** Packages as they come from the server: nothing of one is believed before its signature, and its hashes, are right. */
export class Packages {
  readonly #options: PackagesOptions;
  readonly #manifests: string;
  readonly #stages: string;
  readonly #cache: FileCache;
  readonly #open: OpenContent;
  readonly #connections = new Agent({ keepAlive: true, maxSockets: 1, timeout: 60_000 });
  #source: FileSource | undefined;

  constructor(options: PackagesOptions) {
    const { data } = options;
    this.#options = options;
    this.#manifests = join(data, 'manifests');
    this.#stages = join(data, 'stages');
    this.#cache = new FileCache(join(data, 'files'), cacheBytes);
    makeDirectory(this.#manifests);
    makeDirectory(this.#stages);
    this.#open =
      options.open ??
      contentOpener(() => {
        const { server = '', authorities = [], token } = this.#source ?? {};
        return { server: new URL(server), authorities, token };
      }, this.#connections);
  }

  close(): void {
    this.#connections.destroy();
  }

  /** @throws `software.*`, `content.*` */
  async manifest(reference: PackageReference, signal: AbortSignal): Promise<PackageManifest> {
    const { name, version, packageId, manifestSha256 } = reference;
    // Asked each time, with the keys of today: a key that was taken back counts no more.
    const { publisherKeys } = await this.#options.fileSource();
    const text = Buffer.from(packageManifestText(packageId, manifestSha256));
    if (signerOf(text, reference.signature, publisherKeys) === undefined) {
      throw softwareErrors.notSigned({ name, version });
    }
    const bytes = this.#kept(manifestSha256) ?? (await this.#fetchManifest(reference, signal));
    const manifest = this.#read(bytes, reference);
    if (manifest.packageId !== packageId) throw softwareErrors.otherPackage({ name, version });
    return manifest;
  }

  #read(bytes: Buffer, { name, version }: PackageReference): PackageManifest {
    try {
      return readManifest(JSON.parse(bytes.toString()), '');
    } catch (thrown) {
      throw softwareErrors.unreadable({ name, version, problem: messageOf(thrown) }, thrown);
    }
  }

  #kept(sha256: string): Buffer | undefined {
    try {
      const bytes = readFileSync(join(this.#manifests, sha256));
      return hashOf(bytes) === sha256 ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  async #fetchManifest(reference: PackageReference, signal: AbortSignal): Promise<Buffer> {
    const { manifestSha256: sha256, manifestBytes: bytes } = reference;
    await this.#fetchOne({ sha256, bytes }, new TokenBucket(null), 'manifest', reference, signal);
    const content = readFileSync(this.#cache.pathOf(sha256));
    this.#cache.drop(sha256);
    if (hashOf(content) !== sha256) throw this.#altered('manifest', reference, 'on the disk');
    writeFileSync(join(this.#manifests, sha256), content, { mode: 0o600 });
    return content;
  }

  #altered(path: string, { name, version }: { name: string; version: string }, problem: string) {
    return softwareErrors.altered({ path, name, version, problem });
  }

  /** Bytes of the files that are not here yet. */
  missing(manifest: PackageManifest): number {
    return this.#cache.missing(manifest.files);
  }

  /** Brings all files of a package here. @throws `software.*`, `content.*` */
  async fetch(
    manifest: PackageManifest,
    bandwidthKiBPerSecond: number | null,
    signal: AbortSignal,
  ): Promise<void> {
    const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    const needed = this.missing(manifest) + total;
    const free = this.#cache.freeBytes() - reserveBytes;
    if (needed > free) {
      throw softwareErrors.diskFull({
        name: manifest.name,
        neededMegabytes: megabytes(needed),
        freeMegabytes: megabytes(Math.max(0, free)),
        path: this.#options.data,
      });
    }
    const rate = bandwidthKiBPerSecond === null ? null : bandwidthKiBPerSecond * 1024;
    const bucket = new TokenBucket(rate);
    for (const file of manifest.files) {
      if (file.bytes > 0) await this.#fetchOne(file, bucket, file.path, manifest, signal);
    }
  }

  async #fetchOne(
    wanted: WantedContent,
    bucket: TokenBucket,
    path: string,
    of: { name: string; version: string },
    signal: AbortSignal,
  ): Promise<void> {
    const mayGoOn = async () => {
      this.#source = await this.#options.fileSource();
      if (!this.#source.mayDownload) throw softwareErrors.blockout();
    };
    try {
      await this.#cache.fetch(wanted, { open: this.#open, bucket, mayGoOn, signal });
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'content.damaged') throw thrown;
      throw this.#altered(path, of, String(thrown.details.problem));
    }
  }

  /**
   * A folder with the files of a package under their names. What lies there is hashed as it lies there: it is what
   * will be run.
   * @throws `software.altered`
   */
  async stage(manifest: PackageManifest, files: boolean): Promise<string> {
    const folder = this.emptyStage();
    mkdirSync(join(folder, 'files'), { mode: 0o755 });
    try {
      for (const file of files ? manifest.files : []) await this.#place(folder, file, manifest);
    } catch (thrown) {
      this.clear(folder);
      throw thrown;
    }
    return folder;
  }

  async #place(
    folder: string,
    { path, sha256, bytes }: PackageManifest['files'][number],
    manifest: PackageManifest,
  ): Promise<void> {
    const target = join(folder, 'files', path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    if (bytes === 0) return writeFileSync(target, '', { mode: 0o755 });
    // Not at a stretch: the agent ends a plug-in that does not answer.
    await copyFile(this.#cache.pathOf(sha256), target, constants.COPYFILE_FICLONE);
    const found = await hashOfFile(target);
    if (found === sha256) return;
    this.#cache.drop(sha256);
    throw this.#altered(path, manifest, `its hash is ${found}`);
  }

  clear(folder: string): void {
    rmSync(folder, { recursive: true, force: true });
  }

  /**
   * Removes what no policy needs.
   * @param needed every package that a policy names
   * @param open those of them that are still to be brought, or taken away: their files stay
   */
  tidy(needed: readonly PackageReference[], open: readonly PackageReference[]): void {
    const manifests = new Set(needed.map(({ manifestSha256 }) => manifestSha256));
    for (const name of readdirSync(this.#manifests)) {
      if (!manifests.has(name)) rmSync(join(this.#manifests, name));
    }
    this.#cache.trim(new Set(open.flatMap((one) => this.#filesOf(one))));
  }

  #filesOf(reference: PackageReference): string[] {
    const bytes = this.#kept(reference.manifestSha256);
    const files = bytes ? this.#read(bytes, reference).files : [];
    return [reference.manifestSha256, ...files.map(({ sha256 }) => sha256)];
  }

  /** A folder without files. */
  emptyStage(): string {
    const folder = join(this.#stages, randomUUID());
    mkdirSync(folder, { mode: 0o755 });
    return folder;
  }

  /** Removes folders that a kill left. */
  clearStages(): void {
    for (const name of readdirSync(this.#stages)) this.clear(join(this.#stages, name));
  }
}
