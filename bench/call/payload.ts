/** What is sent and comes back: every subject answers with what it got. */
export interface Payload {
  readonly key: string;
  readonly cost: number;
}

export interface Size {
  readonly name: string;
  /** Characters of `key`, one byte each. */
  readonly keyBytes: number;
}

export const small: Size = { name: "object of two fields", keyBytes: 5 };
export const sizes: readonly Size[] = [
  small,
  { name: "1 KB", keyBytes: 1024 },
  { name: "64 KB", keyBytes: 64 * 1024 },
  { name: "1 MB", keyBytes: 1024 * 1024 },
];

/** The payload of each call differs from that of the one before it. */
export function payloads({ keyBytes }: Size): (index: number) => Payload {
  // Flat: a string that was put together is flattened by whoever sends it first.
  const key = Buffer.alloc(keyBytes, "alice").toString("latin1");
  return (cost) => ({ key, cost });
}

/** @throws Error if this is not what was sent. */
export function checkPayload({ key, cost }: Payload, sent: Payload): void {
  if (cost !== sent.cost || key.length !== sent.key.length || key.at(-1) !== sent.key.at(-1))
    throw new Error(`found cost ${cost} and ${key.length} characters, wanted ${sent.cost} and ${sent.key.length}`);
}
