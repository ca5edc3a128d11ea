import assert from "node:assert/strict";
import { type Host, isTenonError } from "tenon";
import { Noted } from "./fixtures/contracts.ts";
import { type DrawnCall, type DrawnRoute, type Line, lines } from "./operations.ts";
import { type Allowed, allowedBy } from "./plan.ts";
import { type RanAt, type Rising, Sticky } from "./sticky.ts";

/** What is in force when a call is made. */
export interface InForce {
  readonly host: Host;
  readonly route: DrawnRoute | undefined;
  /** Whether a place of the route is empty, or a breaker is not closed: then calls go elsewhere by right. */
  readonly isDisturbed: boolean;
  /** Roll-outs whose versions are there, with the key they go by. */
  readonly rising: ReadonlyMap<Line, Rising>;
}

interface Made {
  readonly drawn: DrawnCall;
  readonly allowed: Allowed;
  /** The versions of lines that have one only: where it runs there first, it runs on that one. */
  readonly exactly: ReadonlyMap<Line, string>;
  readonly ranAt: RanAt;
  readonly ran: string[];
  settled: number;
}

const mayFail = new Set([
  ...["TENON_ROUTE_VERSION_UNKNOWN", "TENON_ROUTE_EXHAUSTED", "TENON_BREAKER_OPEN", "TENON_INSTANCE_UNKNOWN"],
  ...["TENON_INSTANCE_STATE", "TENON_CALL_LOST", "TENON_HOST_CLOSED", "TENON_CALL_ABORTED"],
]);

/** Makes calls and watches over what becomes of each: where it ran, and that it ended once. */
export class Calls {
  readonly #made: Made[] = [];
  readonly #underWay: Set<Promise<void>> = new Set();
  readonly sticky: Sticky = new Sticky();
  readonly wrong: string[] = [];
  /** What was looked at, so that a test can tell that it happened. */
  readonly seen: Map<string, number> = new Map();

  /** By the service of the plugins. */
  readonly note = (text: string): string => {
    const [id, version = ""] = text.split(" ");
    const made = this.#made[Number(id)] ?? assert.fail(text);
    const line = version.slice(0, 1) as Line;
    made.ran.push(version);
    if (!made.allowed.all.has(line)) this.#fault(made, `ran on ${version}, which the plan excludes`);
    if (made.ran.length > 1) {
      if (made.drawn.method === "once") this.#fault(made, "ran again, and may not");
      this.saw("ran elsewhere or again");
      return "";
    }
    const exactly = made.exactly.get(line);
    if (exactly !== undefined && exactly !== version) this.#fault(made, `ran on ${version}, wanted ${exactly}`);
    const strayed = made.ranAt(line, version);
    if (strayed !== undefined) this.#fault(made, strayed);
    return "";
  };

  saw(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  make(drawn: DrawnCall, { host, route, isDisturbed, rising }: InForce): void {
    const { instances } = host;
    const serving = instances.filter(({ state }) => state === "active");
    const last = serving.findLast(({ isDefault }) => isDefault)?.version.slice(0, 1) as Line | undefined;
    const only = new Set(last === undefined ? [] : [last]);
    const allowed = route === undefined ? { first: only, all: only, isSplit: false } : allowedBy(route, drawn);
    const exactly = new Map<Line, string>();
    for (const line of lines) {
      const [one, more] = serving.filter(({ version }) => version.startsWith(line));
      if (one !== undefined && more === undefined) exactly.set(line, one.version);
    }
    const { user } = drawn;
    const isAsking = route?.hasOverride === true && (drawn.asked ?? "") !== "";
    const isDivided = route?.isKeyed === true && allowed.isSplit && !isDisturbed;
    const made: Made = {
      ...{ drawn, allowed, exactly, ran: [], settled: 0 },
      ranAt: user === undefined || isAsking ? () => undefined : this.sticky.follow(user, isDivided, rising),
    };
    const id = this.#made.push(made) - 1;
    this.#watch(made, this.#call(id, drawn, host));
  }

  /** Resolves when all calls have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** What was wrong with any of them, each having ended. */
  check(): void {
    for (const made of this.#made) if (made.settled !== 1) this.#fault(made, `ended ${made.settled} times`);
    assert.deepEqual(this.wrong, []);
  }

  #call(id: number, { method, verb, whom, user, tenant, asked }: DrawnCall, host: Host): Promise<string> {
    const attributes = Object.fromEntries(
      Object.entries({ user, tenant, version: asked }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
    // What passes must never come near its deadline.
    const deadlineMs = verb === "hang" ? 3 : 20_000;
    return host.client(Noted)[method](`${id} ${verb} ${whom}`, { attributes, deadlineMs });
  }

  #watch(made: Made, call: Promise<string>): void {
    const ended = call.then(
      (version) => {
        made.settled += 1;
        this.saw("answered");
        if (version !== made.ran.at(-1)) this.#fault(made, `is answered by ${version}, ran on ${made.ran.join()}`);
      },
      (error: unknown) => {
        made.settled += 1;
        if (error instanceof Error && error.name === "RangeError") {
          this.saw("failed");
          if (made.drawn.verb !== "fail") this.#fault(made, error.message);
          return;
        }
        const code = isTenonError(error) ? error.code : String(error);
        this.saw(code);
        if (code === "TENON_CALL_DEADLINE" && made.drawn.verb === "hang") return;
        if (!mayFail.has(code)) this.#fault(made, String(error));
        if (code === "TENON_ROUTE_VERSION_UNKNOWN" && made.ran.length > 0) this.#fault(made, "ran, and is unknown");
      },
    );
    this.#underWay.add(ended);
    void ended.finally(() => this.#underWay.delete(ended));
  }

  #fault({ drawn, ran, allowed }: Made, what: string): void {
    const plan = `first ${[...allowed.first].join()}, then ${[...allowed.all].join()}`;
    if (this.wrong.length < 10)
      this.wrong.push(
        `${JSON.stringify(drawn)} ${what}; it ran on ${ran.join() || "nothing"}; the plan allows ${plan}`,
      );
  }
}
