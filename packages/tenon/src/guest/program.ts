import type { IncomingCall } from "../channel/incoming.ts";
import { Peer } from "../channel/peer.ts";
import { describeThrown } from "../channel/describe-thrown.ts";
import type { LoadInput, SetupAnswer, TeardownAnswer, ToldTree } from "../contract/messages.ts";
import { Scope } from "../kernel/scope.ts";
import { Wheel } from "../kernel/wheel.ts";
import type { Ambient } from "./ambient.ts";
import { idOf } from "./call-frame.ts";
import type { Capability } from "./capabilities/capability.ts";
import { Creations } from "./creations.ts";
import { GuestInstance } from "./instance.ts";
import { LogGate } from "./log-gate.ts";
import { Permits } from "./permits.ts";
import { answerOf, callsUnderWay, toldTree } from "./told.ts";

/** The program of every JavaScript realm. `install` puts the capabilities' globals where plugin code sees them. */
export function startGuest(
  ambient: Ambient,
  capabilities: readonly Capability[],
  install: (globals: Readonly<Record<string, unknown>>) => void,
): void {
  const wheel = new Wheel();
  const creations = new Creations(wheel);
  const permits = new Permits(creations);
  const instances = new Map<number, GuestInstance>();
  const scope = new Scope("realm", wheel);
  const peer = new Peer({
    channel: ambient.channel,
    wheel,
    now: () => performance.now(),
    serve: (call) => serve(call),
    describe: describeThrown,
    onMalformed: () => peer.close("the host sent a malformed frame"),
  });
  const gate = new LogGate((frame) => peer.log(frame), wheel);
  const log = (level: "debug" | "info" | "warn" | "error", text: string): void => {
    const [instance] = instances.keys();
    gate.write({ instance: instance ?? 0, level, text, call: idOf(ambient.calls.current()) });
  };
  const onUncaught = (error: unknown, where: string): void => {
    const { name, message, stack } = describeThrown(error);
    log("error", `Uncaught in ${where}: ${stack === "" ? `${name}: ${message}` : stack}`);
  };
  for (const capability of capabilities) install(capability({ scope, creations, ambient, permits, log, onUncaught }));

  const serve = (call: IncomingCall): unknown => {
    if (call.target.kind === "load") {
      const instance = new GuestInstance({
        id: call.instance,
        ambient,
        peer,
        gate,
        creations,
        permits,
        realmScope: scope,
        scope: scope.child("plugin"),
      });
      instances.set(call.instance, instance);
      const input = call.input as LoadInput;
      permits.give(input.grants, input, ({ grant, ...tried }) => {
        const target = { kind: "refused", name: grant } as const;
        peer.call({ instance: call.instance, target, input: tried, stream: "none" }).catch(() => undefined);
      });
      ambient.setEnvironment?.(input.env);
      return instance.load(input);
    }
    const instance = instances.get(call.instance);
    if (instance === undefined) throw new TypeError(`The realm holds no instance ${call.instance}`);
    switch (call.target.kind) {
      case "evaluate":
        return instance.evaluate();
      case "method":
        return instance.method(call);
      case "setup":
        return setUp(instance, call.input);
      case "snapshot":
        return instance.snapshot();
      case "restore":
        return instance.restore(call);
      case "reconfigure":
        return instance.reconfigure(call);
      case "held":
        return held();
      case "teardown":
        return teardown(call.instance, instance, Number(call.input), call.target.name !== "instance");
      case "service":
      case "use":
      case "event":
      case "lost":
      case "refused":
      case "storage":
        throw new TypeError(`A guest does not answer "${call.target.kind}"`);
    }
  };

  const setUp = async (instance: GuestInstance, config: unknown): Promise<SetupAnswer> => {
    const answer = await instance.setup(config);
    if (instance.mayBlock) ambient.channel.block?.(() => peer.calling === 0 && peer.answering === 0 && allMayBlock());
    return answer;
  };

  const allMayBlock = (): boolean => {
    for (const instance of instances.values()) if (!instance.mayBlock) return false;
    return instances.size > 0;
  };

  const held = (): ToldTree => {
    const tree = toldTree(scope.held());
    const calls = callsUnderWay(peer).map((call) => ({ ...call, held: [] }));
    return { ...tree, held: [...tree.held, ...calls] };
  };

  const teardown = async (
    id: number,
    instance: GuestInstance,
    deadlineMs: number,
    isLast: boolean,
  ): Promise<TeardownAnswer> => {
    const own = await instance.teardown(deadlineMs);
    instances.delete(id);
    const closed = [...own.closed, ...callsUnderWay(peer, id)];
    if (instances.size > 0 || !isLast) return { ...own, closed };
    // What plugin code opened without asking its scope: timers, listeners, ports.
    const left = answerOf(await scope.close({ reason: new Error("The realm ends"), deadlineMs }));
    gate.flush();
    creations.close();
    wheel.close();
    return {
      closed: [...closed, ...left.closed],
      failed: [...own.failed, ...left.failed],
      late: [...own.late, ...left.late],
    };
  };
}
