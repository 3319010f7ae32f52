/** Interface of the IPv4 default route with the lowest metric, from `/proc/net/route`. */
const ipv4 = (text: string): string | undefined =>
  text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((field) => field[1] === '00000000' && field[7] === '00000000')
    .sort((a, b) => Number(a[6]) - Number(b[6]))[0]?.[0];

/** The same for IPv6, from `/proc/net/ipv6_route`, whose metric is hexadecimal. */
const ipv6 = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((field) => /^0{32}$/.test(field[0] ?? '') && field[1] === '00' && field[9] !== 'lo')
    .sort((a, b) => Number.parseInt(a[5] ?? '', 16) - Number.parseInt(b[5] ?? '', 16))[0]?.[9];

/** Interface by which the computer reaches everything else. */
export const defaultInterface = (route: string, ipv6Route: string): string | undefined =>
  ipv4(route) ?? ipv6(ipv6Route);
