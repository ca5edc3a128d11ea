import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Scope, type ScopeReport } from "../../src/kernel/scope.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "./manual-clock.ts";

const DEADLINE_MS = 100;

/** What a teardown does, and what a report must say of it. */
type Behaviour =
  | { readonly does: "ends" | "throws" | "rejects" | "hangs" | "closes" | "awaits close" }
  | { readonly does: "ends after" | "rejects after"; readonly ms: number }
  | { readonly does: "adds"; readonly added: Behaviour; readonly below: boolean };

type Tree = { readonly leaf: Behaviour } | { readonly children: readonly Tree[] };

const ms = fc.integer({ min: 1, max: 300 }).filter((after) => after !== DEADLINE_MS);
const { tree } = fc.letrec<{ behaviour: Behaviour; tree: Tree }>((tie) => ({
  behaviour: fc.oneof(
    { maxDepth: 3 },
    fc.record({ does: fc.constantFrom("ends", "throws", "rejects", "hangs", "closes", "awaits close") }),
    fc.record({ does: fc.constantFrom("ends after", "rejects after"), ms }),
    fc.record({ does: fc.constant("adds"), added: tie("behaviour"), below: fc.boolean() }),
  ),
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.record({ leaf: tie("behaviour") }),
    fc.record({ children: fc.array(tie("tree"), { maxLength: 5 }) }),
  ),
}));
const forest = fc.array(tree, { maxLength: 6 });

class Run {
  readonly clock = new ManualClock();
  readonly wheel = new Wheel(this.clock);
  readonly root = new Scope("root", this.wheel);
  /** Paths in the order their teardowns began; what a teardown adds is apart, since it begins inside another. */
  readonly began: string[] = [];
  readonly addedBegan: string[] = [];
  readonly expected = { order: [] as string[], closed: [] as string[], failed: [] as string[], late: [] as string[] };
  readonly added = { labels: [] as string[], failed: [] as string[] };
  hanging = 0;
  readonly #scopes: Scope[] = [];
  #named = 0;
  #running: string | undefined;

  fill(scope: Scope, trees: readonly Tree[], path: string): void {
    this.#scopes.push(scope);
    for (const each of trees) {
      const label = `${this.#named++}`;
      if ("children" in each) this.fill(scope.child(label), each.children, `${path}${label}/`);
      else this.#addLeaf(scope, label, path, each.leaf);
    }
  }

  /** Puts down what must come out of closing `trees`, last to first. */
  predict(trees: readonly Tree[], path: string, firstName: number): number {
    const names = trees.map(() => 0);
    let name = firstName;
    for (const [index, each] of trees.entries()) {
      names[index] = name;
      name += 1 + ("children" in each ? countOf(each.children) : 0);
    }
    for (const [index, each] of [...trees.entries()].reverse()) {
      const label = `${path}${names[index]}`;
      if ("children" in each) this.predict(each.children, `${label}/`, names[index]! + 1);
      else {
        this.expected.order.push(label);
        this.expected[outcomeOf(each.leaf)].push(label);
      }
    }
    return name;
  }

  async #act(scope: Scope, label: string, path: string, behaviour: Behaviour): Promise<void> {
    switch (behaviour.does) {
      case "ends":
        return;
      case "throws":
      case "rejects":
        throw new Error(`${path}${label}`);
      case "hangs":
        this.hanging += 1;
        return new Promise(() => {});
      case "closes":
        return void this.root.close();
      case "awaits close":
        return void (await this.root.close());
      case "ends after":
        return this.#after(behaviour.ms);
      case "rejects after":
        await this.#after(behaviour.ms);
        throw new Error(`${path}${label}`);
      case "adds":
        return this.#addWhileClosing(scope, `${label}+`, path, behaviour);
    }
  }

  #addLeaf(scope: Scope, label: string, path: string, behaviour: Behaviour): void {
    scope.add(label, () => {
      const isAlone = this.#running === undefined || this.expected.late.includes(this.#running);
      assert.ok(isAlone, `${path}${label} began while ${this.#running} was running`);
      this.#running = `${path}${label}`;
      this.began.push(`${path}${label}`);
      if (behaviour.does === "throws") {
        this.#running = undefined;
        throw new Error(`${path}${label}`);
      }
      return this.#act(scope, label, path, behaviour).finally(() => {
        if (this.#running === `${path}${label}`) this.#running = undefined;
      });
    });
  }

  #addWhileClosing(scope: Scope, label: string, path: string, { added, below }: Behaviour & { does: "adds" }): void {
    this.added.labels.push(`${path}${label}`);
    const target = below ? scope.child(label) : scope;
    if (!below && outcomeOf(added) === "failed") this.added.failed.push(`${path}${label}`);
    const began = this.addedBegan.length;
    if (below) this.#scopes.push(target);
    target.add(label, () => {
      this.addedBegan.push(`${path}${label}`);
      return this.#act(scope, label, path, added);
    });
    assert.equal(this.addedBegan[began], `${path}${label}`, "what is added while closing begins at once");
  }

  #after(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.wheel.after(delayMs, resolve));
  }

  /** Entries left in any scope. */
  get held(): number {
    return this.#scopes.reduce((held, { size }) => held + size, 0);
  }
}

function countOf(trees: readonly Tree[]): number {
  return trees.reduce((count, each) => count + 1 + ("children" in each ? countOf(each.children) : 0), 0);
}

function outcomeOf(behaviour: Behaviour): "closed" | "failed" | "late" {
  switch (behaviour.does) {
    case "ends":
    case "closes":
    case "adds":
      return "closed";
    case "throws":
    case "rejects":
      return "failed";
    case "hangs":
    case "awaits close":
      return "late";
    case "ends after":
      return behaviour.ms < DEADLINE_MS ? "closed" : "late";
    case "rejects after":
      return behaviour.ms < DEADLINE_MS ? "failed" : "late";
  }
}

const sorted = (labels: readonly string[]): readonly string[] => labels.toSorted();

const labels = (entries: readonly { label: string }[]): readonly string[] => entries.map(({ label }) => label);

function checkReport(run: Run, report: ScopeReport): void {
  const failed = labels(report.failed);
  const unexpected = failed.filter((label) => !run.expected.failed.includes(label));
  const mayFailLate = [...run.expected.late, ...run.added.labels];
  assert.deepEqual(labels(report.closed), run.expected.closed);
  assert.deepEqual(sorted(labels(report.late)), sorted([...run.expected.late, ...run.added.labels]));
  for (const label of [...run.expected.failed, ...run.added.failed]) {
    assert.equal(failed.filter((other) => other === label).length, 1, `${label} failed`);
  }
  for (const label of unexpected) assert.ok(mayFailLate.includes(label), `${label} did not fail`);
  for (const { label, error } of report.failed) assert.equal((error as Error).message, label);
}

test("however a tree of teardowns behaves, each runs once, in reverse, one at a time, and the report is complete", async () => {
  await fc.assert(
    fc.asyncProperty(forest, async (trees) => {
      const run = new Run();
      run.fill(run.root, trees, "");
      run.predict(trees, "", 0);
      let isClosed = false;
      const closing = run.root.close({ deadlineMs: DEADLINE_MS });
      void closing.then(() => (isClosed = true));
      await run.clock.pass((countOf(trees) + 3) * DEADLINE_MS);
      assert.ok(isClosed, "the close has ended");
      checkReport(run, await closing);
      assert.deepEqual(run.began, run.expected.order);
      assert.deepEqual(sorted(run.addedBegan), sorted(run.added.labels));
      await run.clock.pass(1_000);
      assert.deepEqual([run.wheel.pending, run.clock.armed], [0, []]);
      assert.equal(run.held, run.hanging, "what never ends stays held, and nothing else");
    }),
    { numRuns: 200 },
  );
});
