import { Code } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';

/** A text of the server in which `…` marks what is to be typed. */
export const withCode = (text: string): ReactNode =>
  text.split('`').map((part, index) => {
    const key = `${index} ${part}`;
    return index % 2 === 1 ? <Code key={key}>{part}</Code> : <Fragment key={key}>{part}</Fragment>;
  });
