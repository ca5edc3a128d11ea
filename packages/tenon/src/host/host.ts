import type { PluginSource } from "../artifact/artifact.ts";
import type { Configuration } from "../config/configuration.ts";
import type { Contract } from "../contract/contract.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { CallOptions } from "../contract/call.ts";
import type { HostSegments } from "../contract/segment/segment.ts";
import type { ClientOf, EventsOf } from "../contract/types.ts";
import type { Declared, Instance } from "../instance/instance.ts";
import { type Held, Questions } from "../instance/held.ts";
import { lastLines } from "../instance/last-lines.ts";
import type { LogLine } from "../instance/log-book.ts";
import type { AuditEntry } from "../registry/audit.ts";
import type { Applied, Plan } from "../registry/configuration-event.ts";
import { type AllMode, type AllOf, makeAll } from "../registry/all.ts";
import type { HostEvents, Subject } from "../registry/events.ts";
import type { Lease } from "../registry/lease.ts";
import { openClient } from "../registry/route/open-client.ts";
import { type Answer, callByName } from "../registry/named-call.ts";
import { placeOfCaller } from "../registry/place-of-caller.ts";
import { swapInstance } from "../registry/swap.ts";
import type { Survivor } from "../registry/survivors.ts";
import type { Swap } from "../registry/swap-report.ts";
import { parseOptional, parseTarget } from "../registry/target.ts";
import type { Metric } from "../telemetry/metric.ts";
import type { StoredSpaces } from "../storage/spaces.ts";
import type { Proof } from "../witness/proof.ts";
import { checkChoice, checkContract, checkDeadline, checkLoad, checkSwap } from "./check.ts";
import { closeHost } from "./close.ts";
import { HostRollouts } from "./host-rollouts.ts";
import { HostRoutes } from "./host-routes.ts";
import { listen } from "./listen.ts";
import { metricsOf } from "./metrics.ts";
import { lookForSurvivors } from "./look-for-survivors.ts";
import { type Origin, originOf } from "./origin.ts";
import type { HostParts } from "./parts.ts";
import { defaults, type LoadOptions, type SwapOptions, type UnloadOptions } from "./options.ts";
import { handOverOptions, loadRequest, successorRequest } from "./request.ts";
import { type InstanceStatus, statusOf, type Warmth, warmthOf } from "./status.ts";

/** A process's plugins: load them, call them, take them out. Made by `createHost`. */
export class Host implements AsyncDisposable {
  /** Memory that plugins share, as the options say. */
  readonly segments: HostSegments;
  /** How calls find one of several versions. */
  readonly routes: HostRoutes;
  /** New versions that take over step by step. */
  readonly rollouts: HostRollouts;
  readonly #parts: HostParts;
  readonly #questions: Questions = new Questions();
  #closing: Promise<readonly Proof[]> | undefined;

  /** Not for users: `createHost` wires the parts. */
  constructor(parts: HostParts) {
    this.#parts = parts;
    this.segments = parts.segments;
    const checkOpen = (operation: string): void => this.#refuseClosed(operation);
    this.routes = new HostRoutes({ ...parts, checkOpen });
    this.rollouts = new HostRollouts({ ...parts, checkOpen });
  }

  /**
   * Loads a plugin under a name; it stays until it is unloaded. Loading the same bytes with the same options under the
   * same name again answers the instance that is there. Of several versions, clients call the one loaded last.
   * @throws TENON_PLUGIN_NOT_FOUND, TENON_MANIFEST_INVALID and others of the artifact; TENON_LOAD_FAILED,
   * TENON_PLUGIN_EXPORT, TENON_SETUP_FAILED, TENON_SETUP_INCOMPLETE, TENON_START_DEADLINE of the plugin;
   * TENON_CONTRACT_MISMATCH, TENON_CONFIG_INVALID, TENON_USES_MISSING, TENON_USES_CYCLE, TENON_INSTANCE_TAKEN,
   * TENON_OPTION_INVALID. Nothing of it stays loaded then.
   */
  async load(source: PluginSource, options: LoadOptions = {}): Promise<InstanceStatus> {
    return this.#start("load a plugin", source, options, (instance) => {
      this.#parts.loader.keep(instance);
      return statusOf(instance);
    });
  }

  /**
   * Loads a plugin on demand and leases it: a hundred opens at once load it once. After the last lease it stays for the
   * grace period, then it is unloaded. @throws As `load` and `lease`.
   */
  async open<C extends Contract>(contract: C, source: PluginSource, options: LoadOptions = {}): Promise<Lease<C>> {
    const taken = placeOfCaller();
    this.#refuseClosed("open a plugin");
    checkContract("contract", contract);
    this.#parts.registry.know(contract);
    return this.#start("open a plugin", source, options, (instance) => this.#take(contract, instance, taken));
  }

  /** A client whose calls go by the contract's route, else to the instance of the moment. `target` narrows by name and semver range, `"limiter@^2"`; a range is a pin, and no route is looked at. */
  client<C extends Contract>(contract: C, target?: string): ClientOf<C> {
    this.#refuseClosed("make a client");
    checkContract("contract", contract);
    return openClient(this.#parts, contract, target, () => this.#refuseClosed("call a plugin")) as ClientOf<C>;
  }

  /** Pins one instance until the lease is disposed. @throws TENON_INSTANCE_UNKNOWN, TENON_CONTRACT_MISMATCH, TENON_OPTION_INVALID, TENON_HOST_CLOSED */
  async lease<C extends Contract>(contract: C, target?: string): Promise<Lease<C>> {
    this.#refuseClosed("lease a plugin");
    checkContract("contract", contract);
    const { registry, loader } = this.#parts;
    registry.know(contract);
    const [instance, taken] = [registry.pick(contract, parseOptional(target)), placeOfCaller()];
    await loader.wake(instance);
    return this.#take(contract, instance, taken);
  }

  /** The contract that what serves under a name declares. @throws TENON_INSTANCE_UNKNOWN, TENON_OPTION_INVALID, TENON_HOST_CLOSED */
  contract(target: string): Contract {
    this.#refuseClosed("read a contract");
    return (this.#parts.registry.serving(parseTarget(target)).declared as Declared).contract;
  }

  /**
   * Calls by name what serves under it, without a contract at hand: for gateways and tools. The answer says who gave it. @throws
   * TENON_INSTANCE_UNKNOWN, TENON_METHOD_UNKNOWN, TENON_INPUT_INVALID and what the call throws.
   */
  async call(target: string, method: string, input: unknown, options?: CallOptions): Promise<Answer> {
    this.#refuseClosed("call a plugin");
    return callByName(this.#parts, { target: parseTarget(target), method, input, options });
  }

  /** A client of every plugin that fulfils the contract, in order of loading; one that fails is isolated and logged. */
  all<C extends Contract, Mode extends AllMode = "collect">(contract: C, mode?: Mode): AllOf<C, Mode> {
    this.#refuseClosed("make a client of all");
    checkContract("contract", contract);
    checkChoice("mode", mode, ["collect", "first", "waterfall"]);
    const { registry, faces } = this.#parts;
    registry.know(contract);
    return makeAll(contract, mode ?? "collect", {
      registry,
      face: faces.methods(contract),
      checkOpen: () => this.#refuseClosed("call plugins"),
    }) as AllOf<C, Mode>;
  }

  /** Listens to the host's own events. Dispose the result to stop. */
  on<Name extends keyof HostEvents & string>(name: Name, listen: (event: HostEvents[Name]) => void): Disposable;
  /** Listens to an event that plugins of a contract emit. */
  on<C extends Contract, Name extends keyof EventsOf<C> & string>(
    contract: C,
    name: Name,
    listen: (event: EventsOf<C>[Name], from: Subject) => void,
  ): Disposable;
  on(
    ...args: [string, (event: never) => void] | [Contract, string, (event: never, from: Subject) => void]
  ): Disposable {
    this.#refuseClosed("listen");
    return listen(this.#parts, args);
  }

  /**
   * Takes a plugin out and proves it. Without `deadlineMs` it refuses while leases, dependants or calls hold it; with
   * one it waits so long and then revokes them.
   * @throws TENON_UNLOAD_HELD, TENON_INSTANCE_UNKNOWN, TENON_INSTANCE_STATE, TENON_OPTION_INVALID
   */
  async unload(target: string, options: UnloadOptions = {}): Promise<Proof> {
    this.#refuseClosed("unload a plugin");
    checkDeadline(options);
    const { deadlineMs, why = "the host unloaded it" } = options;
    return this.#parts.loader.unload(this.#parts.registry.find(target), { deadlineMs, why });
  }

  /**
   * Puts another version or configuration in the place of a plugin, under load: no call fails, state is handed over by the plugins' `snapshot` and
   * `restore`. A failure at any step leaves the old one serving. @throws TENON_SWAP_REFUSED, TENON_SWAP_FAILED, TENON_CONTRACT_MISMATCH, and what `load` throws.
   */
  async swap(target: string, source: PluginSource, options: SwapOptions = {}): Promise<Swap> {
    this.#refuseClosed("swap a plugin");
    checkSwap(source, options);
    const from = this.#parts.registry.serving(parseTarget(target));
    const request = successorRequest(this.#parts.options, from, source, options);
    return swapInstance(this.#parts, from, request, handOverOptions(options));
  }

  /** What applying a configuration file would do; changes nothing. Default: the file the host was created with. @throws As `apply`. */
  async plan(file?: string): Promise<Plan> {
    this.#refuseClosed("plan");
    return this.#parts.configuration.plan(file);
  }

  /**
   * Loads, swaps, unloads and routes until all is as a configuration file says, all or nothing; a second apply waits for the
   * first. Only what came from configuration is touched. Default: the file the host was created with.
   * @throws TENON_CONFIG_FILE_INVALID, TENON_CONFIG_FILE_UNREADABLE, TENON_CONFIG_APPLY_FAILED, TENON_OPTION_INVALID. All goes on then.
   */
  async apply(file?: string): Promise<Applied> {
    this.#refuseClosed("apply");
    return this.#parts.configuration.apply(file);
  }

  /** The configuration that was applied last, its secrets not put in. */
  get configuration(): Configuration | undefined {
    return this.#parts.configuration.applied;
  }

  /** False from the moment it begins to close. */
  get isOpen(): boolean {
    return this.#closing === undefined;
  }

  /**
   * What outlived its plugin, the last 256, oldest first; also after `close`. Forces a garbage collection first, which finds
   * what was lost too (`lostHold`); `collect: false` and `proofs: "off"` spare it. @throws TENON_OPTION_INVALID
   */
  async survivors(options: { readonly collect?: boolean } = {}): Promise<readonly Survivor[]> {
    return lookForSurvivors(this.#parts, options);
  }

  /** The spare threads and the compiled code, and how many opens found some; undefined unless the host keeps them (`warm`). */
  get warmth(): Warmth | undefined {
    return warmthOf(this.#parts);
  }

  /** What plugins tried and are not granted, and what manifests ask for in vain; the last 1,000, oldest first. */
  get audit(): readonly AuditEntry[] {
    return this.#parts.audit.entries;
  }

  /** What plugins keep beyond their lives; undefined unless the host has a directory for it (`storage`). */
  get storage(): StoredSpaces | undefined {
    return this.#parts.spaces;
  }

  /** What is counted and measured, read now; `prometheusText` makes a text of it. Also after `close`. */
  metrics(): readonly Metric[] {
    return metricsOf(this.#parts);
  }

  /** Every instance, in order of loading. */
  get instances(): readonly InstanceStatus[] {
    return this.#parts.registry.everyone.map(statusOf);
  }

  /**
   * What the plugin of an instance, named by `InstanceStatus.id`, holds: timers, listeners, ports, its own scope. A plugin that
   * is stuck is not waited for longer than `deadlineMs`, 500 by default. @throws TENON_INSTANCE_UNKNOWN, TENON_OPTION_INVALID
   */
  async held(id: number, options: { readonly deadlineMs?: number } = {}): Promise<Held> {
    checkDeadline(options);
    return this.#questions.held(this.#parts.registry.instance(id), options.deadlineMs ?? defaults.heldMs);
  }

  /** Where the code of a plugin comes from, and what debuggers know it by. @throws TENON_INSTANCE_UNKNOWN, TENON_OPTION_INVALID */
  origin(target: string): Origin {
    return originOf(this.#parts.registry.find(target));
  }

  /** The last lines a plugin wrote, oldest first; those of copies that share its calls among them. */
  logs(target: string): readonly LogLine[] {
    this.#refuseClosed("read logs");
    return lastLines(this.#parts.registry.find(target));
  }

  /** Unloads everything, dependants before what they use, and answers the proofs. Idempotent. */
  async close(options: UnloadOptions = {}): Promise<readonly Proof[]> {
    checkDeadline(options);
    // Set before anything is told of it: a listener may close too.
    this.#closing ??= Promise.resolve().then(() => closeHost(this.#parts, options.deadlineMs ?? defaults.closeMs));
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #start<Held>(
    operation: string,
    source: PluginSource,
    options: LoadOptions,
    hold: (instance: Instance) => Held,
  ): Promise<Held> {
    this.#refuseClosed(operation);
    checkLoad(source, options);
    try {
      return await this.#parts.loader.open(loadRequest(this.#parts.options, source, options), (instance) => {
        this.#refuseClosed(operation);
        this.#parts.reaper.spare(instance);
        return hold(instance);
      });
    } catch (error) {
      if (this.#closing !== undefined) throw new TenonError("TENON_HOST_CLOSED", { operation }, { cause: error });
      throw error;
    }
  }

  #take<C extends Contract>(contract: C, instance: Instance, place: string): Lease<C> {
    const { registry, faces, leases, reaper } = this.#parts;
    if (instance.declared === undefined || instance.state.kind !== "active") throw instance.refusal("lease");
    registry.checkSpeaks(contract, instance.declared.contract, instance);
    reaper.spare(instance);
    return leases.take(contract, faces.methods(contract), instance, place);
  }

  #refuseClosed(operation: string): void {
    if (this.#closing !== undefined) throw new TenonError("TENON_HOST_CLOSED", { operation });
  }
}
