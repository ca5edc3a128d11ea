import assert from "node:assert/strict";
import { join } from "node:path";
import { createHost, type ErrorCode, type Host, type HostOptions, isTenonError, type TenonError } from "tenon";
import { contract, type Contract } from "tenon/contract";
import type { Parts } from "./fixtures/define.ts";
import { neighbour } from "./fixtures/neighbour.ts";

export const realms = ["inline", "thread"] as const;

/** A contract as the host has it. */
export const contractOf = (parts: Parts): Contract => contract(parts.name, parts.major, parts as never);

/** A host with a healthy plugin in each realm, beside which something bad is tried. */
export class Stage implements AsyncDisposable {
  readonly host: Host;
  readonly #clients: Map<string, unknown> = new Map();
  #pings = 0;

  private constructor(host: Host) {
    this.host = host;
  }

  static async open(options: HostOptions = {}): Promise<Stage> {
    const host = await createHost({
      from: import.meta.dirname,
      proofs: "off",
      restart: false,
      grants: "all",
      ...options,
    });
    const entry = join(import.meta.dirname, "fixtures/neighbour.ts");
    for (const realm of realms) {
      const name = `neighbour-${realm}`;
      await host.load({ entry, name, version: "1.0.0" }, { realm });
    }
    return new Stage(host);
  }

  /** A client of a plugin, as its fixture types it. */
  client<Client>(parts: Parts, target?: string): Client {
    const key = `${parts.name} ${target}`;
    const client = this.#clients.get(key) ?? this.host.client(contractOf(parts), target);
    this.#clients.set(key, client);
    return client as Client;
  }

  /** What the host holds, by name and state. */
  get held(): readonly string[] {
    return this.host.instances.map(({ name, state }) => `${name} ${state}`);
  }

  /** Tries something between two answers of each neighbour; afterwards the host must hold what it held before. */
  async beside<Value>(attempt: () => Value | Promise<Value>): Promise<Value> {
    const before = this.held;
    await this.#ping();
    try {
      return await attempt();
    } finally {
      await this.#ping();
      assert.deepEqual(this.held, before, "the host holds what it held");
    }
  }

  /** Something that must be refused with one of Tenon's errors; answers its data. */
  async refused<Code extends ErrorCode>(
    code: Code,
    attempt: () => unknown,
    what = "",
  ): Promise<TenonError<Code>["data"]> {
    return (await this.fails(code, attempt, what)).data;
  }

  async fails<Code extends ErrorCode>(code: Code, attempt: () => unknown, what = ""): Promise<TenonError<Code>> {
    const thrown = await this.beside(() => thrownBy(attempt));
    assert.ok(isTenonError(thrown, code), `${what}: wanted ${code}, got ${shown(thrown)}`);
    assert.match(thrown.message, /^Cannot /);
    assert.ok(
      thrown.message.length < 4_000,
      `${what}: a message to read, not one of ${thrown.message.length} characters`,
    );
    return thrown;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.close({ deadlineMs: 0 });
  }

  async #ping(): Promise<void> {
    for (const realm of realms) {
      const n = this.#pings++;
      const client = this.client<{ ping(n: number): Promise<number> }>(neighbour, `neighbour-${realm}`);
      assert.equal(await client.ping(n), n + 1, "the neighbour answers");
    }
  }
}

/** What an attempt throws or rejects with. */
export async function thrownBy(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt();
  } catch (thrown) {
    return thrown;
  }
  return assert.fail("it was taken");
}

function shown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.stack?.slice(0, 1_000)}` : String(thrown);
}
