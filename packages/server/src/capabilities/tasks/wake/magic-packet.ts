/** Six bytes of a hardware address; null for what is none, or can be nobody's. */
export const addressBytes = (mac: string): Buffer | null => {
  const digits = mac.trim().toLowerCase();
  if (!/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/.test(digits)) return null;
  const bytes = Buffer.from(digits.replaceAll(/[:-]/g, ''), 'hex');
  const nobody = bytes.every((byte) => byte === 0) || ((bytes[0] ?? 1) & 1) === 1;
  return nobody ? null : bytes;
};

/** Wake-on-LAN: six bytes of 0xff, then the address sixteen times. Null for what is no address. */
export const magicPacket = (mac: string): Buffer | null => {
  const address = addressBytes(mac);
  return (
    address && Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: 16 }, () => address)])
  );
};

/** The highest address of a subnet (`10.1.2.0/24`): whoever hears it hands it to all. */
export const broadcastOf = (subnet: string): string | null => {
  const [address = '', prefix = ''] = subnet.split('/');
  const bits = Number(prefix);
  const parts = address.split('.').map(Number);
  const fits =
    parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256);
  if (!fits || !/^\d+$/.test(prefix) || bits > 30) return null;
  const size = 2 ** (32 - bits);
  const number = parts.reduce((sum, part) => sum * 256 + part, 0);
  const last = Math.floor(number / size) * size + size - 1;
  return [24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join('.');
};
