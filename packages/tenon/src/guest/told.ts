import { describeThrown } from "../channel/describe-thrown.ts";
import type { Peer } from "../channel/peer.ts";
import type { TeardownAnswer, ToldEntry, ToldTree } from "../contract/messages.ts";
import { entered, type Entered, type Held, type ScopeReport } from "../kernel/scope.ts";
import { CreatedAt } from "./created-at.ts";

/** Entries told of at once: reading where one was created costs microseconds. */
const mostTold = 1_000;

/** How a scope closed, as the host is told of it. */
export function answerOf({ closed, failed, late }: ScopeReport): TeardownAnswer {
  return {
    closed: toldOf(closed),
    failed: failed.map(({ error, ...entry }) => ({ ...toldEntry(entry), message: describeThrown(error).message })),
    late: toldOf(late),
  };
}

/** What a scope holds, as the host is told of it; of the first 1,000 entries where they were created. */
export function toldTree(held: Held, room: { left: number } = { left: mostTold }): ToldTree {
  room.left -= 1;
  const { label, created } = room.left > 0 ? toldEntry(held) : { label: held.label, created: [] };
  return { label, created, held: held.held.map((each) => toldTree(each, room)) };
}

/** Calls of an instance to its host and to other plugins that have no answer yet. They end with the wire, by nobody's hand. */
export function callsUnderWay(peer: Peer, instance?: number): readonly ToldEntry[] {
  const calls = peer.underWay.filter(
    ({ target: { kind }, instance: of }) =>
      (kind === "service" || kind === "use") && (instance === undefined || instance === of),
  );
  return toldOf(
    calls.map(({ target, stream, creation }) =>
      entered(`${stream === "none" || stream === "in" ? "call" : "stream"} of ${target.name}`, creation),
    ),
  );
}

function toldOf(entries: readonly Entered[]): readonly ToldEntry[] {
  const told = entries.slice(0, mostTold).map(toldEntry);
  const more = entries.length - told.length;
  return more > 0 ? [...told, { label: `… and ${more} more`, created: [] }] : told;
}

function toldEntry({ label, creation }: Entered): ToldEntry {
  return { label, created: creation instanceof CreatedAt ? creation.frames : [] };
}
