export interface Mount {
  /** Which part of the device's tree is mounted; not `/` for a bind mount of a directory. */
  root: string;
  mountPoint: string;
  type: string;
  device: string;
  options: string[];
}

const decodeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );

/** Lines of `/proc/self/mountinfo`. */
export const parseMountinfo = (text: string): Mount[] =>
  text.split('\n').flatMap((line) => {
    const [left, right] = line.split(' - ');
    if (left === undefined || right === undefined) return [];
    const own = left.split(' ');
    const [type = '', device = '', superOptions = ''] = right.split(' ');
    return [
      {
        root: decodeOctal(own[3] ?? '/'),
        mountPoint: decodeOctal(own[4] ?? ''),
        type,
        device: decodeOctal(device),
        options: [...(own[5] ?? '').split(','), ...superOptions.split(',')],
      },
    ];
  });
