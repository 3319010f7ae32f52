import { Group, Text } from '@mantine/core';

export const Brand = ({ size = 24 }: { size?: number }) => (
  <Group gap={9} wrap="nowrap">
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#155e6b" />
      <path
        d="M9 24V8h8.2a5.3 5.3 0 0 1 0 10.6H9m8 0L22.5 24"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="24.5" cy="8.5" r="2.5" fill="#7fd6c2" />
    </svg>
    <Text span className="brand">
      Reeve
    </Text>
  </Group>
);
