import type { Expectation, Variant } from "./case.ts";

/** One way to try it, with what must come of it. */
export function variant(name: string, expected: Expectation, overrides: Partial<Expectation> = {}): Variant {
  return { name, expected: { ...expected, ...overrides } };
}

/** One that never answers where it works. */
export function hanging(name: string, expected: Expectation, overrides: Partial<Expectation> = {}): Variant {
  return { ...variant(name, expected, overrides), hangs: true };
}

/** An object of the host is at hand only where host and plugin share a heap. */
export const objectOfTheHost: Expectation = {
  inline: "not-a-wall",
  thread: "blocked",
  "process contained": "blocked",
  "process wall": "blocked",
};

/** Leads nowhere in any realm: what it would need is not there, or is the plugin's own. */
export const nowhere: Expectation = { ...objectOfTheHost, inline: "blocked" };

/** Ends or holds up whoever runs it: inline that is the host, elsewhere the realm alone. */
export const ownEnd: Expectation = {
  inline: "not-a-wall",
  thread: "contained",
  "process contained": "contained",
  "process wall": "contained",
};

/** A right of the whole process that Node gives to all its threads and that nothing takes from them. */
export const ofTheProcess: Expectation = { ...objectOfTheHost, thread: "not-a-wall" };

/** A process of the same user may do it to another, whatever rights Node took from it. */
export const ofTheUser: Expectation = { ...ofTheProcess, "process contained": "not-a-wall" };

/** A right that the plugin was not granted: Node's permission model refuses it, or the guest where Node has no word for it. */
export const ungranted: Expectation = { ...objectOfTheHost };

/** What the guest of a thread refuses; a process of the same user may do it to another. */
export const refusedInThreads: Expectation = { ...ofTheUser, thread: "blocked" };

/** Memory that V8 does not count to the heap: a thread takes it from the host's process. */
export const memoryBeyond: Expectation = { ...ofTheProcess };

/** Aborts whichever process it runs in. */
export const aborting: Expectation = {
  ...ofTheProcess,
  "process contained": "contained",
  "process wall": "contained",
};
