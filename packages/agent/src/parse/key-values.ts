const unquote = (value: string): string => {
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return quoted ? (quoted[2] ?? '').replace(/\\(["\\$`'])/g, '$1') : value;
};

/** Files of `KEY=value` lines in shell quoting, such as os-release and the session files of logind. */
export const parseKeyValues = (text: string): Map<string, string> => {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0 && !line.startsWith('#')) {
      values.set(line.slice(0, at).trim(), unquote(line.slice(at + 1).trim()));
    }
  }
  return values;
};
