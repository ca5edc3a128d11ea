import { createHost, type Host, type LoadOptions, type Proof } from "tenon";
import type { Expected, RealmName, Row } from "./expected.ts";
import { Probe, Tail } from "./fixtures/probe.ts";

export interface RunOptions {
  readonly words?: readonly string[];
  /** Told of what the plugin says to the service `host.greet`. */
  readonly onGreet?: (word: string) => void;
  /** Holds every result and error for as long as the caller holds this. */
  readonly kept?: unknown[];
}

const unloadMs = 30;
const limits: LoadOptions = { startMs: 2_000 };
const hurriedMs = 60;

/** Loads a fixture into a host of its own, lets it do its deed, unloads it and answers the proof. */
export async function runFixture(name: string, realm: RealmName, row: Row, options: RunOptions = {}): Promise<Proof> {
  const unload = async (): Promise<object> => {
    await host.unload(name, { deadlineMs: unloadMs });
    return {};
  };
  const greet = ({ word }: { word: string }): object => {
    options.onGreet?.(word);
    return { word: `hello ${word}` };
  };
  await using host = await createHost({
    from: import.meta.dirname,
    holders: "places",
    services: { host: { unload, greet } },
    // They open whatever leaks.
    grants: "all",
  });
  const proven = proofOf(host);
  const { call } = row;
  const source = { entry: `fixtures/${name}.ts`, name, version: "1.0.0" };
  const loading = host.load(source, { realm, ...limitsOf(row) });
  if (call === "start-fails") {
    await loading.then(unexpected, () => undefined);
    return await proven;
  }
  await loading;
  if (row.leased === true) options.kept?.push(await host.lease(Probe, name));
  if (call === "reads-on") options.kept?.push(await begin(host, name));
  else await callRun(host, name, row, options);
  if (call === "dies" || name === "unloads-itself") return await proven;
  return await host.unload(name, { deadlineMs: unloadMs });
}

function limitsOf({ call, hurried }: Row): LoadOptions {
  return {
    ...limits,
    // Its evaluation has to fit: only its setup never ends.
    ...(call === "start-fails" ? { startMs: 1_000 } : {}),
    ...(hurried === true ? { teardownMs: hurriedMs } : {}),
  };
}

async function callRun(
  host: Host,
  name: string,
  { call }: Row,
  { words = ["a", "b"], kept = [] }: RunOptions,
): Promise<void> {
  const giveUp = new AbortController();
  const running = host.client(Probe, name).run({ words: [...words] }, { signal: giveUp.signal });
  switch (call) {
    case "answers":
      kept.push(await running);
      return;
    case "fails":
    case "dies":
      kept.push(await running.then(unexpected, (error: unknown) => error));
      return;
    case "aborted":
      giveUp.abort(new Error("the caller gave up"));
      kept.push(await running.then(unexpected, (error: unknown) => error));
      return;
    case "hangs":
      running.then(unexpected, (error: unknown) => kept.push(error));
      // Until the plugin has begun: its first instruction may be still on the way to its thread.
      return;
    case "reads-on":
    case "start-fails":
      return;
  }
}

async function begin(host: Host, name: string): Promise<AsyncIterator<object>> {
  const items = host.client(Tail, name).tail({})[Symbol.asyncIterator]();
  await items.next();
  return items;
}

function unexpected(): never {
  throw new Error("It answered, which it must not");
}

async function proofOf(host: Host): Promise<Proof> {
  const { promise, resolve } = Promise.withResolvers<Proof>();
  host.on("proof", resolve);
  return promise;
}

/** The part of a proof that the table speaks of. */
export function outcome({ verdict, teardown, callsLost, leasesRevoked }: Proof): Expected {
  const { closed, failed, late, unanswered } = teardown;
  const labels = (entries: typeof closed): readonly string[] =>
    entries.map(({ label }) => label.replace(/(process |descriptor |:)\d+/, "$1#"));
  const told = { closed: labels(closed), failed: labels(failed), late: labels(late) };
  return { verdict, ...told, unanswered, callsLost, leasesRevoked };
}
