import {
  ActionIcon,
  Button,
  Group,
  JsonInput,
  NumberInput,
  Paper,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { IconPlus, IconX } from './icons.ts';
import { fieldOf, type JsonSchema, labelOf } from './schema-field.ts';

type Values = Record<string, unknown>;
type Choices = Readonly<Record<string, readonly { value: string; label: string }[]>>;

interface FieldProps {
  name: string;
  schema: JsonSchema;
  required: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
  /** Things to choose from instead of typing an id, by the name of the property. */
  choices: Choices;
}

const Raw = ({ name, schema, value, onChange }: FieldProps) => {
  const [text, setText] = useState(() => JSON.stringify(value ?? null, null, 2));
  return (
    <JsonInput
      label={labelOf(name)}
      description={schema.description}
      autosize
      minRows={2}
      value={text}
      validationError="This is no JSON"
      onChange={(next) => {
        setText(next);
        try {
          onChange(JSON.parse(next));
        } catch {
          // Half typed: the last whole value stays until it can be read.
        }
      }}
    />
  );
};

const List = (props: FieldProps & { item: JsonSchema }) => {
  const { name, schema, item, value, onChange, choices } = props;
  const list = Array.isArray(value) ? (value as Values[]) : [];
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {labelOf(name)}
      </Text>
      {schema.description && (
        <Text size="xs" c="dimmed">
          {schema.description}
        </Text>
      )}
      {list.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no identity but its place
        <Paper key={index} p="sm" withBorder>
          <Group align="flex-start" wrap="nowrap">
            <Stack gap="xs" flex={1}>
              <SchemaForm
                schema={item}
                value={one}
                choices={choices}
                onChange={(next) => onChange(list.map((each, at) => (at === index ? next : each)))}
              />
            </Stack>
            <ActionIcon
              aria-label={`Remove entry ${index + 1}`}
              onClick={() => onChange(list.filter((_, at) => at !== index))}
            >
              <IconX size={15} />
            </ActionIcon>
          </Group>
        </Paper>
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlus size={13} aria-hidden="true" />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => onChange([...list, {}])}
      >
        Add entry
      </Button>
    </Stack>
  );
};

const SchemaField = (props: FieldProps) => {
  const { name, schema, required, value, onChange, choices } = props;
  const { description } = schema;
  const label = labelOf(name);
  const offered = choices[name];
  if (offered)
    return (
      <Select
        label={label}
        description={description}
        searchable
        clearable
        data={[...offered]}
        value={typeof value === 'string' ? value : null}
        onChange={(next) => onChange(next ?? undefined)}
      />
    );
  const field = fieldOf(schema);
  switch (field.kind) {
    case 'switch':
      return (
        <Switch
          label={label}
          description={description}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          label={label}
          description={description}
          required={required}
          {...(field.minimum === undefined ? {} : { min: field.minimum })}
          {...(field.maximum === undefined ? {} : { max: field.maximum })}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'choice':
      return (
        <Select
          label={label}
          description={description}
          allowDeselect={!required}
          data={field.choices}
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'texts':
      return (
        <TagsInput
          label={label}
          description={description}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
        />
      );
    case 'list':
      return <List {...props} item={field.item} />;
    case 'text': {
      const text = typeof value === 'string' ? value : '';
      const change = (next: string) => onChange(next === '' && field.nullable ? null : next);
      return field.long ? (
        <Textarea
          label={label}
          description={description}
          required={required && !field.nullable}
          autosize
          minRows={3}
          maxRows={16}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          label={label}
          description={description}
          required={required && !field.nullable}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
      );
    }
    case 'json':
      return <Raw {...props} />;
  }
};

interface Props {
  schema: JsonSchema;
  value: Values;
  onChange: (value: Values) => void;
  choices?: Choices;
}

const nothing: Choices = {};

/** A form made from a schema; what it cannot ask for nicely it takes as JSON. */
export const SchemaForm = ({ schema, value, onChange, choices = nothing }: Props) => (
  <>
    {Object.entries(schema.properties ?? {}).map(([name, property]) => (
      <SchemaField
        key={name}
        name={name}
        schema={property}
        required={schema.required?.includes(name) ?? false}
        value={value[name]}
        choices={choices}
        onChange={(next) => {
          const { [name]: _, ...rest } = value;
          onChange(next === undefined ? rest : { ...rest, [name]: next });
        }}
      />
    ))}
  </>
);
