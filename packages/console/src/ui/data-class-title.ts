import { type DataClass, dataClasses } from '@reeve/protocol/data-classes';

const byName = new Map<string, DataClass>(dataClasses.map((each) => [each.name, each]));

export const dataClassOf = (name: string): DataClass | undefined => byName.get(name);

/** The title of a data class; one that this release does not know is shown by its name. */
export const dataClassTitle = (name: string): string => byName.get(name)?.title ?? name;
