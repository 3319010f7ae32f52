import type { Setting, SettingValue } from '@reeve/protocol/api';
import { cliErrors } from '../errors.ts';

const help = 'reeve settings set --help';

const read = ({ key, type }: Setting, text: string): SettingValue => {
  if (type === 'integer' || type === 'number') {
    const number = Number(text);
    if (text.trim() === '' || !Number.isFinite(number))
      throw cliErrors.usage({ problem: `${key} takes a number, not '${text}'`, help });
    return number;
  }
  if (type !== 'boolean') return text;
  if (/^(true|yes|on)$/i.test(text)) return true;
  if (/^(false|no|off)$/i.test(text)) return false;
  throw cliErrors.usage({ problem: `${key} takes true or false, not '${text}'`, help });
};

export const knownSetting = (settings: readonly Setting[], key: string): Setting => {
  const found = settings.find((each) => each.key === key);
  if (found) return found;
  throw cliErrors.notFound({ what: 'setting', reference: key, list: 'reeve settings list' });
};

/** `KEY=VALUE` words as a change; bounds are the server's affair. */
export const readAssignments = (
  settings: readonly Setting[],
  words: readonly string[],
): Record<string, SettingValue> =>
  Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw cliErrors.usage({ problem: `'${word}' is not KEY=VALUE`, help });
      const setting = knownSetting(settings, word.slice(0, at));
      return [setting.key, read(setting, word.slice(at + 1))];
    }),
  );
