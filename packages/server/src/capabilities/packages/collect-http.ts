import { Readable } from 'node:stream';
import { AppError, messageOf } from '@reeve/base';
import type { PackageFile } from '@reeve/protocol/agent';
import type { PackageSource } from '@reeve/protocol/api';
import {
  type Allowance,
  type Collected,
  type CollectParts,
  createAllowance,
  store,
} from './collected-files.ts';
import { packagesErrors } from './errors.ts';
import type { Remembered } from './package.ts';

type Address = Extract<PackageSource, { kind: 'http' }>['files'][number];
type Seen = Remembered[string];

/** Longest silence of the other side, before and within an answer. */
const silenceSeconds = 60;

const reasonOf = (thrown: unknown): string =>
  messageOf(thrown instanceof Error && thrown.cause ? thrown.cause : thrown);

/** Aborted when the other side keeps silent; each sign of life puts that off. */
const createSilence = (signal: AbortSignal) => {
  const silent = new AbortController();
  const timer = setTimeout(
    () => silent.abort(new Error(`no answer for ${silenceSeconds} seconds`)),
    silenceSeconds * 1000,
  );
  return {
    signal: AbortSignal.any([signal, silent.signal]),
    heard: () => void timer.refresh(),
    end: () => clearTimeout(timer),
  };
};
type Silence = ReturnType<typeof createSilence>;

/** What the answer says of its version; empty: nothing that can be asked for. */
const tagOf = ({ headers }: Response): string => {
  const tag = headers.get('etag') ?? '';
  // A weak tag does not promise the same bytes.
  return tag.startsWith('W/') ? '' : tag;
};

const through = async function* (body: AsyncIterable<Buffer>, { heard }: Silence) {
  for await (const chunk of body) {
    heard();
    yield chunk;
  }
};

const download = async (
  parts: CollectParts,
  allowance: Allowance,
  answer: Response,
  silence: Silence,
): Promise<Seen> => {
  if (answer.body === null) throw new Error('the answer has no body');
  const length = Number(answer.headers.get('content-length') ?? 0);
  if (length > allowance.left()) allowance.refuse();
  const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
  const stored = await store(parts, allowance, Readable.from(through(body, silence)));
  return { ...stored, tag: tagOf(answer) };
};

/** Asks for a file, and gets it only where it is not the one that is here. */
const look = async (
  parts: CollectParts,
  allowance: Allowance,
  { name, url, sha256: wanted }: Address,
  before: Seen | undefined,
): Promise<Seen> => {
  const known =
    before &&
    before.tag !== '' &&
    parts.here.has(before.sha256) &&
    (wanted ?? before.sha256) === before.sha256
      ? before
      : undefined;
  const silence = createSilence(parts.signal);
  try {
    const answer = await fetch(url, {
      signal: silence.signal,
      // The file as it is: packed on the way it would have another hash.
      headers: {
        'accept-encoding': 'identity',
        ...(known ? { 'if-none-match': known.tag } : {}),
      },
    });
    if (answer.status === 304 && known) return known;
    if (!answer.ok) {
      await answer.body?.cancel();
      throw packagesErrors.sourceGone({ reason: `${url} answers ${answer.status}` });
    }
    return await download(parts, allowance, answer, silence);
  } catch (thrown) {
    if (thrown instanceof AppError || parts.signal.aborted) throw thrown;
    throw packagesErrors.sourceGone({ reason: `${name} from ${url}: ${reasonOf(thrown)}` }, thrown);
  } finally {
    silence.end();
  }
};

const collectFile = async (
  parts: CollectParts,
  allowance: Allowance,
  address: Address,
  before: Seen | undefined,
): Promise<Seen> => {
  const seen = await look(parts, allowance, address, before);
  const { name, url, sha256: wanted } = address;
  if (wanted !== undefined && wanted !== seen.sha256)
    throw packagesErrors.wrongHash({ name, url, found: seen.sha256, wanted });
  allowance.take(seen.bytes);
  return seen;
};

/**
 * Fetches every file that has changed since it was last fetched. Throws `packages.sourceGone`, `wrongHash`,
 * `tooLarge`, `content.notStored`.
 */
export const collectHttp = async (
  parts: CollectParts,
  addresses: readonly Address[],
  remembered: Remembered,
): Promise<Collected> => {
  const allowance = createAllowance(parts.limits);
  allowance.checkCount(addresses.length);
  const files: PackageFile[] = [];
  const seen: Record<string, Seen> = {};
  for (const address of addresses) {
    const one = await collectFile(parts, allowance, address, remembered[address.url]);
    files.push({ path: address.name, sha256: one.sha256, bytes: one.bytes });
    if (one.tag !== '') seen[address.url] = one;
  }
  return { files, remembered: seen };
};
