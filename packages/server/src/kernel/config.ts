import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineErrors } from '@reeve/base';

const errors = defineErrors('config', {
  unreadable: {
    kind: 'invalid',
    message: 'The configuration file {file} cannot be read: {reason}',
    remedy: 'Correct the file, or move it away to start with the defaults.',
  },
  unknownKey: {
    kind: 'invalid',
    message: 'The configuration has a key that Reeve does not know: {key}',
    remedy: 'Remove it, or look its name up with `reeve config explain`.',
  },
  badValue: {
    kind: 'invalid',
    message: '{key} is {value}, but must be {expected}',
    remedy: 'Correct it where it comes from: {source}.',
  },
});

/** One setting: where it comes from, what it is by default, what it means. */
interface Setting {
  env: string;
  schema: { type: 'string' | 'integer'; pattern?: RegExp; expected: string };
  fallback: string;
  description: string;
}

const address = /^(\[[0-9a-fA-F:]+\]|[^:]+):(\d{1,5})$/;

/** The one configuration schema: validation, defaults and `reeve config explain` come from it. */
export const settings = {
  home: {
    env: 'REEVE_HOME',
    schema: { type: 'string', expected: 'a directory' },
    fallback: '.reeve',
    description: 'Directory of everything that Reeve keeps',
  },
  listen: {
    env: 'REEVE_LISTEN',
    schema: { type: 'string', pattern: address, expected: 'ADDRESS:PORT' },
    fallback: '0.0.0.0:8443',
    description: 'HTTPS address for agents, API and console',
  },
  consoleListen: {
    env: 'REEVE_CONSOLE_LISTEN',
    schema: {
      type: 'string',
      pattern: /^(127\.\d+\.\d+\.\d+|localhost|\[::1\]):(\d{1,5})$/,
      expected: 'a loopback ADDRESS:PORT, as it is plain HTTP',
    },
    fallback: '127.0.0.1:8440',
    description: 'Plain HTTP address of the console on this computer',
  },
  databaseUrl: {
    env: 'REEVE_DATABASE_URL',
    schema: { type: 'string', pattern: /^(postgres(ql)?:\/\/.+)?$/, expected: 'a postgres:// URL' },
    fallback: '',
    description: 'PostgreSQL 15 or later to use instead of the embedded one',
  },
  publicUrl: {
    env: 'REEVE_PUBLIC_URL',
    schema: { type: 'string', pattern: /^(https:\/\/[^/]+)?$/, expected: 'https://NAME[:PORT]' },
    fallback: '',
    description: 'Address by which other computers reach this server, when it is not its host name',
  },
  logLevel: {
    env: 'REEVE_LOG_LEVEL',
    schema: {
      type: 'string',
      pattern: /^(debug|info|warn|error)$/,
      expected: 'debug, info, warn or error',
    },
    fallback: 'info',
    description: 'Least level that is logged',
  },
} as const satisfies Record<string, Setting>;

type ConfigFile = Partial<Record<keyof typeof settings, string>>;

export interface ListenAddress {
  host: string;
  port: number;
}

export interface Config {
  home: string;
  listen: ListenAddress;
  consoleListen: ListenAddress;
  databaseUrl: string | null;
  publicUrl: string | null;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

const readFile = (file: string): ConfigFile => {
  if (!existsSync(file)) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw errors.unreadable({ file, reason: (cause as Error).message }, cause);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw errors.unreadable({ file, reason: 'it is not a JSON object' });
  for (const [key, value] of Object.entries(parsed)) {
    if (!(key in settings)) throw errors.unknownKey({ key });
    if (typeof value !== 'string')
      throw errors.badValue({ key, value: String(value), expected: 'text', source: file });
  }
  return parsed as ConfigFile;
};

const parseAddress = (text: string): ListenAddress => {
  const match = address.exec(text);
  return { host: (match?.[1] ?? '').replace(/^\[|\]$/g, ''), port: Number(match?.[2]) };
};

/** Reads environment over file over defaults. Throws an `AppError` that names key, value and source. */
export const loadConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const home = resolve(env[settings.home.env] || settings.home.fallback);
  const file = join(home, 'reeve.config.json');
  const fromFile = readFile(file);
  const value = (key: keyof typeof settings): string => {
    const setting: Setting = settings[key];
    const fromEnv = env[setting.env];
    const text = fromEnv || fromFile[key] || setting.fallback;
    const wrong =
      (setting.schema.pattern && !setting.schema.pattern.test(text)) ||
      (setting.schema.pattern?.source.includes('\\d{1,5}') &&
        Number(text.split(':').pop()) > 65_535);
    if (wrong)
      throw errors.badValue({
        key,
        value: key === 'databaseUrl' ? '(hidden)' : text,
        expected: setting.schema.expected,
        source: fromEnv ? `environment ${setting.env}` : file,
      });
    return text;
  };
  return {
    home,
    listen: parseAddress(value('listen')),
    consoleListen: parseAddress(value('consoleListen')),
    databaseUrl: value('databaseUrl') || null,
    publicUrl: value('publicUrl') || null,
    logLevel: value('logLevel') as Config['logLevel'],
  };
};
