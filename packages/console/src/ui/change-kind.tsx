import { Group, Text } from '@mantine/core';
import { IconCircleMinus, IconCirclePlus, IconPencil } from './icons.ts';

const kinds: Readonly<Record<string, { icon: typeof IconPencil; word: string; tone: string }>> = {
  added: { icon: IconCirclePlus, word: 'Added', tone: 'good' },
  removed: { icon: IconCircleMinus, word: 'Removed', tone: 'bad' },
  changed: { icon: IconPencil, word: 'Changed', tone: 'info' },
};

/** What kind of change it was: icon and word. */
export const ChangeKind = ({ kind }: { kind: string }) => {
  const {
    icon: Icon,
    word,
    tone,
  } = kinds[kind] ?? { icon: IconPencil, word: kind, tone: 'neutral' };
  return (
    <Group gap={5} wrap="nowrap" component="span" display="inline-flex" miw={86}>
      <Icon size={15} color={`var(--tone-${tone})`} aria-hidden="true" />
      <Text span inherit>
        {word}
      </Text>
    </Group>
  );
};
