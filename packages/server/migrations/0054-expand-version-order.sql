-- The order of package versions as dpkg has it, as a text that compares byte by byte (collation "C"). Numbers are padded
-- to 20 digits (of longer ones the last 20 count); `~` comes before the end, the end before letters, letters before
-- other signs. A part that does not end with digits ends with zero, as dpkg reads it.
create function filters_version_part(part text) returns text
  language sql immutable strict parallel safe
  return regexp_replace(
    regexp_replace(
      translate(
        part || case when part ~ '[0-9]$' then '' else '0' end,
        '~ !"#$%&''()*+,-./:;<=>?@[\]^_`{|}',
        U&'\0001\0120\0121\0122\0123\0124\0125\0126\0127\0128\0129\012A\012B\012C\012D\012E\012F\013A\013B\013C\013D\013E\013F\0140\015B\015C\015D\015E\015F\0160\017B\017C\017D'),
      '([0-9]+)', '00000000000000000000\1', 'g'),
    '[0-9]*([0-9]{20})', '\1', 'g') || U&'\0002';

-- Epoch, version and revision: 1:2.0-3.
create function filters_version_key(version text) returns text
  language sql immutable strict parallel safe
  return filters_version_part(coalesce(substring(version from '^([0-9]+):'), '0'))
    || filters_version_part(regexp_replace(regexp_replace(version, '^[0-9]+:', ''), '-[^-]*$', ''))
    || filters_version_part(coalesce(substring(regexp_replace(version, '^[0-9]+:', '') from '-([^-]*)$'), ''));
