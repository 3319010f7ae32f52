import { Kbd, TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type Ref, useState } from 'react';
import { IconSearch } from './icons.ts';

interface Props extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  onSearch: (text: string) => void;
  label: string;
  ref?: Ref<HTMLInputElement>;
  /** The key that focuses the box, shown in it. */
  hint?: string;
}

/** A search that asks when typing pauses. */
export const SearchBox = ({ value, onSearch, label, hint, ...rest }: Props) => {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const [told, setTold] = useState(value);
  if (value !== seen) {
    setSeen(value);
    // The URL changed from elsewhere, for example by the back button: what is being typed is not touched.
    if (value !== told) setText(value);
  }
  const tell = useDebouncedCallback((next: string) => {
    setTold(next);
    onSearch(next);
  }, 200);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      rightSection={hint && text === '' ? <Kbd size="xs">{hint}</Kbd> : undefined}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      {...rest}
    />
  );
};
