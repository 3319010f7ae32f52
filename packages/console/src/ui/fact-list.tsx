import type { ReactNode } from 'react';

export interface Fact {
  name: string;
  value: ReactNode;
  title?: string;
}

/** Names and values in as many columns as fit. */
export const FactList = ({ facts }: { facts: readonly Fact[] }) => (
  <dl className="facts">
    {facts.map(({ name, value, title }) => (
      <div key={name}>
        <dt title={title}>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
