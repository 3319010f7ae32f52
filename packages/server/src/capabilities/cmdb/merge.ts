/** A resource by the GUID that the world knows. */
interface NamedResource {
  id: string;
  name: string;
}

export interface MergeRecord {
  id: string;
  kept: NamedResource;
  absorbed: NamedResource;
  mergedAt: string;
  mergedBy: string;
  undoneAt: string | null;
}

/** Computers that share a key which should be of one alone. */
export interface MergeCandidates {
  because: string;
  resources: NamedResource[];
}
