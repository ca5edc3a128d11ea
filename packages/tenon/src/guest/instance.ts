import type { IncomingCall } from "../channel/incoming.ts";
import type { Peer } from "../channel/peer.ts";
import type { CodeMaker } from "../channel/copy.ts";
import { streamsIn, streamsOut } from "../channel/stub.ts";
import { TenonError } from "../contract/errors/error.ts";
import { contractText } from "../contract/text.ts";
import type { Declaration, LoadInput, SetupAnswer, TeardownAnswer } from "../contract/messages.ts";
import type { Method } from "../contract/method.ts";
import type { PluginSegments } from "../contract/segment/segment.ts";
import type { PluginDefinition } from "../contract/plugin.ts";
import type { Scope } from "../kernel/scope.ts";
import type { Ambient, CallMemory } from "./ambient.ts";
import { GuestCallContext } from "./call-context.ts";
import { type CallFrame, type Remembered, traceOf } from "./call-frame.ts";
import { makeContext } from "./context.ts";
import { checkDeclared, forbidLoop } from "./blocking.ts";
import type { Creations } from "./creations.ts";
import { type Crossing, crossing, crossingItems } from "./crossing.ts";
import { type Compiled, compilePlugin } from "./evaluate.ts";
import { InitAudit } from "./init-audit.ts";
import { frozenGrants } from "./frozen-grants.ts";
import type { LogGate } from "./log-gate.ts";
import type { Permits } from "./permits.ts";
import type { GuestRecords } from "./records.ts";
import { segmentsOf } from "./segments.ts";
import { type GuestSlots, slotsOf } from "./slots.ts";
import { answerOf } from "./told.ts";
import { withinCall } from "./within-call.ts";

export interface GuestInstanceOptions {
  /** What plugin code opens without its own scope is held here. */
  readonly realmScope: Scope;
  readonly id: number;
  readonly ambient: Ambient;
  readonly peer: Peer;
  readonly gate: LogGate;
  readonly scope: Scope;
  readonly creations: Creations;
  readonly permits: Permits;
}

type Run = (input: unknown, call: GuestCallContext) => unknown;
interface Bound {
  readonly run: Run;
  readonly takes: Crossing;
  /** What the method returned, as it crosses. */
  readonly gives: (answer: unknown, call: Remembered) => unknown;
  /** For what came as a record: its answer goes as one. Undefined for all else. */
  readonly records: ((input: unknown) => GuestRecords | undefined) | undefined;
}
type Hook = (...args: unknown[]) => unknown;

/** One plugin inside its realm: evaluated, set up, called, torn down. */
export class GuestInstance {
  readonly #options: GuestInstanceOptions;
  readonly #methods = new Map<string, Bound>();
  readonly #hooks = new Map<string, Hook>();
  #calls: CallMemory | undefined;
  #audit: InitAudit | undefined;
  /** Undefined for a plugin without. */
  #slots: GuestSlots | undefined;
  #segments: PluginSegments | undefined;
  /** Compiled, until it is run. */
  #compiled: { readonly input: LoadInput; readonly code: Compiled } | undefined;
  /** What it is given it copies into memory of its own, at once. */
  #copies = false;
  #loaded: { readonly input: LoadInput; readonly definition: PluginDefinition } | undefined;

  constructor(options: GuestInstanceOptions) {
    this.#options = options;
    this.#calls = options.ambient.calls;
  }

  /** It waits for its calls without its event loop, once it is set up. */
  get mayBlock(): boolean {
    return this.#loaded?.input.mayBlock === true && this.#loaded.definition.blocking === true;
  }

  /** Throws what is wrong with the text. */
  load(input: LoadInput): void {
    if (input.audit) this.#audit = new InitAudit(this.#options.ambient);
    this.#segments = segmentsOf(input, this.#options);
    this.#compiled = { input, code: compilePlugin(input, this.#options.ambient) };
  }

  async evaluate(): Promise<Declaration> {
    if (this.#compiled === undefined) throw new TypeError("The instance has no code");
    const { input, code } = this.#compiled;
    this.#compiled = undefined;
    const { definition, compiled } = await code.run();
    if (definition.blocking === true) checkDeclared(input, definition);
    this.#loaded = { input: { ...input, compiled: undefined, segments: [], wasm: undefined }, definition };
    this.#copies = input.wasm !== undefined;
    if (!input.tellsOfCalls) this.#calls = undefined;
    const uses = Object.fromEntries(
      Object.entries(definition.uses).map(([alias, contract]) => [alias, contractText(contract)]),
    );
    const told = { hooks: this.#hookNames(), compiled, stateless: definition.stateless === true };
    return { contract: contractText(definition.contract), uses, ...told };
  }

  async setup(config: unknown): Promise<SetupAnswer> {
    const { input, definition } = this.#need();
    const { contract } = definition;
    const slots = slotsOf(input, this.#options);
    const context = makeContext({
      ...this.#options,
      plugin: { name: input.name, version: input.version },
      maxBytes: input.maxBytes,
      memoryBytes: input.memoryBytes,
      maxCalls: input.maxCalls,
      grants: frozenGrants(input.grants),
      directory: input.directory,
      slots,
      segments: this.#segments as PluginSegments,
      definition,
      config:
        contract.config === undefined
          ? undefined
          : crossing(contract.config, "input", "config", input.maxBytes)(config),
    });
    const implementation: unknown = await (definition.setup as (context: unknown) => unknown)(context);
    if (slots.seal()) {
      this.#slots = slots;
      if (slots.areAmbient) this.#calls = this.#options.ambient.calls;
    }
    this.#bind(implementation);
    if (definition.blocking === true) forbidLoop(input, this.#options);
    const changes = this.#audit?.changes(this.#options.realmScope);
    this.#audit = undefined;
    return {
      methods: [...this.#methods.keys()],
      hooks: this.#hookNames(),
      ...(changes === undefined ? {} : { changes }),
    };
  }

  method(call: IncomingCall): unknown {
    const { input, definition } = this.#need();
    const bound = this.#methods.get(call.target.name);
    if (bound === undefined) {
      const known = Object.keys(definition.contract.methods).join(", ");
      throw new TenonError("TENON_METHOD_UNKNOWN", {
        plugin: input.name,
        version: input.version,
        method: call.target.name,
        known,
      });
    }
    const frame = this.#frameOf(call);
    const context = new GuestCallContext(call, input.name, frame);
    const { takes, gives } = bound.records?.(call.input) ?? bound;
    // A module's memory is a copy, of what the host has checked by the very same schema.
    const value = call.agreed && this.#copies ? call.input : takes(call.input);
    const remembered = frame ?? call.id;
    // What it calls belongs to the same trace, whatever its text says.
    const calls = call.trace === undefined ? this.#calls : this.#options.ambient.calls;
    const answer =
      calls === undefined ? bound.run(value, context) : runWithin(calls, remembered, bound.run, value, context);
    if (call.waits !== "nobody" && isThenable(answer)) throw this.#reentry(call, answer);
    if (call.agreed) return answer;
    return isThenable(answer)
      ? Promise.resolve(answer).then((settled) => gives(settled, remembered))
      : gives(answer, remembered);
  }

  #frameOf({ id, trace }: IncomingCall): CallFrame | undefined {
    if (this.#slots !== undefined) return this.#slots.frame(id, trace);
    return trace === undefined ? undefined : this.#options.ambient.newFrame(id, "", trace);
  }

  async snapshot(): Promise<unknown> {
    const { input, definition } = this.#need();
    const state: unknown = await this.#hooks.get("snapshot")?.();
    return crossing(definition.contract.state ?? {}, "output", "state", input.maxBytes)(state);
  }

  async restore(call: IncomingCall): Promise<void> {
    const { input, definition } = this.#need();
    const { state, from } = call.input as { state: unknown; from: { version: string } };
    const value = crossing(definition.contract.state ?? {}, "input", "state", input.maxBytes)(state);
    await this.#hooks.get("restore")?.(value, { version: String(from.version) });
  }

  async reconfigure(call: IncomingCall): Promise<void> {
    const { input, definition } = this.#need();
    await this.#hooks.get("reconfigure")?.(
      crossing(definition.contract.config ?? {}, "input", "config", input.maxBytes)(call.input),
    );
  }

  async teardown(deadlineMs: number): Promise<TeardownAnswer> {
    const report = await this.#options.scope.close({ reason: new Error("The plugin is unloaded"), deadlineMs });
    this.#methods.clear();
    this.#hooks.clear();
    return answerOf(report);
  }

  // Whatever it waits for, and be it only the next turn: its caller waits too, and the host's event loop with it.
  #reentry(call: IncomingCall, answer: PromiseLike<unknown>): TenonError {
    const { name: plugin, version } = this.#need().input;
    Promise.resolve(answer).catch(() => undefined);
    const why = "it answered with a promise";
    return new TenonError("TENON_SYNC_REENTRY", { plugin, version, method: call.target.name, why });
  }

  #bind(implementation: unknown): void {
    const { input, definition } = this.#need();
    const parts =
      typeof implementation === "object" && implementation !== null ? (implementation as Record<string, unknown>) : {};
    const methods = (
      typeof parts["methods"] === "object" && parts["methods"] !== null ? parts["methods"] : {}
    ) as Record<string, unknown>;
    const missing: string[] = [];
    for (const [name, method] of Object.entries(definition.contract.methods)) {
      const run = methods[name];
      if (typeof run === "function")
        this.#methods.set(
          name,
          bind(run as Run, methods, name, method, {
            calls: this.#calls,
            slots: this.#slots,
            ambient: this.#options.ambient,
            maxBytes: input.maxBytes,
          }),
        );
      else missing.push(name);
    }
    if (missing.length > 0) {
      throw new TenonError("TENON_SETUP_INCOMPLETE", {
        plugin: input.name,
        version: input.version,
        missing: missing.map((name) => `"${name}"`).join(", "),
      });
    }
    for (const name of ["snapshot", "restore", "reconfigure"]) {
      const hook = parts[name];
      if (typeof hook === "function") this.#hooks.set(name, (...args) => (hook as Hook).apply(implementation, args));
    }
  }

  #hookNames(): Declaration["hooks"] {
    return {
      snapshot: this.#hooks.has("snapshot"),
      restore: this.#hooks.has("restore"),
      reconfigure: this.#hooks.has("reconfigure"),
    };
  }

  #need(): { readonly input: LoadInput; readonly definition: PluginDefinition } {
    if (this.#loaded === undefined) throw new TypeError("The instance is not loaded");
    return this.#loaded;
  }
}

interface BindOptions {
  readonly calls: CallMemory | undefined;
  readonly slots: GuestSlots | undefined;
  readonly ambient: Ambient;
  readonly maxBytes: number;
}

function bind(
  run: Run,
  methods: object,
  name: string,
  method: Method,
  { calls, slots, ambient, maxBytes }: BindOptions,
): Bound {
  const code: CodeMaker = { evaluate: (expression) => ambient.compile(expression, "tenon:guest"), afterUses: 100 };
  const item = crossing(method.input, "input", `input of "${name}"`, maxBytes, code);
  const gives = crossing(method.output, "output", `answer of "${name}"`, maxBytes, code);
  const outItems = crossingItems(gives, `answer of "${name}"`);
  const ofStream = streamsOut(method);
  return {
    run:
      slots === undefined
        ? (input, call) => run.call(methods, input, call)
        : (input, call) => slots.during(call, () => run.call(methods, input, call), ofStream),
    takes: streamsIn(method) ? crossingItems(item, `input of "${name}"`) : item,
    records: ambient.records?.({ method, where: `answer of "${name}"`, maxBytes, maker: code, copy: gives }),
    gives: ofStream
      ? (answer, call) => withinCall(traceOf(call) === undefined ? calls : ambient.calls, call, outItems(answer))
      : gives,
  };
}

// A function of its own: its closure would be made for each call else.
function runWithin(calls: CallMemory, call: Remembered, run: Run, value: unknown, context: GuestCallContext): unknown {
  return calls.run(call, () => run(value, context));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
