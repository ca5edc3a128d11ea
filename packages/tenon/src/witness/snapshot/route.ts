import { beginning } from "./beginning.ts";
import type { Sources } from "./code-places.ts";
import { type Edge, none } from "./graph.ts";
import type { HeapView } from "./heap-view.ts";
import { withProperty } from "./landmarks.ts";
import { isStore } from "./reach.ts";
import { described } from "./size.ts";

/** Internal fields that say how one object holds another. */
const fields: Readonly<Record<string, string>> = {
  bound_function: "the function it binds",
  bound_this: "the this it binds",
  receiver: "its this",
  parameters_and_registers: "a local variable",
};

/** Properties on the way through a timer, or through the list of an emitter's listeners: they say nothing. */
const plumbing: ReadonlySet<string> = new Set(["_onTimeout", "_onImmediate", "<symbol kAsyncContextFrame>"]);
const listing: ReadonlySet<string> = new Set(["listener", "callback", "next"]);

/** Objects of V8's own, and what it means that they hold something. */
const keepers: Readonly<Record<string, string>> = {
  "system / PromiseReaction": "reaction of a promise",
  "system / WeakCell": "held value of a FinalizationRegistry",
  "system / PromiseReactionJobTask": "job of a promise",
  "system / PromiseFulfillReactionJobTask": "job of a promise",
};

/**
 * The way to the plugin's object, as steps that a person can follow in the host's code. It begins at the last thing on the
 * way that has a name of its own: a global, a timer, `process`, a native handle.
 */
export function routeOf(view: HeapView, path: readonly Edge[], sources: Sources): readonly string[] {
  const { text, after } = beginning(view, path);
  const route = new Route(view, sources, text);
  for (const edge of path.slice(after)) route.go(edge);
  return route.steps;
}

class Route {
  readonly #view: HeapView;
  readonly #sources: Sources;
  readonly #done: string[] = [];
  #now: string;
  /** `events` behind the table of an emitter, `listeners` behind the name of an event. */
  #within: "events" | "listeners" | "nothing" = "nothing";

  constructor(view: HeapView, sources: Sources, text: string) {
    this.#view = view;
    this.#sources = sources;
    this.#now = text;
  }

  get steps(): readonly string[] {
    return [...this.#done, this.#now];
  }

  go(edge: Edge): void {
    switch (edge.kind) {
      case "property":
        this.#property(edge);
        return;
      case "element":
        if (this.#within === "nothing") this.#now += `[${edge.name}]`;
        return;
      case "context":
        this.#next(`variable "${edge.name}"${this.#scopeOf(edge.from)}`);
        return;
      default:
        this.#internal(edge);
    }
  }

  #property({ name, from }: Edge): void {
    if (plumbing.has(name) || (this.#within === "listeners" && listing.has(name))) return;
    if (name === "_events") this.#within = "events";
    else if (name === "<symbol>" && this.#view.graph.nameOf(from).endsWith("Error"))
      this.#now = `stack of ${this.#now}`;
    else if (name === "<symbol kEvents>") {
      this.#now = `listener of ${this.#now}`;
      this.#within = "listeners";
    } else if (this.#within === "events") {
      const owner = this.#now;
      this.#now = owner === "process" ? `process listener "${name}"` : `listener "${name}" of ${owner}`;
      this.#within = "listeners";
    } else this.#now = withProperty(this.#now, name);
  }

  #internal(edge: Edge): void {
    const { graph } = this.#view;
    const { from, to, name } = edge;
    const keeper = keepers[graph.nameOf(from)];
    if (name.includes("part of key (")) this.#next("its value in a WeakMap");
    else if (fields[name] !== undefined) this.#next(fields[name]);
    else if (name === "table") this.#table(from);
    else if (isStore(graph, from) || isStore(graph, to)) return;
    else if (keeper !== undefined) this.#next(keeper);
    else if (name === "context" && graph.kindOf(from) === "closure") this.#closure(from);
    else if (name === "reactions_or_result" && keepers[graph.nameOf(to)] === undefined)
      this.#next("value of a promise");
  }

  #table(owner: number): void {
    if (this.#within === "listeners") return;
    const what = this.#view.graph.nameOf(owner);
    this.#next(
      what === "AsyncContextFrame" ? "AsyncLocalStorage store" : `entry of ${described(this.#view.graph, owner)}`,
    );
  }

  #closure(node: number): void {
    if (this.#view.places.of(node) !== undefined)
      this.#next(`closure${functionName(this.#view, node)}${this.#at(node)}`);
  }

  /** Where a variable is, unless the function that sees it has just been named. */
  #scopeOf(scope: number): string {
    if (this.#now.startsWith("closure")) return "";
    const inside = this.#view.functionWithin(scope);
    return inside === none ? "" : ` seen by${functionName(this.#view, inside) || " a function"}${this.#at(inside)}`;
  }

  #at(node: number): string {
    const frame = this.#view.places.of(node);
    return frame === undefined ? "" : ` at ${this.#sources.show(frame)}`;
  }

  #next(text: string): void {
    if (this.#now === text) return;
    if (this.#now !== "") this.#done.push(this.#now);
    this.#now = text;
    this.#within = "nothing";
  }
}

/** With a space before it; empty for one without a name. */
export function functionName({ graph }: HeapView, node: number): string {
  const name = graph.nameOf(node);
  return name === "" ? "" : ` ${name}`;
}
