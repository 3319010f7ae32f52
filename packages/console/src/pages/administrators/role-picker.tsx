import { Checkbox, Stack } from '@mantine/core';
import type { RoleName } from '@reeve/protocol/api';

const roleWords: Record<RoleName, string> = {
  administrator: 'Administrator: everything',
  operator: 'Operator: computers, registrations and installation of agents',
  viewer: 'Viewer: looks, changes nothing',
};

const roles: readonly RoleName[] = ['administrator', 'operator', 'viewer'];

interface Props {
  value: readonly RoleName[];
  onChange: (roles: RoleName[]) => void;
  error?: string | undefined;
}

export const RolePicker = ({ value, onChange, error }: Props) => (
  <Checkbox.Group
    label="Roles"
    value={[...value]}
    onChange={(chosen) => onChange(roles.filter((role) => chosen.includes(role)))}
    error={error}
  >
    <Stack gap={8} mt={6}>
      {roles.map((role) => (
        <Checkbox key={role} size="xs" value={role} label={roleWords[role]} />
      ))}
    </Stack>
  </Checkbox.Group>
);
